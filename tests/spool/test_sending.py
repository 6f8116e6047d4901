"""Asynchronous sending, its runs, the off switch, and that switching anything strands and releases nothing."""

import threading
from datetime import timedelta

import pytest

from postroom.mail.address import Address
from postroom.scopes import effective, resolve
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.delivery import runs
from postroom.spool.delivery.worker import drain
from postroom.spool.handling.actions import By, release
from postroom.spool.intake.submission import Recipient
from postroom.spool.models import Delivery, Event, Run
from tests.peers.scripted import ScriptedServer
from tests.spool.scene import Scene, never, now, recipients, states

ASYNC, LIMIT, INTERVAL = (
    "sales_email/general/async_sending",
    "sales_email/general/sending_limit",
    "postroom/sending/interval",
)
DISABLE = "system/smtp/disable"


@pytest.fixture
def in_runs(scene: Scene, server: ScriptedServer) -> ScriptedServer:
    scene.choose(ASYNC, "1")
    scene.choose(LIMIT, "10")
    scene.choose(INTERVAL, "1h")
    return server


def let_go() -> int:
    return runs.let_go(effective.sending(resolve.current()), now())


def waiting() -> int:
    return Delivery.objects.filter(waiting_run=True).count()


def next_run_is_due() -> None:
    Run.objects.update(last_at=now() - timedelta(hours=2))


def test_a_run_lets_go_at_most_the_limit_of_each_store_view_and_group(scene: Scene, in_runs: ScriptedServer) -> None:
    scene.submit(25)
    scene.submit(15, view="de")
    scene.submit(12, group="invoice")
    assert (waiting(), let_go(), waiting()) == (52, 30, 22)
    assert let_go() == 0
    next_run_is_due()
    assert let_go() == 10 + 5 + 2
    next_run_is_due()
    assert (let_go(), waiting()) == (5, 0)


def test_the_oldest_go_first_and_a_copy_goes_with_its_mail(scene: Scene, in_runs: ScriptedServer) -> None:
    letter = scene.letter()
    copy = Recipient(Address.parse("archive@quayside.shop"), "bcc")
    first = scene.submit(10, recipients=(*letter.recipients, copy)).messages
    scene.submit(10)
    assert let_go() == 20
    assert set(Delivery.objects.filter(waiting_run=False).values_list("message__public_id", flat=True)) == set(first)


def test_only_one_worker_makes_a_run(scene: Scene, in_runs: ScriptedServer) -> None:
    """Named magento_17484: overlapping runs send five copies."""
    scene.submit(30)
    sending = effective.sending(resolve.current())
    at = now()
    assert [runs.let_go(sending, at) for _ in range(3)] == [10, 0, 0]


def test_the_worker_makes_the_runs(scene: Scene, in_runs: ScriptedServer) -> None:
    scene.submit(25)
    for expected in (10, 20, 25):
        drain(60, never)
        assert len(in_runs.received) == expected
        next_run_is_due()


@pytest.mark.parametrize(("path", "value"), [(ASYNC, "0"), (INTERVAL, None)])
def test_500_queued_then_switched_off_each_arrives_once(
    scene: Scene, in_runs: ScriptedServer, path: str, value: str | None
) -> None:
    receipt = scene.submit(500)
    drain(60, never)
    scene.choose(path, value)
    drain(60, never)
    assert states(receipt.messages) == {"sent": 500}
    assert len(in_runs.received) == 500
    assert set(recipients(in_runs).values()) == {1}


def test_switching_it_on_releases_nothing_old(scene: Scene, server: ScriptedServer) -> None:
    """Named magento_27039 and magento_21786: mail of years ago goes out when somebody flips a switch."""
    scene.submit(3, withheld="communications disabled")
    scene.submit(3, held="template broken")
    scene.submit(3)
    drain(60, never)
    scene.choose(ASYNC, "1")
    scene.choose(INTERVAL, "1m")
    drain(60, never)
    next_run_is_due()
    drain(60, never)
    assert states() == {"suppressed": 3, "held": 3, "sent": 3}
    assert len(server.received) == 3


