"""What a person may do, to what, and that nothing is taken from a worker's hand."""

from datetime import timedelta

import pytest

from postroom.spool.delivery.worker import drain
from postroom.spool.handling import actions
from postroom.spool.handling.actions import By, Tally
from postroom.spool.models import Delivery
from postroom.spool.reading import history
from postroom.spool.states import State
from postroom.suppressions import book
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.spool.scene import Scene, never, now, states
from tests.spool.workers import Hands


def by(reason: str = "asked to") -> By:
    return By("cli:anna", reason, now())


def every() -> list[int]:
    return list(Delivery.objects.order_by("pk").values_list("pk", flat=True))


def test_hold_release_and_cancel(scene: Scene) -> None:
    messages = scene.submit(2).messages
    assert actions.hold(every(), by("wait for the new price list")) == Tally(2, {})
    row = Delivery.objects.all()[0]
    assert (row.state, row.reason) == ("held", "wait for the new price list")
    assert actions.release(actions.of_messages(messages[:1]), by()) == Tally(1, {})
    assert actions.cancel(actions.of_messages(messages[1:]), by("ordered twice")) == Tally(1, {})
    assert states() == {"queued": 1, "cancelled": 1}
    lines = history.timeline(messages[1]).lines
    assert [line.name for line in lines] == ["submitted", "held", "cancelled"]
    assert lines[-1].text == "Cancelled for customer2@shopper.example by cli:anna: ordered twice"


@pytest.mark.parametrize("action", [actions.hold, actions.release, actions.retry, actions.cancel])
def test_what_a_worker_has_in_hand_is_left_alone(scene: Scene, action) -> None:  # type: ignore[no-untyped-def]
    scene.submit(2)
    hands = Hands.register()
    hands.claim([scene.view().pk])
    before = list(Delivery.objects.order_by("pk").values())
    assert action(every(), by()) == Tally(0, {"active": 2})
    assert list(Delivery.objects.order_by("pk").values()) == before
    hands.journal.close()


@pytest.mark.parametrize("action", [actions.hold, actions.release, actions.retry, actions.cancel])
def test_what_was_sent_stays_sent(scene: Scene, server: ScriptedServer, action) -> None:  # type: ignore[no-untyped-def]
    scene.submit()
    drain(60, never)
    assert action(every(), by()) == Tally(0, {"sent": 1})


def test_a_retry_makes_a_deferred_mail_due(scene: Scene, server: ScriptedServer) -> None:
    server.script.once("RCPT", reply("450 4.2.0 later"))
    scene.submit()
    drain(60, never)
    assert actions.retry(every(), by()) == Tally(1, {})
    drain(60, never)
    assert states() == {"sent": 1}


def test_a_retry_of_a_refused_mail_gives_it_a_new_lifetime(scene: Scene, server: ScriptedServer) -> None:
    server.script.once("RCPT", reply("550 5.1.1 nobody"), reply("450 4.2.0 later"))
    scene.submit()
    Delivery.objects.update(clock_at=now() - timedelta(days=30))
    drain(60, never)
    assert states() == {"refused": 1}
    actions.retry(every(), by())
    drain(60, never)
    assert states() == {"queued": 1}


def test_a_retry_does_not_go_round_the_book_of_suppressions(scene: Scene) -> None:
    letter = scene.letter()
    address = letter.recipients[0].address
    book.add(book.Entry(address, None, book.Reason.COMPLAINT, "report"), now())
    scene.submit(recipients=letter.recipients)
    assert actions.retry(every(), by()) == Tally(0, {"suppressed: the reader reported our mail as spam": 1})
    book.lift(address, None, "cli:anna", now())
    assert actions.retry(every(), by()) == Tally(1, {})
    assert states() == {"queued": 1}


@pytest.mark.parametrize("asked", [{"withheld": "communications disabled"}, {"content": None, "held": "broken"}])
def test_what_was_never_composed_cannot_be_let_go(scene: Scene, asked: dict[str, object]) -> None:
    scene.submit(**asked)  # type: ignore[arg-type]
    for action in (actions.release, actions.retry):
        tally = action(every(), by())
        assert tally.done == 0
        assert "never composed" in next(iter(tally.skipped))


def test_a_list_is_read_page_by_page_while_mail_comes_in(scene: Scene) -> None:
    first = [scene.submit().messages[0] for _ in range(25)]
    page = history.list_messages(history.Filters(), limit=10)
    scene.submit(5)
    seen = [item.message.public_id for item in page.items]
    while page.cursor:
        page = history.list_messages(history.Filters(), page.cursor, limit=10)
        seen += [item.message.public_id for item in page.items]
    assert seen == first[::-1]


def test_filters_and_what_a_caller_may_see(scene: Scene) -> None:
    mine = scene.submit(2, view="en").messages
    theirs = scene.submit(view="de", held="broken").messages
    views = [scene.view("en").pk]

    def found(**asked: object) -> set[object]:
        page = history.list_messages(history.Filters(**asked))  # type: ignore[arg-type]
        return {item.message.public_id for item in page.items}

    assert found(store_views=views) == set(mine)
    assert found(states=(State.HELD,)) == set(theirs)
    assert found(reference="000000002") == {mine[1]}
    assert found(recipient="customer1@shopper.example", kind="order") == {mine[0]}
    assert found(since=now() + timedelta(minutes=1)) == set()
    assert found(until=now() + timedelta(minutes=1)) == {*mine, *theirs}
    with pytest.raises(history.UnknownMessage):
        history.timeline(theirs[0], views)
    assert history.counts(views)[State.QUEUED] == 2
    assert history.counts()[State.HELD] == 1


@pytest.mark.parametrize("cursor", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_foreign_cursor_is_refused(scene: Scene, cursor: str) -> None:
    with pytest.raises(history.UnknownMessage, match="first page"):
        history.list_messages(history.Filters(), cursor)


def test_a_timeline_that_a_shop_owner_can_read(scene: Scene, server: ScriptedServer) -> None:
    server.script.once("RCPT", reply("450 4.2.0 greylisted"))
    public_id = scene.submit().messages[0]
    drain(60, never)
    actions.retry(every(), by("the customer is on the phone"))
    drain(60, never)
    story = history.timeline(public_id)
    assert [line.text for line in story.lines] == [
        "Submitted by tests.",
        "Not taken yet for customer1@shopper.example, it will be tried again: 450 4.2.0 greylisted",
        "To be tried at once for customer1@shopper.example, by cli:anna: the customer is on the phone",
        "Accepted for customer1@shopper.example by the next mail server: 250 2.0.0 queued as 000001",
    ]
    (attempts,) = story.attempts.values()
    assert [attempt.code for attempt in attempts] == [450, 250]
