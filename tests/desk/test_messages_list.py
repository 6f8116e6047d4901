"""The list: tabs, search and filters in the address, pages, empty states, and the file for spreadsheets."""

import csv
import re
from http import HTTPStatus

import pytest
from django.test import Client

from postroom.access.models import Person
from postroom.audit.models import Entry
from postroom.desk.mailroom import export
from postroom.mail.address import Address
from postroom.spool.intake.submission import Recipient
from postroom.spool.models import Message
from postroom.spool.reading import history
from tests.desk.conftest import SignIn
from tests.desk.post import Post, stand, tried

STATES = ("queued", "active", "held", "sent", "refused", "expired", "bounced", "suppressed", "cancelled")


def listed(client: Client, messages: list[Message], **query: str) -> list[int]:
    """Which of these the list shows, by their places."""
    answer = client.get("/admin/messages/", query)
    assert answer.status_code == HTTPStatus.OK
    found = answer.content.decode()
    return [number for number, message in enumerate(messages) if str(message.public_id) in found]


@pytest.mark.parametrize(
    ("tab", "states"),
    [
        ("", STATES),
        ("waiting", ("queued", "active")),
        ("held", ("held",)),
        ("failed", ("refused", "expired", "bounced", "suppressed")),
        ("sent", ("sent",)),
        ("cancelled", ("cancelled",)),
    ],
)
def test_tabs_hold_the_states_that_belong_together(
    admin: Client, post: Post, tab: str, states: tuple[str, ...]
) -> None:
    messages = post.mails(len(STATES))
    for message, state in zip(messages, STATES, strict=True):
        stand(message, state)
    assert [STATES[number] for number in listed(admin, messages, state=tab)] == [*states]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "000000002"},
        {"q": "2"},
        {"q": "customer2@shopper.example"},
        {"order": "000000002"},
        {"to": "customer2@shopper.example"},
        {"store": "ja"},
        {"via": "smtp.other.example:465"},
        {"code": "550"},
        {"code": "5.1.1"},
        {"since": "2026-11-23T09:02", "until": "2026-11-23T09:03"},
        {"order": " 000000002 ", "store": "ja", "kind": "order", "state": "refused", "code": "5.1.1"},
    ],
)
def test_each_filter_finds_what_fits(admin: Client, post: Post, query: dict[str, str]) -> None:
    messages = [post.mail(), post.mail("ja"), post.mail("de")]
    stand(messages[1], "refused")
    tried(messages[1], relay="smtp.other.example:465", code=550, enhanced="5.1.1", outcome="refused", fault="recipient")
    assert listed(admin, messages, **query) == [1]


def test_moments_are_meant_in_the_persons_zone(sign_in: SignIn, post: Post) -> None:
    message = post.mail()
    client = sign_in()
    Person.objects.update(timezone="Asia/Tokyo")
    assert listed(client, [message], since="2026-11-23T18:01") == [0]
    assert listed(client, [message], since="2026-11-23T18:02") == []
    assert "18:01" in client.get("/admin/messages/").content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"since": "yesterday"}, "A day and a time are written like 2026-11-23 14:30."),
        ({"code": "drop table"}, "A reply code is like 550 or 5.1.1."),
        ({"state": "lost"}, "There is no such choice. Choose one from the list."),
        ({"store": "../en"}, "There is no such choice. Choose one from the list."),
        ({"q": "x" * 400}, "320"),
        ({"to": "\0"}, ""),
    ],
)
def test_what_cannot_be_asked_is_named_beside_its_field_and_shows_no_list(
    admin: Client, post: Post, query: dict[str, str], said: str
) -> None:
    message = post.mail()
    answer = admin.get("/admin/messages/", query | {"order": "typed"})
    found = answer.content.decode()
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert 'class="error"' in found
    assert said in found
    assert 'value="typed"' in found
    assert str(message.public_id) not in found


def test_pages_lead_through_all_messages_and_keep_the_filter(admin: Client, post: Post) -> None:
    messages = post.mails(60)
    first = admin.get("/admin/messages/", {"kind": "order"})
    assert first.content.decode().count('name="id"') == 50
    older = first.context["older"]
    assert "kind=order" in older
    second = admin.get(f"/admin/messages/{older}")
    assert [row.message.pk for row in second.context["rows"]] == [message.pk for message in messages[9::-1]]
    assert second.context["newest"] == "?kind=order"
    assert not second.context["older"]


