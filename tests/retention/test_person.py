"""One person's data: found by the address, written out whole, and erased so that nothing names them any more."""

import json
from email import message_from_bytes
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.db.models import Max

from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Content
from postroom.retention.erase import Order, StillLeaving, erase
from postroom.retention.export import write
from postroom.retention.person import find
from postroom.spool.intake.submission import Origin, Recipient
from postroom.spool.models import Attempt, Body, Delivery, Event, Message
from postroom.spool.states import State
from postroom.suppressions import book
from postroom.suppressions.models import Suppression
from tests.spool.scene import Scene, now

JANE = Address.parse("jane.roe@shopper.example")
ME = Actor("cli:tests", operator=True)


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return Scene()


def mail(
    scene: Scene, to: Address = JANE, state: State = State.SENT, copy: str = "", view: str = "en", **changes: object
) -> Message:
    """About an order of Jane's, with what servers said about her."""
    told: dict[str, object] = {"origin": Origin("shop", "order:7", "order", copy=copy), "reference": "7", **changes}
    (public_id,) = scene.submit(
        view=view,
        to=Mailbox("Jane Roe", to),
        recipients=(Recipient(to),),
        **told,  # type: ignore[arg-type]
        content=Content("An order for Jane Roe", "<p>Jane Roe, Mole Street</p>", "Jane Roe, Mole Street\n"),
    ).messages
    message = Message.objects.get(public_id=public_id)
    said = f"250 2.1.5 {to} queued"
    Delivery.objects.filter(message=message).update(state=state, last_reply=said)
    Attempt.objects.create(
        delivery=message.deliveries.get(), message=message, store_view=message.store_view, number=1, at=now(),
        seconds=1, relay="relay", verb="dot", code=250, text=said, outcome="accepted",
    )  # fmt: skip
    Event.objects.create(message=message, at=now(), name="sent", detail=said)
    return message


def everything() -> str:
    """All text that the tables of mail hold."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("spool_", "suppressions_")):
                cursor.execute(f'SELECT * FROM "{table}"')
                found += [str(value) for row in cursor.fetchall() for value in row if not isinstance(value, bytes)]
    return "\n".join(found).lower()


def test_a_person_is_found_whatever_letters_are_capital(scene: Scene) -> None:
    message = mail(scene)
    mail(scene, Address.parse("someone@else.example"), copy="x")
    found = find(Address.parse("Jane.Roe@SHOPPER.example"))
    assert found.messages == (message.pk,)
    assert len(found.copies) == 1


def test_the_export_holds_every_mail_as_it_was_sent(scene: Scene) -> None:
    mail(scene)
    file = BytesIO()
    assert write(find(JANE), file) == 1
    with ZipFile(file) as archive:
        told = json.loads(archive.read("person.json"))
        (entry,) = told["messages"]
        letter = message_from_bytes(archive.read(entry["file"]))
    assert told["address"] == str(JANE)
    assert entry["deliveries"][0]["attempts"][0]["code"] == 250
    assert letter["Subject"] == "An order for Jane Roe"


def test_what_is_erased_is_nowhere_any_more(scene: Scene) -> None:
    mail(scene)
    mail(scene, Address.parse("archive@quayside.shop"), copy="archive@quayside.shop")
    assert "jane" in everything()
    earlier = Entry.objects.aggregate(last=Max("pk"))["last"] or 0  # the trail of other tests is there for good
    assert erase(find(JANE), Order(ME, now())) == 2
    assert "jane" not in everything()
    assert "mole" not in everything()
    assert not Body.objects.exists()
    assert find(JANE).messages == ()
    trail = Entry.objects.filter(pk__gt=earlier)
    assert trail.filter(action="erased", actor="cli:tests").count() == 1
    assert "jane" not in str(list(trail.values())).lower()


def test_an_erased_order_handed_in_again_is_not_mailed_again(scene: Scene) -> None:
    before = mail(scene)
    erase(find(JANE), Order(ME, now()))
    assert scene.submit(origin=Origin("shop", "order:7", "order"), reference="7").messages == (before.public_id,)


def test_an_address_in_the_name_that_a_program_gave_its_mail_goes_too(scene: Scene) -> None:
    origin = Origin("handed_in", "id:Jane.Roe@Shopper.example/77:jane.roe@shopper.example", "other")
    before = mail(scene, origin=origin, reference="jane.roe@shopper.example-7")
    Message.objects.filter(pk=before.pk).update(message_id="77.jane.roe@shopper.example")
    assert erase(find(JANE), Order(ME, now())) == 1
    assert "jane" not in everything()
    assert scene.submit(origin=origin).messages == (before.public_id,)


def test_what_still_waits_is_cancelled_first(scene: Scene) -> None:
    queued, held = mail(scene, state=State.QUEUED), mail(scene, state=State.HELD, copy="x")
    erase(find(JANE), Order(ME, now()))
    for message in (queued, held):
        assert message.deliveries.get().state == State.CANCELLED


def test_while_a_worker_has_it_in_hand_nothing_is_erased(scene: Scene) -> None:
    message = mail(scene, state=State.ACTIVE)
    with pytest.raises(StillLeaving):
        erase(find(JANE), Order(ME, now()))
    message.refresh_from_db()
    assert message.to_address == str(JANE)
    assert Body.objects.filter(pk=message.pk).exists()


def test_whom_not_to_write_to_is_forgotten_only_when_asked_for(scene: Scene) -> None:
    book.add(book.Entry(JANE, None, Suppression.Reason.MANUAL, "tests"), now())
    mail(scene)
    erase(find(JANE), Order(ME, now()))
    assert Suppression.objects.count() == 1
    erase(find(JANE), Order(ME, now(), suppressions=True))
    assert not Suppression.objects.exists()


def test_who_has_one_store_view_erases_there_alone(scene: Scene) -> None:
    here, there = mail(scene), mail(scene, view="ja")
    mine = [scene.view("en").pk]
    erase(find(JANE, mine), Order(ME, now(), store_views=mine))
    assert Delivery.objects.get(message=here).recipient != str(JANE)
    assert Delivery.objects.get(message=there).recipient == str(JANE)


def test_the_name_of_an_address_is_data_and_nothing_else(scene: Scene) -> None:
    sly = Address.parse("o'%_x@shopper.example")
    mail(scene, sly)
    mail(scene, Address.parse("o'abx@shopper.example"), copy="b")
    assert len(find(sly).messages) == 1
