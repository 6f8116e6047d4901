"""The installation's own mail leaves by the default scope's transport alone, whatever its store view's settings are."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from postroom.mail.address import Address
from postroom.scopes.scope import Scope
from postroom.spool.delivery.worker import drain
from postroom.spool.handling import actions, resend
from postroom.spool.handling.actions import By
from postroom.spool.intake.submission import Recipient
from postroom.spool.models import Delivery, Message
from postroom.spool.passage import LOG_HELD, NOT_ALLOWED, OFF
from postroom.spool.reading.waiting import look
from tests.peers.scripted import ScriptedServer
from tests.spool.scene import Scene, never, now, recipients, states

MODE, TO, LIST = "postroom/mode/mode", "postroom/mode/redirect_to", "postroom/mode/allow_list"


@pytest.fixture
def evil(scene: Scene, server: ScriptedServer) -> Iterator[ScriptedServer]:
    """The server of a website's developer. `server` is that of all stores."""
    with ScriptedServer() as running:
        yield running


def places(scene: Scene) -> list[Scope]:
    view = scene.view()
    return [Scope.website(view.website_id), Scope.store(view.pk)]


@pytest.mark.parametrize("place", [0, 1], ids=["website", "store view"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_store_views_own_server_never_gets_it(
    scene: Scene, server: ScriptedServer, evil: ScriptedServer, place: int, when: str
) -> None:
    """Also where its settings change between the submit and the sending."""
    if when == "before":
        scene.relay(evil.port, places(scene)[place])
    scene.submit(essential=True)
    if when == "after":
        scene.relay(evil.port, places(scene)[place])
    scene.submit()
    drain(60, never)
    assert recipients(server) == {"customer1@shopper.example": 1}
    assert recipients(evil) == {"customer2@shopper.example": 1}


def test_it_leaves_a_store_view_whose_own_settings_cannot_be_used(scene: Scene, server: ScriptedServer) -> None:
    scene.choose("system/smtp/port", "no port", places(scene)[0])
    scene.submit(essential=True)
    scene.submit()
    drain(60, never)
    assert recipients(server) == {"customer1@shopper.example": 1}


def test_it_waits_for_the_default_scopes_settings_and_says_so(
    scene: Scene, server: ScriptedServer, evil: ScriptedServer
) -> None:
    scene.relay(evil.port, places(scene)[0])
    scene.choose("system/smtp/port", "no port")
    scene.submit(essential=True)
    drain(60, never)
    assert states() == {"queued": 1}
    assert "system/smtp/port" in look(now() + timedelta(seconds=1)).reason(Delivery.objects.get())
    assert not evil.connections


def test_neither_a_release_nor_sending_it_once_more_changes_its_way(
    scene: Scene, server: ScriptedServer, evil: ScriptedServer
) -> None:
    (public_id,) = scene.submit(essential=True).messages
    by = By("desk:anna", "", now())
    Delivery.objects.update(state="held")
    scene.relay(evil.port, places(scene)[1])
    with pytest.raises(resend.CannotResend):
        resend.resend(public_id, by)
    actions.release(list(Delivery.objects.values_list("pk", flat=True)), by)
    drain(60, never)
    assert len(server.received) == 1
    assert not evil.connections


def test_nobody_holds_or_cancels_it(scene: Scene, server: ScriptedServer) -> None:
    scene.submit(essential=True)
    rows, by = list(Delivery.objects.values_list("pk", flat=True)), By("desk:anna", "", now())
    for action in (actions.hold, actions.cancel):
        tally = action(rows, by)
        assert tally.done == 0
        assert "lets somebody in" in next(iter(tally.skipped))
    assert states() == {"queued": 1}


def test_a_test_on_hold_leaves_by_its_store_views_own_server(
    scene: Scene, server: ScriptedServer, evil: ScriptedServer
) -> None:
    scene.relay(evil.port, places(scene)[0])
    scene.choose(MODE, "hold")
    scene.submit(passes_hold=True)
    scene.submit()
    drain(60, never)
    assert recipients(evil) == {"customer1@shopper.example": 1}
    assert not server.received
    assert states() == {"sent": 1, "held": 1}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "chosen",
    [("system/smtp/disable", "1", OFF), (MODE, "log", LOG_HELD), (LIST, "@quayside.shop", NOT_ALLOWED)],
    ids=["off", "log", "list"],
)
def test_nothing_but_hold_lets_a_test_pass(
    scene: Scene, server: ScriptedServer, chosen: tuple[str, str, str], when: str
) -> None:
    path, value, reason = chosen
    scene.choose(MODE, "hold")
    if when == "before":
        scene.choose(path, value)
    scene.submit(passes_hold=True)
    if when == "after":
        scene.choose(path, value)
    drain(60, never)
    row = Delivery.objects.get()
    assert row.state in ("held", "suppressed")
    assert when == "before" or row.reason == reason
    assert not server.received


def test_a_test_obeys_a_redirect_and_sent_once_more_it_is_mail_like_any_other(
    scene: Scene, server: ScriptedServer
) -> None:
    scene.choose(MODE, "hold")
    to = Address.parse("me@quayside.shop")
    (public_id,) = scene.submit(passes_hold=True, recipients=(Recipient(to),)).messages
    scene.choose(TO, "qa@quayside.shop")
    scene.choose(MODE, "redirect")
    drain(60, never)
    assert recipients(server) == {"qa@quayside.shop": 1}
    scene.choose(MODE, "hold")
    again = resend.resend(public_id, By("desk:anna", "", now()))
    assert Delivery.objects.get(message__public_id=again).state == "held"
    assert Message.objects.get(public_id=again).priority == -1
