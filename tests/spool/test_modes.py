"""Live, hold, redirect, log only, and the allow-list: at the submit, in the queue, and in a worker's hand."""

from email import message_from_bytes, policy

import pytest

from postroom.mail.address import Address
from postroom.scopes import resolve
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.delivery.worker import drain
from postroom.spool.handling import actions
from postroom.spool.handling.actions import By
from postroom.spool.handling.going_live import release, would_leave
from postroom.spool.intake.submission import Recipient
from postroom.spool.models import Body, Delivery, Event
from postroom.spool.passage import HOLD, LOG, LOG_HELD, NOT_ALLOWED, NOT_REDIRECTED
from postroom.spool.reading import history
from postroom.suppressions import book
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.spool.scene import Scene, never, now, recipients, states

MODE, TO, LIST = "postroom/mode/mode", "postroom/mode/redirect_to", "postroom/mode/allow_list"
QA = "qa@quayside.shop"


def redirect(scene: Scene, to: str = QA) -> None:
    scene.choose(TO, to)
    scene.choose(MODE, "redirect")


def rows() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("state", "reason"))


def test_on_hold_mail_is_kept_with_its_body_and_reason(scene: Scene, server: ScriptedServer) -> None:
    scene.choose(MODE, "hold")
    (public_id,) = scene.submit().messages
    drain(60, never)
    assert rows() == [("held", HOLD)]
    assert b"Order 1 of en" in (history.source(public_id) or b"")
    assert not server.received


def test_log_only_records_and_never_sends(scene: Scene, server: ScriptedServer) -> None:
    scene.choose(MODE, "log")
    scene.submit()
    drain(60, never)
    scene.choose(MODE, "live")
    drain(60, never)
    assert rows() == [("suppressed", LOG)]
    assert Body.objects.count() == 1
    assert not server.received


@pytest.mark.parametrize(("mode", "why"), [("hold", HOLD), ("log", LOG_HELD)])
def test_what_was_queued_before_is_held_and_going_live_sends_none_of_it(
    scene: Scene, server: ScriptedServer, mode: str, why: str
) -> None:
    scene.submit(3)
    scene.choose(MODE, mode)
    drain(60, never)
    assert rows() == [("held", why)] * 3
    assert Event.objects.filter(name="held", detail=why).count() == 3
    scene.choose(MODE, "live")
    drain(60, never)
    assert rows() == [("held", why)] * 3
    assert not server.received


def test_each_store_view_has_its_own_mode(scene: Scene, server: ScriptedServer) -> None:
    scene.choose(MODE, "hold", Scope.store(scene.view("de").pk))
    scene.submit(2, view="en")
    scene.submit(2, view="de")
    drain(60, never)
    assert states() == {"sent": 2, "held": 2}
    assert {mail.sender for mail in server.received} == {"sales@en.quayside.shop"}


def test_redirected_mail_goes_to_one_address_and_names_the_first(scene: Scene, server: ScriptedServer) -> None:
    (public_id,) = scene.submit().messages
    redirect(scene)
    drain(60, never)
    (mail,) = server.received
    assert mail.recipients == (QA,)
    first, rest = mail.content.split(b"\r\n", 1)
    assert first == b"X-Postroom-Original-To: customer1@shopper.example"
    assert rest == history.source(public_id)
    story = history.timeline(public_id)
    assert f"redirected to {QA}: " in story.lines[-1].text
    assert story.item.deliveries[0].recipient == "customer1@shopper.example"


def test_an_international_recipient_asks_nothing_of_the_relay_when_redirected(
    scene: Scene, server: ScriptedServer
) -> None:
    to = Address.parse("ジョン@shopper.example")
    scene.submit(recipients=(Recipient(to),))
    redirect(scene)
    drain(60, never)
    (mail,) = server.received
    assert "SMTPUTF8" not in mail.mail
    assert mail.content.split(b"\r\n", 1)[0].isascii()
    said = message_from_bytes(mail.content, policy=policy.default)["X-Postroom-Original-To"]
    assert str(said) == "ジョン@shopper.example"


