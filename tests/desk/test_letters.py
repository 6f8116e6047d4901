"""Previews of every letter, and test mails through the real queue."""

import zlib
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.letters.kinds import KINDS
from postroom.scopes import resolve
from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.intake.submission import TRIAL, TRIED_OUT
from postroom.spool.models import Body, Delivery, Message
from tests.desk.conftest import SignIn

OPERATOR = Actor("test", operator=True)
LETTERS, SEND = "/admin/letters/", "/admin/letters/send/"


@pytest.fixture(autouse=True)
def ready(shop: resolve.Snapshot, tmp_path: Path, settings: Settings) -> None:
    settings.POSTROOM_HOME = tmp_path
    create_key(folder())
    identities = {
        f"trans_email/ident_{code}/email": f"{code}@shop.net" for code in ("sales", "support", "general", "storepickup")
    }
    save(identities, DEFAULT, OPERATOR)
    save({"general/locale/code": "ja_JP"}, scope("ja"), OPERATOR)


def scope(view: str) -> Scope:
    return Scope.store(resolve.current().store_view(view).id)


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"{LETTERS}?{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("view", ["en", "de", "ja"])
@pytest.mark.parametrize("who", ["customer", "guest"])
def test_every_letter_of_every_store_view_can_be_seen(admin: Client, kind: str, view: str, who: str) -> None:
    query = f"kind={kind}&view={view}&who={who}"
    assert ("storepickup@shop.net" if kind == "order_ready_for_pickup" else "sales@shop.net") in page(admin, query)
    assert "<pre" in page(admin, f"{query}&tab=text")
    framed = admin.get(f"{LETTERS}html?{query}")
    assert framed.status_code == 200
    assert framed.content.decode().lstrip().lower().startswith("<!doctype html")


def test_the_frame_lets_nothing_in_or_out(admin: Client) -> None:
    policy = admin.get(f"{LETTERS}html?kind=order&view=en").headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert 'sandbox=""' in page(admin)


def test_a_japanese_letter_is_japanese(admin: Client) -> None:
    assert "ご注文" in page(admin, "view=ja&tab=text")
    assert "ご注文" not in page(admin, "view=en&tab=text")


def test_a_letter_that_cannot_be_written_says_what_to_do(admin: Client) -> None:
    save({"sales_email/order/template": "4711"}, DEFAULT, OPERATOR)
    said = page(admin, "kind=order&view=en")
    assert "the stored email template 4711 is gone" in said
    assert "/admin/configuration/sales_email/?scope=stores%3Aen#sales_email_order_template" in said
    assert admin.get(f"{LETTERS}html?kind=order&view=en").status_code == 404
    assert "ご注文" not in page(admin, "kind=order&view=en&who=guest")


def test_only_store_views_within_reach(sign_in: SignIn) -> None:
    client = sign_in([Resource.LETTERS_VIEW], scope("ja"))
    assert "(ja)" in page(client)
    assert "(en)" not in page(client)
    assert "Send it as a test" not in page(client)
    assert client.get(f"{LETTERS}?view=en").status_code == 404
    assert client.get(f"{LETTERS}html?view=en").status_code == 404
    assert sign_in([Resource.CONFIGURATION_VIEW]).get(LETTERS).status_code == 404


def send(client: Client, **fields: str) -> Message:
    answer = client.post(SEND, {"kind": "order", "view": "ja", "who": "customer", "to": "me@shop.net", **fields})
    assert answer.status_code == 303, answer.content.decode()
    message = Message.objects.latest("id")
    assert answer["Location"] == f"/admin/messages/{message.public_id}/"
    return message


def content(message: Message) -> str:
    return zlib.decompress(Body.objects.get(pk=message.pk).bytes).decode()


def refused(client: Client, **fields: str) -> str:
    answer = client.post(SEND, {"kind": "order", "view": "ja", "who": "customer", "to": "me@shop.net", **fields})
    assert answer.status_code == 422
    return answer.content.decode()


def test_a_test_goes_through_the_queue_and_says_what_it_is(admin: Client) -> None:
    save({"sales_email/order/copy_to": "boss@shop.net"}, DEFAULT, OPERATOR)
    message = send(admin)
    assert (message.source, message.kind, message.store_view.code) == (TRIED_OUT, "order", "ja")
    assert [each.recipient for each in Delivery.objects.filter(message=message)] == ["me@shop.net"]
    assert Delivery.objects.get(message=message).state == "queued"
    assert "X-Postroom-Test: yes\r\n" in content(message)
    assert "test" not in message.subject.lower()
    assert Entry.objects.filter(action="sent a test").latest("id").new == "me@shop.net"


