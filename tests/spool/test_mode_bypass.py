"""Nobody gets round a mode: not by hand, not by a change in the middle, not by what stands in a row."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from postroom.mail.address import Address
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.delivery.worker import drain
from postroom.spool.handling import actions, resend
from postroom.spool.handling.actions import By
from postroom.spool.handling.leave import NEVER, UNLISTED
from postroom.spool.intake.submission import ESSENTIAL, Recipient
from postroom.spool.models import Delivery
from postroom.spool.passage import HOLD, LOG, NOT_ALLOWED
from postroom.spool.reading import history
from postroom.spool.reading.waiting import look
from tests.peers.scripted import ScriptedServer
from tests.spool.scene import Scene, never, now, recipients, states

MODE, TO, LIST = "postroom/mode/mode", "postroom/mode/redirect_to", "postroom/mode/allow_list"
QA = "qa@quayside.shop"


Action = Callable[[Sequence[int], By], actions.Tally]


def by() -> By:
    return By("desk:anna", "let it go", now())


def every() -> list[int]:
    return list(Delivery.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize("mode", ["hold", "log"])
@pytest.mark.parametrize("action", [actions.release, actions.retry])
def test_held_and_failed_mail_does_not_go_again_while_a_mode_keeps_it(
    scene: Scene, server: ScriptedServer, action: Action, mode: str
) -> None:
    scene.submit(2)
    Delivery.objects.filter(pk=every()[0]).update(state="held")
    Delivery.objects.filter(pk=every()[1]).update(state="refused")
    scene.choose(MODE, mode)
    tally = action(every(), by())
    assert tally.done == 0
    assert any(f"the mode of store view en is {mode}: go live first" in why for why in tally.skipped)
    drain(60, never)
    assert not server.received


def test_what_was_only_recorded_is_never_sent_by_a_retry(scene: Scene, server: ScriptedServer) -> None:
    scene.choose(MODE, "log")
    scene.submit(2)
    scene.choose(MODE, "live")
    assert actions.retry(every(), by()) == actions.Tally(0, {NEVER: 2})
    assert states() == {"suppressed": 2}


def test_a_retry_does_not_go_round_the_list_and_goes_once_it_is_on_it(scene: Scene, server: ScriptedServer) -> None:
    scene.choose(LIST, "somebody@shopper.example")
    scene.submit()
    drain(60, never)
    assert actions.retry(every(), by()) == actions.Tally(0, {UNLISTED: 1})
    scene.choose(LIST, "@shopper.example")
    assert actions.retry(every(), by()).done == 1
    drain(60, never)
    assert states() == {"sent": 1}


@pytest.mark.parametrize(
    ("chosen", "state", "reason"),
    [
        ({MODE: "hold"}, "held", HOLD),
        ({MODE: "log"}, "suppressed", LOG),
        ({LIST: "customer1@shopper.example"}, "suppressed", NOT_ALLOWED),
    ],
    ids=["hold", "log", "list"],
)
def test_sending_once_more_obeys_the_mode_of_that_moment(
    scene: Scene, server: ScriptedServer, chosen: dict[str, str], state: str, reason: str
) -> None:
    (public_id,) = scene.submit().messages
    drain(60, never)
    for path, value in chosen.items():
        scene.choose(path, value)
    again = resend.resend(public_id, by(), Address.parse("other@shopper.example"))
    (row,) = history.timeline(again).item.deliveries
    assert (row.state, row.reason) == (state, reason)
    drain(60, never)
    assert len(server.received) == 1


def test_sent_once_more_while_it_is_redirected_it_is_redirected(scene: Scene, server: ScriptedServer) -> None:
    (public_id,) = scene.submit().messages
    drain(60, never)
    scene.choose(TO, QA)
    scene.choose(MODE, "redirect")
    resend.resend(public_id, by())
    drain(60, never)
    assert recipients(server) == {"customer1@shopper.example": 1, QA: 1}


def test_essential_mail_is_not_sent_once_more_to_another_address(scene: Scene, server: ScriptedServer) -> None:
    (public_id,) = scene.submit(essential=True).messages
    drain(60, never)
    with pytest.raises(resend.CannotResend):
        resend.resend(public_id, by(), Address.parse("attacker@shopper.example"))


def test_no_priority_makes_a_mail_essential(scene: Scene) -> None:
    with pytest.raises(ValueError, match="no priority"):
        scene.letter(priority=ESSENTIAL)


CHANGES = {
    "hold": ({MODE: "hold"}, "held", []),
    "log": ({MODE: "log"}, "held", []),
    "list": ({LIST: "nobody@shopper.example"}, "suppressed", []),
    "redirect": ({TO: QA, MODE: "redirect"}, "sent", [QA] * 20),
    "another redirect": ({TO: "other@quayside.shop"}, "sent", ["other@quayside.shop"] * 20),
    "back to live": ({MODE: "live"}, "sent", [f"customer{number}@shopper.example" for number in range(1, 21)]),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("of_all_views", [True, False])
def test_a_change_is_obeyed_by_what_waits_for_a_connection(
    scene: Scene, server: ScriptedServer, change: str, *, of_all_views: bool
) -> None:
    """One mail has been taken to open the first connection with, and the relay is slow to greet."""
    settings, state, reached = CHANGES[change]
    scope = DEFAULT if of_all_views else Scope.store(scene.view("en").pk)
    scene.view("de")
    if change in {"another redirect", "back to live"}:
        scene.choose(TO, QA, scope)
        scene.choose(MODE, "redirect", scope)
    changed, greet = threading.Event(), threading.Event()

    def greeting(_words: str) -> None:
        greet.wait(60)

    server.script.when("CONNECT", greeting)
    scene.submit(20)

    def change_and_greet() -> bool:
        """Asked between two turns of the worker: the one after the change has looked at the settings."""
        if changed.is_set():
            greet.set()
        elif server.connections:
            for path, value in settings.items():
                scene.choose(path, value, scope)
            changed.set()
        return False

    drain(60, change_and_greet)
    assert greet.is_set()
    drain(60, never)
    assert states() == {state: 20}
    assert sorted(recipients(server).elements()) == sorted(reached)


def test_a_redirect_in_the_middle_gets_nothing_that_lets_somebody_in(scene: Scene, server: ScriptedServer) -> None:
    """All have been claimed for their own recipients, and wait for a connection that is slow to open."""
    greet = threading.Event()

    def greeting(_words: str) -> None:
        greet.wait(60)

    server.script.when("CONNECT", greeting)
    scene.submit(20, discreet=True)

    def redirect_and_greet() -> bool:
        if server.connections and not greet.is_set():
            scene.choose(TO, QA)
            scene.choose(MODE, "redirect")
        if states().get("held"):
            greet.set()
        return False

    drain(60, redirect_and_greet)
    assert states().get("held", 0) + len(server.received) == 20
    assert QA not in recipients(server)


def test_a_recipient_with_line_ends_in_its_row_is_held_and_makes_no_header(
    scene: Scene, server: ScriptedServer
) -> None:
    scene.submit(2)
    Delivery.objects.filter(pk=every()[0]).update(recipient="a@shopper.example\r\nBcc: thief@attacker.example")
    scene.choose(TO, QA)
    scene.choose(MODE, "redirect")
    drain(60, never)
    assert states() == {"held": 1, "sent": 1}
    assert "damaged" in Delivery.objects.get(state="held").reason
    (mail,) = server.received
    assert b"thief" not in mail.content


@pytest.mark.parametrize("local", ['"a, b"', '"<x>"', "a=b", "x" * 64])
def test_a_strange_recipient_stands_in_the_header_as_it_is(scene: Scene, server: ScriptedServer, local: str) -> None:
    if local == '"<x>"':
        with pytest.raises(ValueError, match="quoted"):
            Address.parse(f"{local}@shopper.example")
        return
    to = Address.parse(f"{local}@{'y' * 60}.{'z' * 60}.example")
    scene.submit(recipients=(Recipient(to),))
    scene.choose(TO, QA)
    scene.choose(MODE, "redirect")
    drain(60, never)
    (mail,) = server.received
    assert mail.content.split(b"\r\n", 1)[0] == f"X-Postroom-Original-To: {to}".encode()


@pytest.mark.parametrize(
    ("path", "value"), [(LIST, "*"), (LIST, "shopper.example"), (MODE, "loud"), (TO, "not an address"), (TO, "")]
)
def test_settings_that_cannot_be_read_let_nothing_leave_and_are_named(
    scene: Scene, server: ScriptedServer, path: str, value: str
) -> None:
    """As they may come from the environment: no form has looked at them."""
    scene.choose(MODE, "redirect" if path == TO else "live")
    scene.choose(path, value)
    scene.submit()
    drain(60, never)
    assert states() == {"queued": 1}
    assert path in look(now() + timedelta(seconds=1)).reason(Delivery.objects.get())
    assert not server.received