def test_whoever_is_on_the_list_gets_the_mail_also_while_it_is_redirected(scene: Scene, server: ScriptedServer) -> None:
    scene.submit(2)
    redirect(scene)
    scene.choose(LIST, "customer2@SHOPPER.example, @quayside.shop")
    drain(60, never)
    assert recipients(server) == {QA: 1, "customer2@shopper.example": 1}
    (straight,) = [mail for mail in server.received if mail.recipients != (QA,)]
    assert not straight.content.startswith(b"X-Postroom")


def test_what_lets_somebody_in_is_held_and_never_redirected(scene: Scene, server: ScriptedServer) -> None:
    scene.submit(discreet=True)
    redirect(scene)
    scene.submit(discreet=True)
    scene.submit()
    drain(60, never)
    assert rows() == [("held", NOT_REDIRECTED), ("held", NOT_REDIRECTED), ("sent", "")]
    assert recipients(server) == {QA: 1}
    held = list(Delivery.objects.filter(state="held").values_list("pk", flat=True))
    assert actions.release(held, By("desk:anna", "", now())) == actions.Tally(0, {NOT_REDIRECTED: 2})
    scene.choose(LIST, "customer1@shopper.example")
    assert actions.release(held, By("desk:anna", "", now())) == actions.Tally(1, {NOT_REDIRECTED: 1})
    drain(60, never)
    assert recipients(server) == {QA: 1, "customer1@shopper.example": 1}


def test_what_was_not_redirected_is_among_what_leaves_after_going_live(scene: Scene, server: ScriptedServer) -> None:
    redirect(scene)
    scene.submit(discreet=True)
    assert would_leave(resolve.current(), DEFAULT).count == 1
    scene.choose(MODE, "live")
    assert release(DEFAULT, By("desk:anna", "", now())).done == 1
    drain(60, never)
    assert recipients(server) == {"customer1@shopper.example": 1}


def test_in_live_mode_only_the_list_gets_mail(scene: Scene, server: ScriptedServer) -> None:
    scene.submit()
    scene.choose(LIST, "customer3@shopper.example")
    scene.submit(2)
    drain(60, never)
    assert rows() == [("suppressed", NOT_ALLOWED), ("suppressed", NOT_ALLOWED), ("sent", "")]
    assert recipients(server) == {"customer3@shopper.example": 1}


def test_back_from_redirect_a_deferred_mail_goes_to_its_own_recipient(scene: Scene, server: ScriptedServer) -> None:
    server.script.once("RCPT", reply("450 4.2.0 later"))
    (public_id,) = scene.submit().messages
    redirect(scene)
    drain(60, never)
    scene.choose(MODE, "live")
    Delivery.objects.update(due_at=now())
    drain(60, never)
    assert recipients(server) == {"customer1@shopper.example": 1}
    told = [line.text for line in history.timeline(public_id).lines]
    assert f"redirected to {QA}: 450" in told[-2]
    assert "redirected" not in told[-1]


def test_a_redirect_does_not_go_round_the_book(scene: Scene, server: ScriptedServer) -> None:
    for blocked in (QA, "customer2@shopper.example"):
        book.add(book.Entry(Address.parse(blocked), None, book.Reason.MANUAL, "test"), now())
    scene.submit(2)
    redirect(scene)
    drain(60, never)
    assert states() == {"suppressed": 2}
    assert not server.received


@pytest.mark.parametrize("path", ["system/smtp/disable", MODE, LIST, TO])
@pytest.mark.parametrize("mode", ["hold", "log", "redirect"])
def test_essential_mail_passes_everything_but_the_book(
    scene: Scene, server: ScriptedServer, path: str, mode: str
) -> None:
    redirect(scene)
    scene.choose(path, {"system/smtp/disable": "1", MODE: mode, LIST: "nobody@shopper.example", TO: QA}[path])
    scene.submit(essential=True)
    drain(60, never)
    assert recipients(server) == {"customer1@shopper.example": 1}
    book.add(book.Entry(Address.parse("customer2@shopper.example"), None, book.Reason.MANUAL, "test"), now())
    scene.submit(essential=True)
    drain(60, never)
    assert states() == {"sent": 1, "suppressed": 1}
