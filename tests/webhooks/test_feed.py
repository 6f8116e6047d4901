"""The feed: every event of the store views that are asked for, in one order, a bounded piece at a time."""

from collections.abc import Collection, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.audit.record import Actor
from postroom.retention import sweep
from postroom.scopes.resolve import Snapshot
from postroom.spool import adoption
from postroom.spool.handling import actions
from postroom.spool.handling.actions import By
from postroom.spool.handling.resend import resend
from postroom.spool.models import Event, Message
from postroom.webhooks import feed
from postroom.webhooks.settled import from_now_on
from postroom.webhooks.telling import Told, reply
from postroom.webhooks.vocabulary import BY_NAME, UnknownType, names_of
from tests.desk.post import FIRST, Post, stand

BY = By("desk:anna@quayside.shop", "why not", FIRST + timedelta(hours=1))


def views(shop: Snapshot, *codes: str) -> list[int]:
    return [shop.store_view(code).id for code in codes or ("en", "de", "ja")]


def read(wanted: feed.Wanted, after: int = 0, limit: int = 100) -> Iterator[Told]:
    """The whole feed, page by page."""
    more = True
    while more:
        page = feed.page(after, wanted, limit)
        assert page.position >= after
        yield from page.events
        after, more = page.position, page.more


def types(events: Collection[Told]) -> list[str]:
    return [event.type.removeprefix("message.") for event in events]


def happened(message: Message, name: str, detail: str, actor: str = "") -> Event:
    delivery = message.deliveries.get()
    return Event.objects.create(message=message, delivery=delivery, at=FIRST, name=name, detail=detail, actor=actor)


def test_every_step_of_a_mail_is_told_in_its_order(shop: Snapshot, post: Post) -> None:
    message = post.mail()
    ids = actions.of_messages([message.public_id])
    actions.hold(ids, BY)
    actions.release(ids, BY)
    actions.cancel(ids, BY)
    assert types(list(read(feed.Wanted(views(shop))))) == ["submitted", "held", "released", "cancelled"]


def test_an_event_says_what_happened_to_whom(shop: Snapshot, post: Post) -> None:
    message = post.mail("de", recipient="jane@shopper.example")
    happened(message, "refused", "550 5.1.1 <jane@shopper.example>: no such user")
    *_, told = read(feed.Wanted(views(shop)))
    assert told.as_json("0000abcd") == {
        "id": f"evt_0000abcd{told.number:016x}",
        "type": "message.refused",
        "at": "2026-11-23T09:00:00.000Z",
        "message": str(message.public_id),
        "store": "de",
        "kind": "order",
        "reference": "000000001",
        "recipient": "jane@shopper.example",
        "state": "refused",
        "reason": "550 5.1.1 <jane@shopper.example>: no such user",
        "code": 550,
        "enhanced": "5.1.1",
    }


def test_without_recipients_no_address_is_told(shop: Snapshot, post: Post) -> None:
    message = post.mail(recipient="jane@shopper.example")
    happened(message, "refused", "550 5.1.1 <jane@shopper.example>: JANE@shopper.example is unknown")
    stand(message, "refused")
    resend(message.public_id, BY)
    for told in read(feed.Wanted(views(shop))):
        shown = told.as_json("0000abcd", with_recipient=False)
        assert shown["recipient"] is None
        assert "@" not in str(shown)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("250 2.0.0 queued as 4F1A", (250, "2.0.0")),
        ("250 ok", (250, None)),
        ("421", (421, None)),
        ("redirected to me@quayside.shop: 250 2.1.5 ok", (250, "2.1.5")),
        ("its lifetime is over; last: 451 4.7.1 greylisted", (451, "4.7.1")),
        ("redirected to me@quayside.shop: its lifetime is over; last: 451 later", (451, None)),
        ("in doubt, it may have been accepted: 0 the connection broke", (None, None)),
        ("75 sendmail says later", (None, None)),
        ("5500 things", (None, None)),
        ("Sales Emails are disabled", (None, None)),
        ("", (None, None)),
    ],
)
def test_the_code_is_the_servers(reason: str, expected: tuple[int | None, str | None]) -> None:
    assert reply(reason) == expected


def test_what_a_person_types_is_no_reply(shop: Snapshot, post: Post) -> None:
    happened(post.mail(), "cancelled", "550 bottles", actor="desk:anna@quayside.shop")
    *_, told = read(feed.Wanted(views(shop)))
    assert (told.reason, told.code) == ("550 bottles", None)


def test_what_is_decided_at_submit_names_its_recipient(shop: Snapshot, post: Post) -> None:
    post.mail(withheld="Disable Email Communications is on", recipient='"a: b"@shopper.example')
    *_, told = read(feed.Wanted(views(shop)))
    assert (told.type, told.recipient) == ("message.suppressed", '"a: b"@shopper.example')
    assert told.reason == "Disable Email Communications is on"


def test_only_the_store_views_that_are_asked_for(shop: Snapshot, post: Post) -> None:
    post.mail("en")
    post.mail("ja")
    assert [told.store for told in read(feed.Wanted(views(shop, "ja")))] == ["ja"]
    assert list(read(feed.Wanted([]))) == []


@pytest.mark.usefixtures("home")
def test_what_lets_people_into_the_desk_is_told_to_nobody(shop: Snapshot, post: Post) -> None:
    post.mail(essential=True)
    assert list(read(feed.Wanted(views(shop)))) == []


