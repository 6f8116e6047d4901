"""What only its recipient may read is sent like any other mail, shown nowhere, and gone once nothing is left to do."""

import zlib
from uuid import UUID

import pytest

from postroom.mail.address import Address
from postroom.mail.finished import Finished, finish
from postroom.scopes.key_ring import key_ring
from postroom.spool import sealed
from postroom.spool.delivery.worker import drain
from postroom.spool.handling import actions
from postroom.spool.handling.actions import By, Tally
from postroom.spool.handling.resend import CannotResend, resend
from postroom.spool.models import Body, Delivery, Message, SealedBody
from postroom.spool.reading import history
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.spool.scene import Scene, never, now, states

SECRET = b"https://quayside.shop/reset/c0ffee"
RAW = (
    b"From: Sales <sales@en.quayside.shop>\r\nTo: one@shopper.example, two@shopper.example\r\nCc: x@shopper.example\r\n"
    b"Date: Mon, 9 Mar 2026 15:00:00 +0000\r\nMessage-ID: <own@quayside.shop>\r\nSubject: code 4711\r\n\r\n"
    + SECRET
    + b"\r\n"
)


def by() -> By:
    return By("cli:anna", "asked to", now())


def letter() -> Finished:
    return finish(RAW)


def hand_in(scene: Scene, discreet: bool = True, held: str = "") -> Message:
    receipt = scene.submit(content=letter(), discreet=discreet, held=held)
    return Message.objects.get(public_id=receipt.messages[0])


def test_without_the_keys_and_in_another_row_it_says_nothing(scene: Scene) -> None:
    one, two = hand_in(scene), hand_in(scene)
    box = bytes(SealedBody.objects.get(message=one).bytes)
    assert SECRET not in box
    assert SECRET in zlib.decompress(sealed.unseal(one.pk, box) or b"")
    assert sealed.unseal(two.pk, box) is None
    assert sealed.unseal(one.pk, box[:-1] + bytes([box[-1] ^ 1])) is None
    assert sealed.unseal(one.pk, b"gone:" + box.partition(b":")[2]) is None


def test_what_cannot_be_opened_is_held_for_a_person(scene: Scene, server: ScriptedServer) -> None:
    message = hand_in(scene)
    SealedBody.objects.filter(message=message).update(bytes=b"gone:" + bytes(40))
    drain(60, never)
    assert states() == {"held": 1}
    assert server.received == []


def test_it_arrives_whole_and_leaves_nothing(scene: Scene, server: ScriptedServer) -> None:
    message = hand_in(scene)
    assert (message.subject, message.discreet, message.message_id) == ("", True, "own@quayside.shop")
    assert not Body.objects.exists()
    assert history.source(message.public_id) is None
    drain(60, never)
    sealed.drop_settled()
    (mail,) = server.received
    assert SECRET in mail.content
    assert b"Subject: code 4711" in mail.content
    assert not SealedBody.objects.exists()


def test_it_stays_as_long_as_one_recipient_waits(scene: Scene, server: ScriptedServer) -> None:
    server.script.once("RCPT", reply("450 4.2.0 greylisted"))
    hand_in(scene)
    drain(60, never)
    assert (states(), sealed.drop_settled()) == ({"queued": 1}, 0)
    Delivery.objects.update(due_at=now())
    drain(60, never)
    assert states() == {"sent": 1}
    assert SECRET in server.received[0].content


@pytest.mark.parametrize("answer", ["550 5.1.1 nobody", "250 2.1.5 fine"])
def test_what_is_settled_cannot_go_again(scene: Scene, server: ScriptedServer, answer: str) -> None:
    server.script.once("RCPT", reply(answer))
    message = hand_in(scene)
    drain(60, never)
    sealed.drop_settled()
    tally = actions.retry(actions.of_messages([message.public_id]), by())
    assert tally == Tally(0, {str(actions.ONCE): 1})
    with pytest.raises(CannotResend):
        resend(message.public_id, by())


def test_held_mail_is_released_and_cancelled_mail_is_gone(scene: Scene, server: ScriptedServer) -> None:
    first, second = hand_in(scene, held="look at it"), hand_in(scene, held="look at it")

    def ids(message: Message) -> list[int]:
        return actions.of_messages([message.public_id])

    assert actions.release(ids(first), by()) == Tally(1, {})
    assert actions.cancel(ids(second), by()) == Tally(1, {})
    assert sealed.drop_settled() == 1
    drain(60, never)
    assert len(server.received) == 1
    assert states() == {"sent": 1, "cancelled": 1}


def test_the_desks_own_mail_is_kept_no_longer_either(scene: Scene, server: ScriptedServer) -> None:
    receipt = scene.submit(essential=True)
    assert not Body.objects.exists()
    assert SealedBody.objects.count() == 1
    assert Message.objects.get(public_id=receipt.messages[0]).subject == "Order 1"
    assert history.source(receipt.messages[0]) is None


# ---- finished mail that is no secret


def source(public_id: UUID) -> bytes:
    return zlib.decompress(Body.objects.get(message__public_id=public_id).bytes)


def test_finished_mail_goes_once_more_with_a_date_and_an_id_of_its_own(scene: Scene, server: ScriptedServer) -> None:
    message = hand_in(scene, discreet=False)
    assert message.subject == "code 4711"
    drain(60, never)
    again = resend(message.public_id, by())
    before, after = source(message.public_id), source(again)
    changed = {new.partition(b":")[0] for new in after.split(b"\r\n") if new not in before.split(b"\r\n")}
    assert changed == {b"Date", b"Message-ID"}
    assert b"To: one@shopper.example, two@shopper.example\r\n" in after


def test_to_another_address_it_is_addressed_anew(scene: Scene, server: ScriptedServer) -> None:
    message = hand_in(scene, discreet=False)
    drain(60, never)
    again = source(resend(message.public_id, by(), Address.parse("right@shopper.example")))
    assert b"one@shopper.example" not in again
    assert b"<right@shopper.example>" in again


def test_it_waits_for_no_run(scene: Scene, server: ScriptedServer) -> None:
    scene.choose("sales_email/general/async_sending", "1")
    scene.choose("postroom/sending/interval", "1h")
    hand_in(scene)
    hand_in(scene, discreet=False)
    waiting = Delivery.objects.filter(waiting_run=True).values_list("message__discreet", flat=True)
    assert list(waiting) == [False]


def test_the_key_of_what_is_under_way_is_in_use_until_it_has_left(scene: Scene, server: ScriptedServer) -> None:
    assert sealed.keys_in_use() == set()
    hand_in(scene)
    assert sealed.keys_in_use() == {key_ring().newest.id}
    drain(60, never)
    sealed.drop_settled()
    assert sealed.keys_in_use() == set()
