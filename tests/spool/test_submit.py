"""Submit: all or nothing, and once however often it is asked."""

import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Identity
from postroom.mail.return_path import Choice, ReturnPath, verify
from postroom.scopes import key_ring
from postroom.scopes.secrets import signing_keys
from postroom.spool.intake.submission import Call, KeyReused, Origin, Recipient, Submission
from postroom.spool.intake.submit import submit
from postroom.spool.models import Body, Delivery, Event, IdempotencyKey, Message
from postroom.spool.reading import history
from postroom.suppressions import book
from tests.spool.scene import CALL, Scene, now, states


def test_a_submission_becomes_a_message_a_body_deliveries_and_events(scene: Scene) -> None:
    copy = Address.parse("archive@quayside.shop")
    letter = scene.letter()
    receipt = submit([replace(letter, recipients=(*letter.recipients, Recipient(copy, "bcc")))], CALL, now())
    message = Message.objects.get(public_id=receipt.messages[0])
    assert (message.reference, message.subject, message.kind) == ("000000001", "Order 1", "order")
    rows = list(message.deliveries.order_by("index").values_list("recipient", "role", "state", "envelope_sender"))
    assert rows == [
        ("customer1@shopper.example", "to", "queued", "sales@en.quayside.shop"),
        ("archive@quayside.shop", "bcc", "queued", "sales@en.quayside.shop"),
    ]
    source = history.source(message.public_id)
    assert source is not None
    assert len(source) == message.size
    assert f"Message-ID: <{message.message_id}>".encode() in source
    assert b"archive@quayside.shop" not in source
    assert list(message.events.values_list("name", "actor")) == [("submitted", "tests")]


def test_many_submissions_are_one_transaction(scene: Scene) -> None:
    scene.view()
    with transaction.atomic():
        scene.submit(150)
        transaction.set_rollback(True)
    assert [model.objects.count() for model in (Message, Body, Delivery, Event)] == [0, 0, 0, 0]
    assert len(set(scene.submit(150).messages)) == 150
    assert [model.objects.count() for model in (Message, Body, Delivery, Event)] == [150, 150, 150, 150]


def test_the_same_key_gives_the_same_answer(scene: Scene) -> None:
    letters = [scene.letter(), scene.letter()]
    call = Call("shop", "key-1", b"fingerprint")
    first = submit(letters, call, now())
    again = submit([scene.letter()], call, now())
    assert (again.messages, again.replayed) == (first.messages, True)
    assert not first.replayed
    assert Message.objects.count() == 2


def test_another_caller_may_use_the_same_key(scene: Scene) -> None:
    submit([scene.letter()], Call("shop", "key-1", b"one"), now())
    assert not submit([scene.letter()], Call("other", "key-1", b"two"), now()).replayed
    assert Message.objects.count() == 2


def test_a_key_used_for_another_request_is_refused(scene: Scene) -> None:
    submit([scene.letter()], Call("shop", "key-1", b"one"), now())
    with pytest.raises(KeyReused, match=r"'key-1'.*new key"):
        submit([scene.letter()], Call("shop", "key-1", b"two"), now())
    assert Message.objects.count() == 1


def test_the_same_document_by_two_roads_is_one_mail(scene: Scene) -> None:
    origin = Origin("shop", "order:000000009", "order")
    first = submit([scene.letter(origin=origin)], Call("api", "key-1", b"one"), now())
    again = submit([scene.letter(origin=origin)], Call("cli"), now())
    assert (again.messages, again.replayed) == (first.messages, True)
    assert states() == {"queued": 1}


@pytest.mark.parametrize(
    "other",
    [
        Origin("shop", "order:000000009", "order", revision=1),
        Origin("shop", "order:000000009", "order", copy="boss@quayside.shop"),
        Origin("shop", "order:000000009", "invoice"),
        Origin("other shop", "order:000000009", "order"),
    ],
)
def test_a_resend_a_copy_another_kind_and_another_shop_are_mails_of_their_own(scene: Scene, other: Origin) -> None:
    scene.submit(origin=Origin("shop", "order:000000009", "order"))
    assert not scene.submit(origin=other).replayed
    assert not scene.submit(view="de", origin=other).replayed
    assert Message.objects.count() == 3


def test_what_is_no_document_cannot_come_twice(scene: Scene) -> None:
    scene.submit(origin=Origin("shop", "", "contact"))
    assert not scene.submit(origin=Origin("shop", "", "contact")).replayed


def test_a_batch_with_a_known_document_answers_with_its_id_in_its_place(scene: Scene) -> None:
    known = scene.submit(origin=Origin("shop", "order:5", "order")).messages[0]
    letters = [scene.letter(), scene.letter(origin=Origin("shop", "order:5", "order")), scene.letter()]
    call = Call("shop", "key-2", b"three")
    receipt = submit(letters, call, now())
    assert receipt.messages[1] == known
    assert not receipt.replayed
    assert submit(letters, call, now()).messages == receipt.messages
    assert Message.objects.count() == 3