def test_the_same_test_twice_is_two_mails(admin: Client) -> None:
    assert send(admin).pk != send(admin).pk


def test_hold_does_not_keep_what_somebody_asks_for(admin: Client) -> None:
    save({"postroom/mode/mode": "hold"}, DEFAULT, OPERATOR)
    assert "this test leaves all the same" in admin.get(SEND).content.decode()
    message = send(admin)
    assert message.priority == TRIAL
    assert Delivery.objects.get(message=message).state == "queued"


def test_hold_lifts_no_list_of_allowed_recipients_for_a_test(admin: Client) -> None:
    save({"postroom/mode/mode": "hold", "postroom/mode/allow_list": "@shop.test"}, DEFAULT, OPERATOR)
    assert "to any other address the test is suppressed" in admin.get(SEND).content.decode()
    assert Delivery.objects.get(message=send(admin)).state == "suppressed"


def test_who_sends_a_test_on_hold_may_read_it(admin: Client) -> None:
    save({"postroom/mode/mode": "hold"}, DEFAULT, OPERATOR)
    page = admin.get(f"/admin/messages/{send(admin).public_id}/").content.decode()
    assert "nobody but its recipient" not in page


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("system/smtp/disable", "1", "Email communications are disabled"),
        ("postroom/mode/mode", "log", "Mode is Log only"),
    ],
)
def test_a_test_that_would_not_leave_is_refused_and_not_lost_in_silence(
    admin: Client, setting: str, value: str, said: str
) -> None:
    save({setting: value}, DEFAULT, OPERATOR)
    assert said in admin.get(SEND).content.decode()
    assert said in refused(admin)
    assert not Message.objects.exists()


def test_redirected_tests_say_where_they_go(admin: Client) -> None:
    save({"postroom/mode/mode": "redirect", "postroom/mode/redirect_to": "all@shop.net"}, DEFAULT, OPERATOR)
    assert "the test goes to all@shop.net" in admin.get(SEND).content.decode()
    assert send(admin).priority != TRIAL


def test_a_wrong_address_is_named_and_what_was_typed_stays(admin: Client) -> None:
    said = refused(admin, to="me@@shop", who="guest")
    assert "is not an email address" in said
    assert 'value="me@@shop"' in said
    assert '<option value="guest" selected>' in said


def test_an_example_sender_is_refused(admin: Client) -> None:
    save({"trans_email/ident_sales/email": "sales@example.com"}, scope("ja"), OPERATOR)
    assert "only an example" in refused(admin)


def test_five_a_minute(admin: Client) -> None:
    for _ in range(5):
        send(admin)
    assert "wait a little" in refused(admin)
    assert Message.objects.count() == 5


def test_the_latest_real_mail_can_be_the_test(admin: Client) -> None:
    assert "latest real mail" not in admin.get(f"{SEND}?view=ja").content.decode()
    assert "no such mail at this store view yet" in refused(admin, data="real")
    first = send(admin, who="guest")
    Message.objects.filter(pk=first.pk).update(source="magento", reference="000000007")
    assert "of order 000000007" in admin.get(f"{SEND}?view=ja").content.decode()
    message = send(admin, data="real")
    assert content(message).partition("\r\n\r\n")[2] == content(first).partition("\r\n\r\n")[2]
    assert "X-Postroom-Test: yes" in content(message)


def test_real_mail_is_for_who_may_read_and_resend_it(sign_in: SignIn, admin: Client) -> None:
    first = send(admin)
    Message.objects.filter(pk=first.pk).update(source="magento")
    client = sign_in([Resource.MESSAGES_TEST, Resource.MESSAGES_CONTENT])
    assert "latest real mail" not in client.get(f"{SEND}?view=ja").content.decode()
    assert client.post(SEND, {"view": "ja", "kind": "order", "to": "a@b.net", "data": "real"}).status_code == 404


def test_only_at_store_views_within_reach(sign_in: SignIn) -> None:
    client = sign_in([Resource.MESSAGES_TEST], scope("ja"))
    assert client.post(SEND, {"view": "en", "kind": "order", "to": "a@b.net"}).status_code == 404
    assert client.get(f"{SEND}?view=en").status_code == 404
    assert send(client).store_view.code == "ja"
    assert sign_in([Resource.LETTERS_VIEW]).get(SEND).status_code == 404