def test_a_filter_can_be_taken_away(admin: Client, post: Post) -> None:
    post.mail("ja")
    chosen = admin.get("/admin/messages/", {"store": "ja", "kind": "order", "state": "waiting"}).context["chosen"]
    assert [(str(each.label), each.value, each.without) for each in chosen] == [
        ("Store view", "JA", "?state=waiting&kind=order"),
        ("Kind", "New Order", "?state=waiting&store=ja"),
    ]


def test_empty_lists_say_what_to_do(admin: Client, post: Post) -> None:
    assert "Connect my store" in admin.get("/admin/messages/").content.decode()
    nothing = admin.get("/admin/messages/", {"q": "nowhere"}).content.decode()
    assert "No message fits." in nothing
    assert "Show all messages" in nothing


def test_a_row_says_why_it_waits_and_until_when(admin: Client, post: Post) -> None:
    message = post.mail()
    stand(message, "queued", claims=1, due_at="2126-01-01T00:00:00Z", reason="450 4.2.2 mailbox full")
    found = admin.get("/admin/messages/").content.decode()
    assert "Next try" in found
    assert "450 4.2.2 mailbox full" in found


def rows_of(client: Client, **query: str) -> list[dict[str, str]]:
    answer = client.get("/admin/messages/export.csv", query)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_the_filtered_list_is_a_file_for_spreadsheets(admin: Client, post: Post) -> None:
    post.mail()
    message = post.mail("ja")
    stand(message, "refused", last_reply="550 5.1.1 No such user")
    (row,) = rows_of(admin, store="ja")
    assert (row["id"], row["state"], row["reference"]) == (str(message.public_id), "refused", "000000002")
    assert (row["created_at"], row["last_reply"]) == ("2026-11-23T09:02:00+00:00", "550 5.1.1 No such user")
    entry = Entry.objects.get(action="exported")
    assert (entry.object, entry.new) == ("messages", "store=ja")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_no_cell_is_a_formula(admin: Client, post: Post, start: str) -> None:
    message = post.mail()
    Message.objects.filter(pk=message.pk).update(subject=f'{start}cmd|" /C calc"!A0', reference=f"{start}1")
    stand(message, "refused", last_reply=f"{start}HYPERLINK(1)")
    text = b"".join(admin.get("/admin/messages/export.csv")).decode("utf-8-sig")
    (row,) = csv.DictReader(text.splitlines(keepends=True))
    for name in ("subject", "reference", "last_reply"):
        assert row[name].startswith(f"'{start}")


@pytest.mark.parametrize("text", ["x;=1+1", "x; =1+1", "x;\u3000＝1+1", "a;@SUM(1)", "x\t-1+1"])
def test_no_cell_becomes_two_where_a_semicolon_parts_cells(admin: Client, post: Post, text: str) -> None:
    message = post.mail()
    Message.objects.filter(pk=message.pk).update(subject=text)
    (row,) = rows_of(admin)
    sign = re.search(r"[=＝@-]", text)
    assert sign is not None
    assert row["subject"] == f"{text[: sign.start()]}'{text[sign.start() :]}"


def test_a_file_ends_somewhere_and_says_so(admin: Client, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST", 2)
    monkeypatch.setattr(history, "LARGEST_PAGE", 1)
    post.mails(3)
    rows = rows_of(admin)
    assert len(rows) == 3
    assert "narrow the filter down" in rows[-1]["id"]


def test_a_mail_to_many_folds_and_what_failed_is_not_folded_away(admin: Client, post: Post) -> None:
    many = post.mail(recipients=tuple(Recipient(Address.parse(f"a{number}@shopper.example")) for number in range(100)))
    few = post.mail(recipients=tuple(Recipient(Address.parse(f"b{number}@shopper.example")) for number in range(5)))
    stand(many, "sent")
    many.deliveries.filter(recipient="a77@shopper.example").update(state="refused", last_reply="550 no such person")
    page = admin.get("/admin/messages/").content.decode()
    assert "a77@shopper.example" in page
    assert "550 no such person" in page
    assert len(set(re.findall(r"a\d+@shopper\.example", page))) == 5
    assert re.search(r'and 95 more: +95 <span class="badge state-sent">', page)
    assert page.count("more:") == 1
    assert all(delivery.recipient in page for delivery in few.deliveries.all())
    whole = admin.get(f"/admin/messages/{many.public_id}/").content.decode()
    assert all(f"a{number}@shopper.example" in whole for number in range(100))
