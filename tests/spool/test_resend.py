"""Resend and correct: the same mail once more, what is refused, and what both histories say."""

import zlib
from uuid import UUID

import pytest

from postroom.audit.models import Entry
from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Content, InlineImage
from postroom.mail.reading import Letter
from postroom.spool.delivery.worker import drain
from postroom.spool.handling.actions import By, hold
from postroom.spool.handling.correct import Correction, correct
from postroom.spool.handling.resend import Asked, CannotResend, resend
from postroom.spool.intake.submission import Call, KeyReused, Recipient
from postroom.spool.models import Body, Delivery, Message
from postroom.spool.reading import history
from postroom.suppressions import book
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.spool.scene import Scene, never, now

RIGHT = Address.parse("jane@shopper.example")


def by(reason: str = "asked to") -> By:
    return By("cli:anna", reason, now())


def source(public_id: UUID) -> bytes:
    return zlib.decompress(Body.objects.get(message__public_id=public_id).bytes)


def fields(data: bytes) -> dict[str, str]:
    header = data.partition(b"\r\n\r\n")[0].decode().replace("\r\n ", " ")
    return {name: value for name, _, value in (line.partition(": ") for line in header.split("\r\n"))}


def state_of(public_id: UUID) -> list[tuple[str, str]]:
    rows = Delivery.objects.filter(message__public_id=public_id).order_by("index")
    return list(rows.values_list("recipient", "state"))


def test_the_same_content_under_a_new_heading(scene: Scene, server: ScriptedServer) -> None:
    picture = InlineImage("logo", "logo.png", "image/png", b"\x89PNG" * 50)
    content = Content("Ihre Bestellung für Jürgen", '<p>Grüße <img src="cid:logo"></p>', "Grüße\n.\n", (picture,))
    first = scene.submit(content=content, references=("before@quayside.shop",)).messages[0]
    drain(60, never)
    second = resend(first, by("the customer deleted it"))
    drain(60, never)
    before, after = source(first), source(second)
    assert before.partition(b"\r\n\r\n")[2] == after.partition(b"\r\n\r\n")[2]
    old, new = fields(before), fields(after)
    assert {name for name in old if old[name] != new[name]} <= {"Date", "Message-ID"}
    assert new["Message-ID"] == f"<{second.hex}@en.quayside.shop>" != old["Message-ID"]
    assert state_of(second) == [("customer1@shopper.example", "sent")]
    assert [len(mail.recipients) for mail in server.received] == [1, 1]


def test_a_corrected_address_stands_in_the_header_and_on_the_envelope(scene: Scene, server: ScriptedServer) -> None:
    server.script.once("RCPT", reply("550 5.1.1 nobody"))
    first = scene.submit().messages[0]
    drain(60, never)
    second = resend(first, by(), RIGHT)
    drain(60, never)
    assert fields(source(second))["To"] == "Customer 1 <jane@shopper.example>"
    assert state_of(first) == [("customer1@shopper.example", "refused")]
    assert state_of(second) == [("jane@shopper.example", "sent")]
    assert Message.objects.get(public_id=second).to_address == "jane@shopper.example"


def test_both_histories_and_the_audit_trail_tell_of_it(scene: Scene, server: ScriptedServer) -> None:
    first = scene.submit().messages[0]
    drain(60, never)
    second = resend(first, by("she asked"), RIGHT)
    assert history.timeline(first).lines[-1].text == (
        f"Sent once more by cli:anna: jane@shopper.example, {second}: she asked"
    )
    assert f"The same mail as before, sent once more: {first}: she asked" in [
        line.text for line in history.timeline(second).lines
    ]
    entry = Entry.objects.latest("id")
    assert (entry.actor, entry.action, entry.object) == ("cli:anna", "resent", f"message {first}")
    assert entry.new == f"message {second} to jane@shopper.example"


def test_each_resend_is_a_revision_that_no_store_uses(scene: Scene, server: ScriptedServer) -> None:
    letter = scene.letter()
    first = scene.submit(origin=letter.origin).messages[0]
    drain(60, never)
    again = [resend(first, by()) for _ in range(3)]
    revisions = Message.objects.filter(public_id__in=again).order_by("pk").values_list("revision", flat=True)
    assert list(revisions) == [-1, -2, -3]


def test_an_open_mail_is_not_doubled_but_its_address_can_be_corrected(scene: Scene) -> None:
    first = scene.submit().messages[0]
    with pytest.raises(CannotResend, match="release or retry it"):
        resend(first, by())
    second = resend(first, by(), RIGHT)
    assert state_of(first) == [("customer1@shopper.example", "cancelled")]
    assert state_of(second) == [("jane@shopper.example", "queued")]


def test_what_was_held_stays_held_for_the_corrected_address(scene: Scene) -> None:
    first = scene.submit().messages[0]
    hold(list(Delivery.objects.values_list("pk", flat=True)), by("wait for the price list"))
    second = resend(first, by(), RIGHT)
    assert state_of(second) == [("jane@shopper.example", "held")]
    assert Delivery.objects.get(message__public_id=second).reason == "wait for the price list"