def test_mail_submitted_before_the_switch_is_not_caught_by_it(scene: Scene, server: ScriptedServer) -> None:
    scene.submit(5)
    scene.choose(ASYNC, "1")
    scene.choose(INTERVAL, "1h")
    drain(60, never)
    assert states() == {"sent": 5}


def test_a_resend_goes_though_asynchronous_sending_is_on(scene: Scene, in_runs: ScriptedServer) -> None:
    """Named magento_4507: in asynchronous mode a resend is never picked up."""
    letter = scene.letter()
    scene.submit(origin=letter.origin)
    drain(60, never)
    next_run_is_due()
    again = type(letter.origin)(letter.origin.source, letter.origin.document, letter.origin.kind, revision=1)
    scene.submit(origin=again)
    drain(60, never)
    assert states() == {"sent": 2}


def test_disabled_while_queued_is_held_and_only_a_person_lets_it_go(scene: Scene, server: ScriptedServer) -> None:
    scene.submit(30, view="en")
    scene.submit(5, view="de")
    scene.choose(DISABLE, "1", Scope.store(scene.view("en").pk))
    drain(60, never)
    assert states() == {"held": 30, "sent": 5}
    held = Delivery.objects.filter(state="held")
    assert set(held.values_list("reason", flat=True)) == {"communications disabled"}
    assert Event.objects.filter(name="held", detail="communications disabled").count() == 30
    scene.choose(DISABLE, "0", Scope.store(scene.view("en").pk))
    drain(60, never)
    assert states() == {"held": 30, "sent": 5}
    release(list(held.values_list("pk", flat=True)), By("cli:anna", "the move is over", now()))
    drain(60, never)
    assert states() == {"sent": 35}
    assert set(recipients(server).values()) == {1}


def test_disabled_mail_that_waited_for_a_run_is_held_too(scene: Scene, in_runs: ScriptedServer) -> None:
    scene.submit(30)
    scene.choose(DISABLE, "1")
    drain(60, never)
    assert states() == {"held": 30}
    assert waiting() == 0


def test_settings_changed_in_the_middle_hold_for_the_next_mail(scene: Scene, server: ScriptedServer) -> None:
    """F33: after the commit of the switch only what is in flight may still arrive."""
    scene.submit(2000)

    def enough() -> bool:
        if len(server.received) >= 200 and not Delivery.objects.filter(state="held").exists():
            scene.choose(DISABLE, "1")
            seen.append(len(server.received))
        return bool(seen) and Delivery.objects.filter(state="held").exists()

    seen: list[int] = []
    drain(60, enough)
    found = states()
    assert found["held"] > 1000
    assert len(server.received) == found["sent"] < seen[0] + 600


@pytest.mark.parametrize("of_all_views", [True, False])
def test_what_waits_for_a_connection_when_mail_is_switched_off_is_not_sent(
    scene: Scene, server: ScriptedServer, *, of_all_views: bool
) -> None:
    """One mail has been taken to open the first connection with, and the relay is slow to greet."""
    scene.view("de")
    off = DEFAULT if of_all_views else Scope.store(scene.view("en").pk)
    switched, greet = threading.Event(), threading.Event()

    def greeting(_words: str) -> None:
        greet.wait(60)

    server.script.when("CONNECT", greeting)
    scene.submit(20)

    def switch_off_and_greet() -> bool:
        if server.connections and not switched.is_set():
            scene.choose(DISABLE, "1", off)
            switched.set()
        elif states().get("held", 0) == 19:
            greet.set()
        return False

    drain(60, switch_off_and_greet)
    assert greet.is_set()
    drain(60, never)
    assert states() == {"held": 20}
    assert server.received == []
