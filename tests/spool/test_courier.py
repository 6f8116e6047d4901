"""One worker and real servers: what is sent, what waits, what rests."""

import logging
import re
from datetime import timedelta

import pytest

from postroom.mail.address import Address
from postroom.scopes.scope import Scope
from postroom.spool.custody.pulse import Tempo
from postroom.spool.delivery.worker import drain
from postroom.spool.intake.submission import Recipient
from postroom.spool.models import Attempt, Delivery, Event, Rest
from postroom.suppressions import book
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import accept_then_drop, close, hang, reply
from tests.spool.scene import Scene, never, now, recipients, states


def test_what_is_submitted_arrives_once(scene: Scene, server: ScriptedServer) -> None:
    receipt = scene.submit(120)
    drain(60, never)
    assert states(receipt.messages) == {"sent": 120}
    assert set(recipients(server).values()) == {1}
    assert len(server.received) == 120
    row = Delivery.objects.all()[0]
    assert (row.attempts, row.last_reply.split()[0], row.reason) == (1, "250", "")
    assert row.settled_at is not None
    assert Attempt.objects.count() == 120
    assert Event.objects.filter(name="sent").count() == 120
    assert len(server.connections) <= 10


def test_the_log_has_one_line_per_attempt(
    scene: Scene, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.script.once("DOT", reply("451 4.3.0 try later"))
    with caplog.at_level(logging.INFO, "postroom.delivery"):
        public_id = scene.submit().messages[0]
        drain(60, never)
    (record,) = [record for record in caplog.records if record.name == "postroom.delivery"]
    line = record.getMessage()
    told = f"{public_id}: to=<customer1@shopper.example>, relay=127.0.0.1:{server.port}, delay=([0-9.]+), "
    assert re.fullmatch(told + re.escape("dsn=4.3.0, status=deferred (451 4.3.0 try later)"), line)


def test_a_copys_fate_is_not_the_customers(scene: Scene, server: ScriptedServer) -> None:
    """Named magento_16165: of n mails one is sent and all are marked as sent."""
    server.script.when("RCPT", lambda to: reply("550 5.1.1 who?") if "archive" in to else None)
    letter = scene.letter()
    copy = Recipient(Address.parse("archive@quayside.shop"), "bcc")
    scene.submit(recipients=(*letter.recipients, copy))
    drain(60, never)
    assert list(Delivery.objects.order_by("index").values_list("state", flat=True)) == ["sent", "refused"]
    assert [mail.recipients for mail in server.received] == [(str(letter.recipients[0].address),)]


def test_a_deferred_mail_waits_for_its_next_try_and_goes_then(scene: Scene, server: ScriptedServer) -> None:
    server.script.once("RCPT", reply("450 4.2.0 greylisted"))
    scene.submit()
    drain(60, never)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.claims) == ("queued", 1, 1)
    assert row.due_at > now() + timedelta(minutes=4)
    Delivery.objects.update(due_at=now())
    drain(60, never)
    assert states() == {"sent": 1}
    assert list(Attempt.objects.order_by("number").values_list("outcome", "fault")) == [
        ("deferred", "recipient"),
        ("accepted", ""),
    ]


def test_mail_whose_lifetime_is_over_expires_with_its_last_reply(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("RCPT", reply("450 4.2.2 mailbox full"))
    scene.submit()
    Delivery.objects.update(clock_at=now() - timedelta(days=30))
    drain(60, never)
    row = Delivery.objects.get()
    assert row.state == "expired"
    assert "mailbox full" in row.reason


def test_a_connection_lost_after_the_dot_is_in_doubt_and_never_silent(scene: Scene, server: ScriptedServer) -> None:
    server.script.once("DOT", accept_then_drop())
    scene.submit()
    drain(60, never)
    row = Delivery.objects.get()
    assert (row.state, row.in_doubt) == ("queued", 1)
    assert row.due_at > now() + timedelta(minutes=9)
    assert Event.objects.filter(name="in doubt").count() == 1
    Delivery.objects.update(due_at=now())
    Rest.objects.all().delete()
    drain(60, never)
    first, second = server.received
    assert first.content == second.content
    assert states() == {"sent": 1}


def test_an_error_at_quit_changes_nothing(scene: Scene, server: ScriptedServer) -> None:
    """Named smtplib_quit_after_250: an error at QUIT must not requeue."""
    server.script.always("QUIT", close("421 4.3.0 too tired to part"))
    scene.submit(3)
    drain(60, never)
    assert states() == {"sent": 3}
    assert len(server.received) == 3


def test_an_address_that_came_into_the_book_while_its_mail_was_queued_is_not_tried(
    scene: Scene, server: ScriptedServer
) -> None:
    scene.submit(2)
    book.add(book.Entry(Address.parse("customer1@shopper.example"), None, book.Reason.COMPLAINT, "report"), now())
    drain(60, never)
    assert states() == {"suppressed": 1, "sent": 1}
    assert recipients(server) == {"customer2@shopper.example": 1}


def test_a_damaged_row_is_held_and_the_others_go(scene: Scene, server: ScriptedServer) -> None:
    broken, gone, *_ = scene.submit(4).messages
    Delivery.objects.get(message__public_id=broken).message.body.delete()
    row = Delivery.objects.get(message__public_id=gone).message.body
    row.bytes = b"no zlib"
    row.save()
    drain(60, never)
    assert states() == {"held": 2, "sent": 2}
    assert set(Delivery.objects.filter(state="held").values_list("reason", flat=True)) == {
        "its body is gone",
        "its row is damaged: Error -3 while decompressing data: incorrect header check",
    }


def test_one_connection_that_hangs_does_not_keep_the_others_from_work(scene: Scene, server: ScriptedServer) -> None:
    """F18: a relay that never answers one dot. Mail that comes afterwards still goes at once."""
    server.script.once("DOT", hang())
    scene.submit(1)
    waves = [30, 30, 30]

    def more() -> bool:
        arrived = len(server.received)
        if server.script.played and waves and arrived == 30 * (3 - len(waves)):
            scene.submit(waves.pop())
        return arrived == 90

    assert drain(60, more, Tempo(grace=0.1))


def test_two_store_views_with_one_transport_share_its_connections(scene: Scene, server: ScriptedServer) -> None:
    for view in ("en", "de"):
        scene.submit(20, view=view)
    drain(60, never)
    assert states() == {"sent": 40}
    assert {mail.sender for mail in server.received} == {"sales@en.quayside.shop", "sales@de.quayside.shop"}


def test_a_server_that_falls_silent_costs_no_other_servers_mail(scene: Scene) -> None:
    with ScriptedServer() as well, ScriptedServer() as ill:
        scene.relay(well.port, Scope.store(scene.view("en").pk))
        scene.relay(ill.port, Scope.store(scene.view("de").pk))
        ill.script.always("MAIL", hang())
        scene.submit(50, view="en")
        scene.submit(50, view="de")
        # Not as soon as the server has them: its last replies may take longer than the worker's grace.
        assert drain(60, lambda: states().get("sent") == 50, Tempo(grace=0.1))
        assert len(well.received) == 50
    assert states() == {"sent": 50, "queued": 50}
