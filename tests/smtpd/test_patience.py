"""Slow, endless and greedy clients of the running listener (with small limits), and the clock by itself."""

import select
import socket
import time
from contextlib import ExitStack
from dataclasses import replace

import pytest

from postroom.access.models import Try
from postroom.smtpd.certificate import Certificate
from postroom.smtpd.guests import Guests
from postroom.smtpd.limits import Limits
from postroom.smtpd.patience import Patience
from postroom.smtpd.replies import TOO_MANY_HERE, TOO_MANY_OF_YOU
from postroom.spool.models import Message
from tests.msa.mails import written
from tests.smtpd.conftest import Listen
from tests.smtpd.listener import PATIENCE, QUICK, Running, Wire
from tests.smtpd.talk import plain
from tests.smtpd.test_listener import END, ENVELOPE


def test_a_command_has_its_time_however_it_drips() -> None:
    patience = Patience(Limits(command=300), 0.0)
    assert not patience.is_over(300.0, 299)
    assert patience.is_over(300.1, 300)  # an octet a second buys nothing
    patience.moved(290.0)
    assert not patience.is_over(590.0, 300)


def test_content_has_a_rate_and_an_end() -> None:
    patience = Patience(Limits(content=600, rate=500, settling=30), 0.0)
    patience.content(100.0, received=1000)
    patience.content(120.0, received=5000)  # content goes on: it began at 100
    assert not patience.is_over(130.0, 1000)
    assert patience.is_over(131.0, 1000 + 31 * 500 - 1)
    assert not patience.is_over(131.0, 1000 + 31 * 500)
    assert not patience.is_over(700.0, 10**7)
    assert patience.is_over(700.1, 10**7)


def test_as_many_guests_as_there_are_chairs() -> None:
    guests = Guests(Limits(connections=5, per_address=2, local=4))
    assert [guests.enter("192.0.2.1") for _ in range(3)] == [None, None, TOO_MANY_OF_YOU]
    assert guests.enter("2001:db8::1") is None
    assert guests.enter("2001:db8::ffff") is None
    assert guests.enter("2001:db8::1:0") == TOO_MANY_OF_YOU  # one network of one owner
    assert guests.enter("::ffff:127.0.0.1") is None
    assert guests.enter("192.0.2.2") == TOO_MANY_HERE
    guests.leave("192.0.2.1")
    assert guests.enter("192.0.2.2") is None


def end_of(wire: Wire) -> bytes:
    return wire.rest()[:9]


def test_who_says_nothing_and_who_drips_is_shown_out(listen: Listen) -> None:
    running = listen(limits=replace(QUICK, stranger=3600.0))
    with running.wire() as silent, running.wire() as dripping:
        for wire in (silent, dripping):
            wire.reply()
        dripping.write(b"E")
        running.forward(200)
        for octet in b"HLO shop":
            dripping.write(bytes([octet]))
        running.forward(101)
        assert end_of(silent) == b"421 4.4.2"
        assert end_of(dripping) == b"421 4.4.2"