def test_one_document_twice_in_a_batch_is_one_mail(scene: Scene) -> None:
    origin = Origin("shop", "order:5", "order")
    receipt = submit([scene.letter(origin=origin), scene.letter(origin=origin)], CALL, now())
    assert receipt.messages[0] == receipt.messages[1]
    assert Message.objects.count() == 1


def test_withheld_mail_is_recorded_and_has_nothing_to_send(scene: Scene) -> None:
    scene.submit(withheld="communications disabled")
    row = Delivery.objects.get()
    assert (row.state, row.reason) == ("suppressed", "communications disabled")
    assert row.settled_at is not None
    assert Body.objects.count() == 0
    assert Event.objects.filter(name="suppressed", detail__contains="communications disabled").count() == 1


def test_held_mail_waits_with_its_reason(scene: Scene) -> None:
    scene.submit(content=None, held="template 'order' is broken in line 3")
    row = Delivery.objects.get()
    assert (row.state, row.reason) == ("held", "template 'order' is broken in line 3")


def test_a_message_that_cannot_be_composed_is_held_and_the_others_go(scene: Scene) -> None:
    bad = Identity("Sales\r\nBcc: everyone@shopper.example", Address.parse("sales@quayside.shop"))
    receipt = submit([scene.letter(), scene.letter(identity=bad), scene.letter()], CALL, now())
    assert states() == {"queued": 2, "held": 1}
    held = Delivery.objects.get(state="held")
    assert held.message.public_id == receipt.messages[1]
    assert "could not be composed" in held.reason


def test_a_suppressed_address_is_never_tried_and_its_copy_is(scene: Scene) -> None:
    letter = scene.letter()
    book.add(book.Entry(letter.recipients[0].address, None, book.Reason.BOUNCED, "message 1"), now())
    copy = Recipient(Address.parse("archive@quayside.shop"), "bcc")
    submit([replace(letter, recipients=(*letter.recipients, copy))], CALL, now())
    assert list(Delivery.objects.order_by("index").values_list("state", flat=True)) == ["suppressed", "queued"]


def test_a_signed_return_path_names_its_delivery(scene: Scene) -> None:
    key_ring.create_key(key_ring.folder())
    path = ReturnPath(Choice.SIGNED, returns_domain="returns.quayside.shop")
    letter = scene.letter(return_path=path)
    copy = Recipient(Address.parse("archive@quayside.shop"), "bcc")
    receipt = submit([replace(letter, recipients=(*letter.recipients, copy))], CALL, now())
    for row in Delivery.objects.all():
        local, _, domain = row.envelope_sender.rpartition("@")
        reference = verify(local, signing_keys())
        assert domain == "returns.quayside.shop"
        assert reference is not None
        assert (reference.message, reference.index) == (receipt.messages[0], row.index)
        assert row.sender == "*@returns.quayside.shop for sales@en.quayside.shop"


def test_the_bytes_are_frozen_at_submit(scene: Scene) -> None:
    at = now() - timedelta(days=3)
    receipt = submit([scene.letter(to=Mailbox("Jane", Address.parse("jane@shopper.example")))], CALL, at)
    source = history.source(receipt.messages[0])
    assert source is not None
    assert f"Date: {at:%a, %d %b %Y}".encode() in source
    assert zlib.decompress(Body.objects.get().bytes) == source


def test_a_submission_says_why_it_has_no_content(scene: Scene) -> None:
    with pytest.raises(ValueError, match="withheld or held"):
        scene.letter(content=None)


@pytest.mark.parametrize("road", ["key", "document"])
def test_twenty_callers_at_once_make_one_mail(scene: Scene, road: str) -> None:
    """Two checkouts, a webhook and a cron that all push the same order at the same moment."""
    call = Call("shop", "key-1", b"same") if road == "key" else CALL
    origin = Origin("shop", "order:7" if road == "document" else "", "order")
    letters = [scene.letter(origin=origin) for _ in range(20)]
    answers = at_once([lambda letter=letter: submit([letter], call, now()).messages for letter in letters])  # type: ignore[misc]
    assert len(set(answers)) == 1
    assert Message.objects.count() == 1
    assert Delivery.objects.count() == 1
    assert IdempotencyKey.objects.count() == (1 if road == "key" else 0)


def test_batches_with_the_same_documents_in_another_order_do_not_lock_each_other_out(scene: Scene) -> None:
    def batch(numbers: range) -> list[Submission]:
        return [scene.letter(origin=Origin("shop", f"order:{number}", "order")) for number in numbers]

    batches = [batch(range(40)) if turn % 2 else batch(range(39, -1, -1)) for turn in range(6)]
    answers = at_once([lambda letters=letters: submit(letters, CALL, now()).messages for letters in batches])  # type: ignore[misc]
    assert Message.objects.count() == 40
    assert len({frozenset(answer) for answer in answers if isinstance(answer, tuple)}) == 1
    assert all(isinstance(answer, tuple) for answer in answers)


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """Run all in threads that start together, each with a connection of its own."""
    gate = threading.Barrier(len(calls))
    answers: list[object] = [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers[number] = call()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers
