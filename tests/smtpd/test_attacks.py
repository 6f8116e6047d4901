"""Hostile clients of the running listener: smuggling, talking early, TLS tricks, open relay."""

import fcntl
import socket
import ssl
import struct
import termios
import threading
import time

import pytest

from postroom.spool.models import Delivery, Message
from tests.msa.mails import written
from tests.smtpd.conftest import Listen
from tests.smtpd.listener import HERE, Running
from tests.smtpd.talk import GROUP, plain
from tests.smtpd.test_listener import END, ENVELOPE
from tests.smtpd.test_smuggling import BARE, BROWSERS, EARLY, ENDINGS, SECOND


def test_no_second_mail_comes_in_behind_another_end(running: Running) -> None:
    for ending in ENDINGS:
        with running.wire() as wire:
            wire.log_in()
            wire.say(ENVELOPE, 3)
            wire.write(written(body="first").rstrip(b"\r\n") + ending + SECOND)
            said = wire.rest()
            assert said.startswith(b"550 5.5.2 "), ending
            assert said.count(b"\r\n") == 1, ending
    assert Message.objects.count() == 0


@pytest.mark.parametrize("first", [b" folded", b"\tby evil.example with ESMTPS"])
def test_nobody_writes_into_our_trace(running: Running, first: bytes) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        assert wire.say(first + b"\r\n" + written() + END) == ["554 5.6.0"]
    assert Message.objects.count() == 0


def test_a_client_that_talks_before_the_greeting_is_not_heard(running: Running) -> None:
    """The listener looks away while the client connects and talks, as it does when it is busy."""
    away, come_back = threading.Event(), threading.Event()

    def look_away() -> None:
        away.set()
        assert come_back.wait(60)

    running.call(look_away)
    assert away.wait(60)
    with running.wire() as wire:
        wire.write(b"EHLO x\r\n")
        while on_its_way(wire.socket):
            time.sleep(0.001)
        come_back.set()
        assert wire.rest().startswith(b"503 5.5.0 ")


def on_its_way(plug: socket.socket) -> bool:
    """Whether the other side's system has not got all of it."""
    return struct.unpack("i", fcntl.ioctl(plug.fileno(), termios.TIOCOUTQ, bytes(4))) != (0,)


def test_who_talks_before_he_is_answered_is_not_heard(secure: Running) -> None:
    def ours(octets: bytes) -> bytes:
        return octets.replace(plain(), plain(*secure.login)).replace(GROUP, ENVELOPE)

    for before, group in EARLY:
        with secure.wire() as wire:
            wire.reply()
            for each in before:
                wire.write(ours(each))
                wire.reply()
            wire.write(ours(group))
            said = wire.rest()
            assert said.splitlines()[-1].startswith(b"503 5.5.0 "), group
            assert b"250 2.0.0" not in said, group
    assert Message.objects.count() == 0


def test_a_bare_end_in_a_command_ends_the_session(running: Running) -> None:
    for line in BARE:
        with running.wire() as wire:
            wire.log_in()
            wire.write(line)
            assert wire.rest().startswith(b"500 5.5.2 "), line


def test_a_nul_in_a_command_is_refused(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        assert wire.say(b"NO\0OP\r\n") == ["500 5.5.2"]
        assert wire.say(b"MAIL FROM:<sales\0@en.quayside.shop>\r\n") == ["500 5.5.2"]
        assert wire.say(ENVELOPE, 3)[-1] == "354 End d"


def test_a_browser_is_shown_out(running: Running) -> None:
    for verb in BROWSERS:
        with running.wire() as wire:
            wire.reply()
            wire.write(verb)
            assert wire.rest().startswith(b"500 5.5.1 "), verb


def test_what_was_said_in_clear_behind_starttls_is_never_read(secure: Running) -> None:
    with secure.wire() as wire:
        wire.hello()
        wire.write(b"STARTTLS\r\nEHLO x\r\nMAIL FROM:<a@b.example>\r\n")
        assert wire.rest().startswith(b"503 5.5.0 ")
    with secure.wire() as wire:
        wire.hello()
        wire.say(b"STARTTLS\r\n")
        wire.write(b"EHLO x\r\n")  # instead of a handshake
        assert b"250" not in wire.rest()


def test_tls_comes_once_and_first(secure: Running) -> None:
    with secure.wire() as wire:
        wire.hello()
        assert wire.say(b"STARTTLS please\r\n") == ["501 5.5.4"]
        wire.log_in(greeted=True)
        wire.say(b"MAIL FROM:<sales@en.quayside.shop>\r\n")
        assert wire.say(b"STARTTLS\r\n") == ["503 5.5.1"]
        assert wire.say(b"RSET\r\n") == ["250 2.0.0"]
        assert wire.say(b"STARTTLS\r\n") == ["220 2.0.0"]
        wire.secure()
        assert wire.say(b"MAIL FROM:<sales@en.quayside.shop>\r\n") == ["503 5.5.1"]
        wire.write(b"EHLO x\r\n")
        wire.reply()
        assert wire.say(b"MAIL FROM:<sales@en.quayside.shop>\r\n") == ["530 5.7.0"]
        assert wire.say(b"STARTTLS\r\n") == ["503 5.5.1"]


def test_old_tls_is_not_spoken(secure: Running) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with socket.create_connection((HERE, secure.ports[1])) as raw, pytest.raises(ssl.SSLError):
        old.wrap_socket(raw)


STRANGE = [
    b"v%e.x@en.quayside.shop@x",
    b"v@e.example@en.quayside.shop",
    b"@en.quayside.shop:v@e.example",
    b"@en.quayside.shop,@x:v@e.example",
    b"en.quayside.shop!v",
    b"v@[203.0.113.9]",
    b"v@[IPv6:::1]",
    b"v",
    b" v@e.example",
    b"v@e.example ",
    b"v@E.EXAMPLE.",
    b"postmaster",
    b"",
    b'"v@e.example"@en.quayside.shop@x',
    b"v@e.example\x1b[2J",
]


@pytest.mark.parametrize("authenticated", [False, True])
def test_nothing_is_relayed_for_strangers_and_no_trick_in_an_address_is_taken(
    running: Running, authenticated: bool
) -> None:
    for recipient in STRANGE:
        with running.wire() as wire:
            wire.hello()
            if authenticated:
                wire.log_in(greeted=True)
            wire.say(b"MAIL FROM:<sales@en.quayside.shop>\r\n")
            (said,) = wire.say(b"RCPT TO:<" + recipient + b">\r\n")
            assert said[:3] in ({"501", "553"} if authenticated else {"530"}), recipient
            assert wire.say(b"DATA\r\n")[0][:3] == ("503" if authenticated else "530")


def test_rset_and_ehlo_open_no_back_door(running: Running) -> None:
    with running.wire() as wire:
        wire.hello()
        assert wire.say(b"RSET\r\n") == ["250 2.0.0"]
        assert wire.say(b"RCPT TO:<v@e.example>\r\n") == ["530 5.7.0"]
        wire.log_in(greeted=True)
        wire.write(b"EHLO again\r\n")
        wire.reply()
        assert wire.say(b"RCPT TO:<v@e.example>\r\n") == ["503 5.5.1"]
        assert wire.say(b"MAIL FROM:<sales@en.quayside.shop>\r\n") == ["250 2.1.0"]


@pytest.mark.parametrize(
    "line",
    [
        b"XCLIENT NAME=x ADDR=192.0.2.1\r\n",
        b"XFORWARD NAME=x\r\n",
        b"PROXY TCP4 127.0.0.1 127.0.0.1 1 25\r\n",
        b"ETRN x\r\n",
        b"TURN\r\n",
        b"SEND FROM:<a@b.example>\r\n",
    ],
)
def test_what_others_believe_is_not_believed_here(running: Running, line: bytes) -> None:
    with running.wire() as wire:
        wire.hello()
        assert wire.say(line) == ["500 5.5.2"]


def test_bdat_is_not_offered_and_its_chunk_is_not_read(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.say(b"MAIL FROM:<sales@en.quayside.shop>\r\nRCPT TO:<jane@shopper.example>\r\n", 2)
        wire.write(b"BDAT %d LAST\r\n" % len(SECOND) + SECOND)
        assert wire.rest().startswith(b"502 5.5.1 ")
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"From": "other@else.example"},
        {"From": "sales@en.quayside.shop, other@else.example"},
        {"Sender": "other@else.example"},
        {"From": "sales@en.quayside.shop\r\nFrom: other@else.example"},
        {"Resent-From": "other@else.example"},
    ],
)
def test_the_senders_within_the_mail_are_the_accounts_own(running: Running, fields: dict[str, str]) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        (said,) = wire.say(written(**fields) + END)
        assert said[:3] in {"550", "554"}
    assert Message.objects.count() == 0


