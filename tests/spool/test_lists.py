"""Lists: what each filter finds, beside a plain look at every row; and what hostile questions get."""

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from postroom.mail.address import Address
from postroom.mail.outcome import Fault
from postroom.spool.intake.submission import Recipient
from postroom.spool.models import Attempt, Delivery, Message
from postroom.spool.reading import history, trails
from postroom.spool.reading.history import Filters, UnknownMessage, list_messages
from postroom.spool.recount import recount
from postroom.spool.states import State
from tests.spool.scene import Scene, now

STATES = (State.SENT, State.SENT, State.REFUSED, State.HELD, State.QUEUED)


@pytest.fixture
def mixed(scene: Scene) -> Scene:
    """Sixty messages of everything, with copies, attempts and a few days between them."""
    dice = random.Random(7)
    copy = Recipient(Address.parse("Archive@quayside.shop"), "bcc")
    for number in range(60):
        letter = scene.letter(dice.choice(("en", "de", "ja")))
        recipients = (*letter.recipients, copy) if number % 4 == 0 else letter.recipients
        scene.submit(view=("en", "de", "ja")[number % 3], recipients=recipients, group=("order", "invoice")[number % 2])
    for place, message in enumerate(Message.objects.order_by("-pk")):
        Message.objects.filter(pk=message.pk).update(created_at=now() - timedelta(hours=3 * place + 1))
    for delivery in Delivery.objects.all():
        Delivery.objects.filter(pk=delivery.pk).update(state=dice.choice(STATES))
    for delivery in Delivery.objects.filter(state__in=("sent", "refused")):
        tried(delivery, dice)
    recount()
    return scene


def tried(delivery: Delivery, dice: random.Random) -> None:
    refused = {
        "code": dice.choice((550, 554)), "enhanced": dice.choice(("5.1.1", "5.7.1")), "outcome": "refused",
        "fault": dice.choice(("recipient", "sender")),
    }  # fmt: skip
    accepted = {"code": 250, "enhanced": "2.0.0", "outcome": "accepted"}
    Attempt.objects.create(
        delivery=delivery, message_id=delivery.message_id, store_view_id=delivery.store_view_id, number=1, at=now(),
        seconds=0.1, relay=dice.choice(("a.example:25", "b.example:587")), verb="RCPT", text="",
        **refused if delivery.state == "refused" else accepted,
    )  # fmt: skip


def found(**asked: Any) -> list[int]:
    """All pages."""
    limit = asked.pop("limit", 7)
    filters = Filters(**asked)
    numbers: list[int] = []
    cursor = None
    while True:
        page = list_messages(filters, cursor, limit)
        numbers += [item.message.pk for item in page.items]
        cursor = page.cursor
        if cursor is None:
            return numbers


def plainly(**asked: Any) -> list[int]:
    """The same, by looking at every row in Python."""
    return [message.pk for message in Message.objects.order_by("-pk") if fits(message, Filters(**asked))]


def fits(message: Message, filters: Filters) -> bool:
    ours = filters.store_views is None or message.store_view_id in filters.store_views
    said = (not filters.kind or message.kind == filters.kind) and (not filters.group or message.group == filters.group)
    after = filters.since is None or message.created_at >= filters.since
    before = filters.until is None or message.created_at < filters.until
    return ours and said and after and before and any(suits(each, filters) for each in message.deliveries.all())


def suits(delivery: Delivery, filters: Filters) -> bool:
    state = not filters.states or delivery.state in filters.states
    to = not filters.recipient or delivery.recipient.lower() == filters.recipient.lower()
    asks = filters.relay or filters.code or filters.fault
    return state and to and (not asks or any(shows(each, filters) for each in delivery.tries.all()))


def shows(attempt: Attempt, filters: Filters) -> bool:
    code = filters.code in ("", str(attempt.code), attempt.enhanced)
    return code and filters.relay in ("", attempt.relay) and filters.fault in (None, attempt.fault)


CHOICES: dict[str, list[Any]] = {
    "states": [(State.HELD,), (State.SENT,), (State.REFUSED, State.QUEUED), (State.BOUNCED,)],
    "recipient": ["archive@QUAYSIDE.shop", "customer1@shopper.example", "nobody@shopper.example"],
    "kind": ["order", "invoice"],
    "group": ["order", "invoice", "x"],
    "relay": ["a.example:25", "b.example:587", "c"],
    "code": ["550", "554", "250", "5.1.1", "2.0.0", "4.2.2", "599"],
    "fault": [Fault.RECIPIENT, Fault.SENDER, Fault.LOCAL],
}


def test_every_filter_and_many_together_find_what_a_plain_look_finds(mixed: Scene) -> None:
    dice = random.Random(11)
    views = [None, [mixed.view("en").pk], [mixed.view("de").pk, mixed.view("ja").pk], []]
    singles: list[dict[str, Any]] = [{name: value} for name, values in CHOICES.items() for value in values]
    several = [
        {name: dice.choice(CHOICES[name]) for name in dice.sample(sorted(CHOICES), dice.randint(2, 3))}
        for _ in range(30)
    ]
    for asked in [{}, *singles, *several]:
        for store_views in views:
            whole = {"store_views": store_views, **asked}
            assert found(**whole) == plainly(**whole), whole


def test_small_steps_find_the_same_as_large_ones(mixed: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trails, "LEAST", 1)
    monkeypatch.setattr(trails, "PROBE", 2)
    monkeypatch.setattr(trails, "LARGE", 3)
    monkeypatch.setattr(trails, "BRANCHES", 2)
    for asked in ({}, {"states": (State.SENT,)}, {"group": "order", "states": (State.REFUSED,)}, {"code": "250"}):
        assert found(limit=2, **asked) == plainly(**asked), asked


def test_a_page_looks_so_far_and_says_so(mixed: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trails, "LEAST", 1)
    monkeypatch.setattr(trails, "LARGE", 2)
    monkeypatch.setattr(history, "FARTHEST", 4)
    page = list_messages(Filters(code="2.9.9"), None, 1)
    assert page.items == ()
    assert page.cursor is not None
    assert page.looked_back_to == Message.objects.get(public_id=UUID(page.cursor)).created_at
    assert found(code="2.9.9") == []
    assert found(code="2.0.0", limit=1) == plainly(code="2.0.0")


def test_times_are_met_exactly(mixed: Scene) -> None:
    moments = [message.created_at for message in Message.objects.order_by("pk")]
    for since, until in ((moments[10], moments[20]), (moments[10], None), (None, moments[20]), (moments[59], None)):
        assert found(since=since, until=until) == plainly(since=since, until=until)
        both = {"since": since, "until": until, "states": (State.SENT,)}
        assert found(**both) == plainly(**both)
    assert found(since=now() + timedelta(days=1)) == []


def test_a_clock_that_was_wrong_hides_nothing(mixed: Scene) -> None:
    early = Message.objects.order_by("pk")[5]
    Message.objects.filter(pk=early.pk).update(created_at=now() + timedelta(days=400))
    recount()
    assert found(since=now() + timedelta(days=300)) == [early.pk]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_times_at_the_end_of_the_calendar_are_times(scene: Scene, moment: datetime) -> None:
    scene.submit()
    long_ago = moment.year == 1
    assert bool(list_messages(Filters(since=moment)).items) is long_ago
    assert bool(list_messages(Filters(until=moment)).items) is not long_ago


def test_words_find_orders_recipients_and_ids(scene: Scene) -> None:
    first, second = scene.submit(2).messages
    one = Message.objects.get(public_id=first)
    for words in (
        "000000001", "1", " 1 ", "customer1@SHOPPER.example", str(first), first.hex.upper(), first.hex[:8],
        f"<{one.message_id}>", one.message_id,
    ):  # fmt: skip
        items = list_messages(Filters(words=words)).items
        assert [item.message.public_id for item in items] == [first], words
    assert list_messages(Filters(words=second.hex[:8], store_views=[scene.view("de").pk])).items == ()


def test_a_copy_finds_its_message(scene: Scene) -> None:
    copy = Recipient(Address.parse("archive@quayside.shop"), "bcc")
    (public_id,) = scene.submit(recipients=(*scene.letter().recipients, copy)).messages
    for asked in ({"words": "archive@quayside.shop"}, {"recipient": "ARCHIVE@quayside.shop"}):
        (item,) = list_messages(Filters(**asked)).items  # type: ignore[arg-type]
        assert item.message.public_id == public_id


HOSTILE = (
    "%", "_", "00000000_", "0000%", "*", "' OR 1=1 --", '"; DROP TABLE spool_message; --', "\\", "\0", "a\0b",
    "\ud800", "é" * 5000, "x" * 100_000, "0" * 400, "\u202e", "😀", "~state", "{0}", "%s", "%(x)s", ")", "1' ",
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
@pytest.mark.parametrize("name", ["words", "reference", "recipient", "kind", "group", "relay", "code"])
def test_hostile_texts_are_texts(scene: Scene, name: str, number: int) -> None:
    scene.submit()
    assert list_messages(Filters(**{name: HOSTILE[number]})).items == ()  # type: ignore[arg-type]
    assert Message.objects.count() == 1


def test_the_cursor_of_a_foreign_message_is_refused(scene: Scene) -> None:
    mine, theirs = scene.submit(view="en").messages[0], scene.submit(view="de").messages[0]
    views = [scene.view("en").pk]
    assert list_messages(Filters(store_views=views), str(mine)).items == ()
    for cursor in (str(theirs), "00000000-0000-0000-0000-000000000000", "1", "", "\0", "x" * 10_000, "-1", "1; DROP"):
        with pytest.raises(UnknownMessage):
            list_messages(Filters(store_views=views), cursor)


def test_foreign_store_views_show_nothing_whatever_is_asked(mixed: Scene) -> None:
    mine = mixed.view("en").pk
    for name, values in CHOICES.items():
        for value in values:
            numbers = found(store_views={mine}, **{name: value})
            assert set(Message.objects.filter(pk__in=numbers).values_list("store_view", flat=True)) <= {mine}
    reference = Message.objects.exclude(store_view=mine)[0].reference
    assert found(store_views={mine}, words=reference) == []


def test_a_page_asks_few_questions(mixed: Scene) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list_messages(Filters(states=(State.SENT,), group="order"))
    assert len(asked) <= 10