def test_content_that_drips_is_cut_off(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        wire.write(b"S")
        running.forward(31)
        assert end_of(wire) == b"421 4.4.2"
    assert Message.objects.count() == 0


def test_content_that_never_ends_is_cut_off(listen: Listen) -> None:
    running = listen(limits=replace(QUICK, rate=0))
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        wire.write(written())
        running.forward(601)
        assert end_of(wire) == b"421 4.4.2"


def test_a_gigabyte_of_one_command_is_not_listened_to(running: Running) -> None:
    with running.wire() as wire:
        wire.reply()
        wire.write(b"A" * 5000)
        assert end_of(wire) == b"500 5.5.6"


def test_a_gigabyte_of_content_is_not_kept(listen: Listen) -> None:
    running = listen(limits=replace(QUICK, size=100_000, memory=20_000))
    with running.wire() as wire:
        wire.log_in()
        wire.say(ENVELOPE, 3)
        wire.write(written(body="a line of text that goes on\r\n" * 10_000) + END)
        assert wire.reply().startswith("552 5.3.4 ")
        wire.say(ENVELOPE, 3)
        assert wire.say(written() + END) == ["250 2.0.0"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("line", [b"NOOP\r\n", b"RSET\r\n", b"VRFY x\r\n"])
def test_commands_without_end_are_junk(running: Running, line: bytes) -> None:
    with running.wire() as wire:
        wire.hello()
        wire.write(line * 200)
        said = wire.rest().splitlines()
        assert said[-1].startswith(b"421 4.7.0 ")
        assert len(said) == 100


def test_recipients_without_end_are_errors(running: Running) -> None:
    with running.wire() as wire:
        wire.log_in()
        wire.write(b"MAIL FROM:<sales@en.quayside.shop>\r\n")
        wire.write(b"".join(b"RCPT TO:<c%d@shopper.example>\r\n" % number for number in range(500)))
        said = wire.rest().splitlines()
        assert said[-1].startswith(b"421 4.7.0 ")
        assert len(said) == 1 + 100 + 20


def test_passwords_without_end_are_slowed_and_shut_out(listen: Listen) -> None:
    running = listen()
    heard = [guesses(running) for _ in range(4)]
    # Three in a session, five from one network in a quarter of an hour.
    assert heard == [["535 5.7.8", "535 5.7.8", "421 4.7.0"]] * 2 + [["421 4.7.0"]] * 2
    assert Try.objects.count() == 10  # who is shut out costs no more writes
    with running.wire() as wire:
        wire.log_in()  # who has mended the password is let in at once


def guesses(running: Running) -> list[str]:
    """What is heard until the listener has heard enough."""
    codes: list[str] = []
    with running.wire() as wire:
        wire.hello()
        while not codes or codes[-1][:3] != "421":
            codes += wire.say(b"AUTH PLAIN " + plain(running.login[0], "guess") + b"\r\n")
        assert wire.rest() == b""
    return codes


def test_a_full_house_says_so_and_there_is_room_again(listen: Listen) -> None:
    running = listen(limits=replace(QUICK, local=3, seat=3600.0))
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(running.wire()).hello()
        with running.wire() as late:
            assert late.rest().startswith(b"421 4.7.0 ")
    with running.wire() as wire:
        wire.log_in()


def test_strangers_give_their_place_to_who_comes_and_known_clients_keep_theirs(listen: Listen) -> None:
    running = listen(limits=replace(QUICK, local=3, seat=0.0))
    with ExitStack() as stack:
        known = stack.enter_context(running.wire()).log_in()
        older = stack.enter_context(running.wire())
        older.hello()
        younger = stack.enter_context(running.wire())
        younger.hello()
        with running.wire() as late:
            late.log_in()
            assert older.rest() == b""
            assert younger.say(b"NOOP\r\n") == ["250 2.0.0"]
            assert known.say(b"NOOP\r\n") == ["250 2.0.0"]
    with running.wire() as wire:
        wire.log_in()


def test_a_stranger_that_talks_and_talks_has_had_its_time(listen: Listen) -> None:
    running = listen(limits=replace(QUICK, junk=10**9))
    with running.wire() as wire, running.wire() as known:
        known.log_in()
        wire.hello()
        assert wire.say(b"NOOP\r\n") == ["250 2.0.0"]
        running.forward(61)
        said = ""
        while not said.startswith("421 "):
            wire.write(b"NOOP\r\n")
            said = wire.reply()
        assert known.say(b"NOOP\r\n") == ["250 2.0.0"]


def test_a_handshake_that_stops_half_way_ends(listen: Listen, certificate: Certificate) -> None:
    running = listen(certificate=certificate)
    with ExitStack() as stack:
        half = [Wire(stack.enter_context(raw(running)), running) for _ in range(20)]
        for wire in half:
            wire.write(b"\x16\x03\x01\x02\x00\x01")  # the beginning of a ClientHello
        with running.wire(implicit=True) as other:  # others are served meanwhile
            other.log_in()
            running.forward(21)
            assert [wire.rest() for wire in half] == [b""] * 20
            assert other.say(b"NOOP\r\n") == ["250 2.0.0"]
            assert len(running.server.house.sessions) == 1  # their places are free


def raw(running: Running) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", running.ports[1]))
    made.settimeout(PATIENCE)
    return made


def test_who_does_not_read_is_not_written_to_for_ever(listen: Listen) -> None:
    running = listen(limits=replace(QUICK, command=2.0, junk=10**9))
    with running.wire(receive=4096) as wire:
        wire.hello()
        line = b"HELP\r\n" * 1000
        wire.socket.setblocking(False)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                wire.socket.send(line)
            except BlockingIOError:
                select.select([], [wire.socket], [], 0.2)
            except (BrokenPipeError, ConnectionResetError):
                return
    raise AssertionError("it would have gone on")


def test_after_quit_nobody_stays(running: Running) -> None:
    with running.wire() as wire:
        wire.hello()
        wire.write(b"QUIT\r\nNOOP\r\n")
        assert wire.rest() == b"221 2.0.0 Bye\r\n"


def test_errors_cost_time_from_the_soft_limit_on(listen: Listen) -> None:
    running = listen(limits=replace(QUICK, penalty=3600.0, soft_errors=2))
    with running.wire() as wire:
        wire.hello()
        assert wire.say(b"FOO\r\n") + wire.say(b"FOO\r\n") == ["500 5.5.2"] * 2
        wire.write(b"FOO\r\n")
        with running.wire() as other:  # whoever makes none is served meanwhile
            other.log_in()
        assert select.select([wire.socket], [], [], 0)[0] == []


def test_many_small_mails_of_many_clients_are_all_kept(running: Running) -> None:
    with ExitStack() as stack:
        wires = [stack.enter_context(running.wire()).log_in() for _ in range(30)]
        for _ in range(5):
            for wire in wires:
                wire.say(ENVELOPE, 3)
                wire.write(written() + END)
            assert {wire.reply()[:9] for wire in wires} == {"250 2.0.0"}
    assert Message.objects.count() == 150