def test_a_sender_of_another_store_is_refused_at_once(listen: Listen, shop: object) -> None:
    from tests.msa.mails import Shop

    assert isinstance(shop, Shop)
    running = listen()
    made, password = shop.credential("de")
    running.login = (made.username, password)
    with running.wire() as wire:
        wire.log_in()
        assert wire.say(b"MAIL FROM:<sales@en.quayside.shop>\r\n") == ["550 5.7.1"]
        assert wire.say(b"MAIL FROM:<>\r\n") == ["550 5.7.1"]
        assert wire.say(b"MAIL FROM:<sales@de.quayside.shop>\r\n") == ["250 2.1.0"]


def test_a_sender_that_only_looks_like_one_is_another(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        looks_like = "MAIL FROM:<s\u0430les@en.quayside.shop> SMTPUTF8\r\n"  # a Cyrillic а
        assert wire.say(looks_like.encode()) == ["550 5.7.1"]
        assert wire.say("MAIL FROM:<sales@en.qu\u0430yside.shop> SMTPUTF8\r\n".encode()) == ["550 5.7.1"]


def test_a_mail_in_a_circle_is_stopped(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        for hops, code in ((49, "250 2.0.0"), (51, "554 5.4.6")):
            wire.say(ENVELOPE, 3)
            assert wire.say(b"Received: from a by b\r\n" * hops + written() + END) == [code]


@pytest.mark.parametrize(
    "header",
    [b"X-Long: " + b"a" * 70 + b"\r\n" + (b" " + b"b" * 70 + b"\r\n") * 1500, b"X-Many: a\r\n" * 1001],
    ids=["100 KB", "1001 fields"],
)
def test_a_header_without_end_is_refused(running: Running, header: bytes) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        assert wire.say(header + written() + END)[0][:3] in {"552", "554"}


def test_a_line_without_end_in_the_content_is_refused_and_not_kept(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        for _ in range(100):
            wire.write(b"a" * 65536)
        assert wire.say(b"\r\n" + END) == ["554 5.6.0"]
        assert wire.say(ENVELOPE, 3)[-1] == "354 End d"


@pytest.mark.parametrize("content", [b"", b"no header at all\r\n", b"\r\nonly a body\r\n", b"To: x@y.example\r\n"])
def test_what_is_no_mail_is_refused_and_the_session_goes_on(running: Running, content: bytes) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        (said,) = wire.say(content + END)
        assert said[:3] in {"550", "554"}
        assert wire.say(ENVELOPE, 3)[-1] == "354 End d"


def test_many_recipients_are_too_many(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.say(b"MAIL FROM:<sales@en.quayside.shop>\r\n")
        said = [one for number in range(101) for one in wire.say(b"RCPT TO:<c%d@shopper.example>\r\n" % number)]
        assert said[:100] == ["250 2.1.5"] * 100
        assert said[100] == "452 4.5.3"
        wire.say(b"DATA\r\n")
        assert wire.say(written() + END) == ["250 2.0.0"]
    assert Delivery.objects.count() == 100


def test_a_mail_that_says_it_is_too_big_is_not_even_begun(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        assert wire.say(b"MAIL FROM:<sales@en.quayside.shop> SIZE=25000001\r\n") == ["552 5.3.4"]