def test_only_the_types_that_are_asked_for(shop: Snapshot, post: Post) -> None:
    message = post.mail()
    happened(message, "sent", "250 ok")
    wanted = feed.Wanted(views(shop), names_of(frozenset({"message.sent"})))
    assert types(list(read(wanted))) == ["sent"]
    with pytest.raises(UnknownType):
        names_of(frozenset({"message.delivered"}))


def test_every_name_that_a_history_knows_is_told() -> None:
    from postroom.spool.reading.words import SENTENCES

    assert set(BY_NAME) == set(SENTENCES)


def test_pages_of_any_size_are_the_same_feed(shop: Snapshot, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        post.mail(("en", "de", "ja")[number % 3])
    whole = [told.number for told in read(feed.Wanted(views(shop, "en", "ja")))]
    for stretch, chunk, limit in ((1, 1, 1), (3, 2, 2), (7, 3, 100), (100, 5, 3), (8, 4, 4)):
        monkeypatch.setattr(feed, "STRETCH", stretch)
        monkeypatch.setattr(feed, "CHUNK", chunk)
        assert [told.number for told in read(feed.Wanted(views(shop, "en", "ja")), limit=limit)] == whole


def test_a_rare_store_steps_over_the_mail_of_others(
    shop: Snapshot, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "STRETCH", 4)
    monkeypatch.setattr(feed, "CHUNK", 2)
    first = post.mails(10, "en")[0].events.get().pk
    page = feed.page(0, feed.Wanted(views(shop, "ja")), 100)
    assert page == feed.Page((), first + 3, more=True)


def test_nothing_new_leaves_the_reader_where_it_is(shop: Snapshot, post: Post) -> None:
    post.mail()
    end = from_now_on()
    page = feed.page(end, feed.Wanted(views(shop)), 100)
    assert page == feed.Page((), end, more=False)


def test_a_reader_that_had_read_what_was_removed_misses_nothing(shop: Snapshot, post: Post) -> None:
    old, new = post.mail(), post.mail()
    last = Event.objects.get(message=old).pk
    feed.note_removed(last)
    old.delete()
    assert types(feed.page(last, feed.Wanted(views(shop)), 10).events) == ["submitted"]
    assert [told.message for told in read(feed.Wanted(views(shop)))] == [new.public_id]


def test_a_reader_that_had_not_is_told_so(shop: Snapshot, post: Post) -> None:
    first, old, _ = post.mails(3)
    place = Event.objects.get(message=first).pk
    last = Event.objects.get(message=old).pk
    feed.note_removed(last)
    feed.note_removed(place)  # an earlier one changes nothing
    old.delete()
    with pytest.raises(feed.Outdated) as error:
        feed.page(place, feed.Wanted(views(shop)), 10)
    assert error.value.position == last


def test_a_place_ahead_of_all_events_is_of_a_time_before_a_backup(shop: Snapshot, post: Post) -> None:
    post.mail()
    newest = from_now_on()
    with pytest.raises(feed.Outdated) as error:
        feed.page(newest + 1, feed.Wanted(views(shop)), 10)
    assert error.value.position == newest


def test_the_newest_event_may_be_removed(shop: Snapshot, post: Post) -> None:
    message = post.mail()
    newest = from_now_on()
    message.delete()
    assert feed.page(newest, feed.Wanted(views(shop)), 10) == feed.Page((), newest, more=False)


def test_a_page_costs_the_same_few_queries_whatever_is_on_it(shop: Snapshot, post: Post) -> None:
    def queries(limit: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            feed.page(0, feed.Wanted(views(shop)), limit)
        return len(seen)

    for message in post.mails(30):
        stand(message, "sent")
        happened(message, "sent", "250 ok")
    assert queries(40) == queries(60)


def test_the_feed_is_read_by_its_numbers(shop: Snapshot, post: Post) -> None:
    """With a join SQLite would read all mail of a store view for each page."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by what there is")
    post.mails(3)
    with CaptureQueriesContext(connection) as seen:
        feed.page(0, feed.Wanted(views(shop, "en")), 10)
    with connection.cursor() as cursor:
        for query in seen.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " ".join(str(row[3]) for row in cursor.fetchall())
            assert "USING INTEGER PRIMARY KEY" in plan or "SCAN" not in plan or "webhooks_horizon" in plan, plan


def test_what_retention_removes_is_said(shop: Snapshot, post: Post) -> None:
    first, old, new = post.mails(3)
    for message in (first, old):
        stand(message, "sent")
    place = Event.objects.get(message=first).pk
    sweep.remove_rows([old.pk])
    with pytest.raises(feed.Outdated) as error:
        feed.page(place, feed.Wanted(views(shop)), 10)
    assert [told.message for told in read(feed.Wanted(views(shop)), error.value.position)] == [new.public_id]


def test_numbers_that_a_lost_database_had_given_are_not_given_again(shop: Snapshot, post: Post) -> None:
    """Somebody has read further than a backup knows of, and misses nothing after it was put back and adopted."""
    post.mail()
    read_to = from_now_on() + 500
    adoption.adopt(Actor("test", operator=True))
    page = feed.page(read_to, feed.Wanted(views(shop)), 10)
    assert page == feed.Page((), read_to, more=False)
    new = post.mail()
    assert [told.message for told in read(feed.Wanted(views(shop)), read_to)] == [new.public_id]
