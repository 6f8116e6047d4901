"""The listener as it runs: mail comes in by a raw wire and is in the spool when the client hears 250."""

import re
import zlib
from uuid import UUID

import pytest
from django.db import OperationalError

from postroom.spool.models import Body, Delivery, Message
from tests.msa.mails import written
from tests.smtpd.conftest import Listen
from tests.smtpd.listener import Running

ENVELOPE = b"MAIL FROM:<sales@en.quayside.shop>\r\nRCPT TO:<jane@shopper.example>\r\nDATA\r\n"
END = b".\r\n"


def kept(message: Message | None = None) -> bytes:
    return zlib.decompress(Body.objects.get(message=message or Message.objects.get()).bytes)


def test_a_mail_is_in_the_spool_when_250_is_heard(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        wire.write(written(body="..a line\r\n") + END)
        said = wire.reply()
        queued = re.fullmatch(r"250 2\.0\.0 Ok: queued as ([0-9a-f-]{36})", said)
        assert queued
        message = Message.objects.get(public_id=UUID(queued[1]))
        assert message.subject == "Thank you"
        assert list(Delivery.objects.values_list("recipient", "state")) == [("jane@shopper.example", "queued")]
        body = kept(message)
        assert b"\r\n.a line\r\n" in body
        assert wire.say(b"QUIT\r\n") == ["221 2.0.0"]
        assert wire.rest() == b""


def test_the_received_field_tells_the_way_and_not_who_logged_in(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        assert wire.say(written() + END) == ["250 2.0.0"]
    body = kept().decode()
    assert re.search(
        r"Received: from shop\.example\.org \(\[127\.0\.0\.1\]\)\r\n\tby mx\.example\.net with ESMTPA;\r\n\t"
        r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000\r\nFrom:",
        body,
    )
    assert running.login[0] not in body


def test_starttls_and_the_port_with_tls(secure: Running) -> None:
    with secure.wire() as wire:
        assert "STARTTLS" in wire.hello()
        assert wire.say(b"STARTTLS\r\n") == ["220 2.0.0"]
        wire.secure()
        wire.write(b"EHLO shop.example.org\r\n")
        assert "STARTTLS" not in wire.reply()
        wire.log_in(greeted=True)
        wire.say(ENVELOPE, 3)
        assert wire.say(written() + END) == ["250 2.0.0"]
    with secure.wire(implicit=True) as wire:
        assert "STARTTLS" not in wire.hello()
        wire.log_in(greeted=True)
        wire.say(ENVELOPE, 3)
        assert wire.say(written() + END) == ["250 2.0.0"]
    assert Message.objects.count() == 2
    assert all(b"with ESMTPSA;" in kept(message) for message in Message.objects.all())


def test_each_mail_of_a_batch_has_its_own_answer(running: Running) -> None:
    with running.wire() as good, running.wire() as bad:
        for wire, sender in ((good, "sales@en.quayside.shop"), (bad, "thief@else.example")):
            wire.log_in()
            wire.say(ENVELOPE, 3)
            wire.write(written(From=sender) + END)
        assert good.reply().startswith("250 2.0.0 ")
        assert bad.reply().startswith("550 5.7.1 ")
        assert bad.say(ENVELOPE, 3)[-1] == "354 End d"
        assert bad.say(written() + END) == ["250 2.0.0"]


def test_a_sender_and_a_recipient_that_are_not_taken_are_told_at_once(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        assert wire.say(b"MAIL FROM:<thief@else.example>\r\n") == ["550 5.7.1"]
        wire.say(b"MAIL FROM:<sales@en.quayside.shop>\r\n")
        assert wire.say(b"RCPT TO:<nobody>\r\n") == ["553 5.1.3"]


def test_without_the_database_a_mail_is_put_off_and_the_session_goes_on(listen: Listen) -> None:
    from postroom.msa.handing_in import hand_in

    away = [OperationalError("the disk is gone"), OperationalError("still"), None]

    def keep(mails: object, now: object) -> list[object]:
        error = away.pop(0)
        if error is not None:
            raise error
        return hand_in(mails, now)  # type: ignore[arg-type, return-value]

    with listen(keep=keep).wire() as wire:
        wire.log_in()
        for code in ("451 4.3.0", "451 4.3.0", "250 2.0.0"):
            assert wire.say(ENVELOPE, 3)[-1] == "354 End d"
            assert wire.say(written() + END) == [code]
    assert Message.objects.count() == 1


def test_a_mail_that_breaks_us_does_not_cost_its_neighbours(listen: Listen) -> None:
    from postroom.msa.handing_in import hand_in

    def keep(mails: list[object], now: object) -> list[object]:
        if any(b"poison" in mail.data for mail in mails):  # type: ignore[attr-defined]
            raise ZeroDivisionError
        return hand_in(mails, now)  # type: ignore[arg-type, return-value]

    running = listen(keep=keep)
    with running.wire() as one, running.wire() as other:
        for wire, body in ((one, "poison\r\n"), (other, "well\r\n")):
            wire.log_in()
            wire.say(ENVELOPE, 3)
            wire.write(written(body=body) + END)
        assert one.reply().startswith("451 4.3.0 ")
        assert other.reply().startswith("250 2.0.0 ")


def test_a_big_mail_comes_whole(running: Running) -> None:
    body = "".join(f"{number} of many lines, one after the other\r\n" for number in range(20_000))
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        assert wire.say(written(body=body) + END) == ["250 2.0.0"]
    assert kept().endswith(body.encode())


def test_a_mail_that_breaks_off_is_none(secure: Running) -> None:
    """Also where TLS ends without a goodbye, as an attacker on the way could have it."""
    for implicit in (False, True):
        with secure.wire(implicit=implicit) as wire:
            wire.log_in()
            wire.say(ENVELOPE, 3)
            wire.write(written())
    with secure.wire() as wire:  # whoever comes later finds the others gone
        wire.log_in()
    assert Message.objects.count() == 0


def test_told_to_stop_it_says_so_and_what_is_being_committed_gets_its_answer(listen: Listen) -> None:
    import threading

    from postroom.msa.handing_in import hand_in

    begun, go_on = threading.Event(), threading.Event()

    def keep(mails: object, now: object) -> list[object]:
        begun.set()
        assert go_on.wait(60)
        return hand_in(mails, now)  # type: ignore[arg-type, return-value]

    running = listen(keep=keep)
    with running.wire() as busy, running.wire() as idle, running.wire() as half:
        for wire in (busy, half):
            wire.log_in()
            wire.say(ENVELOPE, 3)
        idle.hello()
        busy.write(written() + END)
        half.write(b"Subject: x\r\n")
        assert begun.wait(60)
        running.call(running.server.stop)
        assert idle.rest().startswith(b"421 4.3.2 ")
        assert half.rest().startswith(b"421 4.3.2 ")
        go_on.set()
        said = busy.rest()
    assert re.fullmatch(rb"250 2\.0\.0 Ok: queued as [0-9a-f-]{36}\r\n421 4\.3\.2 [^\r]*\r\n", said)
    assert Message.objects.count() == 1


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_wrong_password_says_where_the_right_one_is(running: Running, password: str) -> None:
    from tests.smtpd.talk import plain

    with running.wire() as wire:
        wire.hello()
        wire.write(b"AUTH PLAIN " + plain(running.login[0], password or "x") + b"\r\n")
        said = wire.reply()
    assert said.startswith("535 5.7.8 ")
    assert "Connect my store" in said