def test_nobody_who_must_not_be_written_to_is_written_to(scene: Scene, server: ScriptedServer) -> None:
    first = scene.submit().messages[0]
    drain(60, never)
    book.add(book.Entry(RIGHT, None, book.Reason.COMPLAINT, "report"), now())
    with pytest.raises(CannotResend, match="reported our mail as spam"):
        resend(first, by(), Address.parse("JANE@shopper.example"))
    assert Message.objects.count() == 1


@pytest.mark.parametrize("asked", [{"withheld": "communications disabled"}, {"content": None, "held": "broken"}])
def test_without_content_there_is_nothing_to_send_again(scene: Scene, asked: dict[str, object]) -> None:
    first = scene.submit(**asked).messages[0]  # type: ignore[arg-type]
    with pytest.raises(CannotResend, match="never composed"):
        resend(first, by(), RIGHT)
    assert Message.objects.count() == 1


def test_what_opens_an_account_is_not_sent_twice(scene: Scene, server: ScriptedServer) -> None:
    first = scene.submit(essential=True).messages[0]
    drain(60, never)
    with pytest.raises(CannotResend, match="works once"):
        resend(first, by())


def test_copies_go_again_only_when_they_are_asked_for(scene: Scene, server: ScriptedServer) -> None:
    customer, archive = Address.parse("c@shopper.example"), Address.parse("archive@quayside.shop")
    to = Mailbox("C", customer)
    first = scene.submit(to=to, recipients=(Recipient(customer), Recipient(archive, "bcc"))).messages[0]
    drain(60, never)
    assert [name for name, _ in state_of(resend(first, by()))] == ["c@shopper.example"]
    both = resend(first, by(), asked=Asked(copies=True))
    assert [name for name, _ in state_of(both)] == ["c@shopper.example", "archive@quayside.shop"]
    assert b"archive@" not in source(both)


def test_one_key_is_one_resend(scene: Scene, server: ScriptedServer) -> None:
    first = scene.submit().messages[0]
    drain(60, never)
    asked = Asked(call=Call("key:1", "k", b"one"))
    second = resend(first, by(), asked=asked)
    assert resend(first, by(), asked=asked) == second
    assert [line.name for line in history.timeline(first).lines].count("resent") == 1
    with pytest.raises(KeyReused):
        resend(first, by(), RIGHT, asked=Asked(call=Call("key:1", "k", b"two")))


def test_a_foreign_message_is_not_there(scene: Scene, server: ScriptedServer) -> None:
    first = scene.submit(view="de").messages[0]
    drain(60, never)
    with pytest.raises(history.UnknownMessage):
        resend(first, by(), store_views=[scene.view("en").pk])


def test_an_orders_mail_goes_to_the_right_address_as_one_act(scene: Scene, server: ScriptedServer) -> None:
    wrong = Address.parse("jnae@shopper.example")
    asked = {"reference": "000000042", "to": Mailbox("Jane", wrong), "recipients": (Recipient(wrong),)}
    server.script.once("RCPT", reply("550 5.1.1 nobody"))
    refused = scene.submit(**asked).messages[0]  # type: ignore[arg-type]
    drain(60, never)
    queued, held = scene.submit(2, **asked).messages  # type: ignore[arg-type]
    hold(list(Delivery.objects.filter(message__public_id=held).values_list("pk", flat=True)), by("look"))
    other = scene.submit().messages[0]
    correction = Correction(scene.view().pk, "000000042", Address.parse("JNAE@shopper.example"), RIGHT)
    done = correct(correction, by("she called"))
    assert sorted(state_of(each)[0] for each in done.messages) == [
        ("jane@shopper.example", "held"),
        ("jane@shopper.example", "queued"),
        ("jane@shopper.example", "queued"),
    ]
    assert [state_of(each)[0][1] for each in (refused, queued, held, other)] == [
        "refused", "cancelled", "cancelled", "queued",
    ]  # fmt: skip
    assert "was corrected by cli:anna: jane@shopper.example" in history.timeline(refused).lines[-1].text
    assert correct(correction, by()).skipped == {"sent to the corrected address already": 1}
    assert Entry.objects.filter(action="corrected the address", object="order 000000042").count() == 1


def test_a_correction_passes_by_other_peoples_stores(scene: Scene) -> None:
    first = scene.submit(view="de", reference="000000042").messages[0]
    wrong = Address.parse("customer1@shopper.example")
    correction = Correction(scene.view("de").pk, "000000042", wrong, RIGHT)
    assert correct(correction, by(), [scene.view("en").pk]).messages == ()
    assert state_of(first) == [("customer1@shopper.example", "queued")]


def test_a_resent_letter_reads_as_the_first_one(scene: Scene, server: ScriptedServer) -> None:
    first = scene.submit(content=Content("注文", "<p>ありがとう</p>", "ありがとう\n")).messages[0]
    drain(60, never)
    letter = Letter(source(resend(first, by(), RIGHT)))
    assert (letter.header("Subject"), letter.text.strip()) == ("注文", "ありがとう")
