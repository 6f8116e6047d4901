"""F17 to F31 against a real server that misbehaves on request: whose fault, and never a false 'accepted'."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import pytest

from postroom.mail.outcome import Accepted, Deferred, Fault, InDoubt, Refused, Verb
from postroom.transports.settings import Timeouts
from tests.peers.ports import free_port
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import End, Step, accept_then_drop, close, drip, garbage, hang, reply, reset
from tests.transports.owner import (
    CONTENT,
    PATIENT,
    Recorder,
    drive,
    hurried,
    one,
    parcel,
    parcels,
    send,
    settings_for,
)

PLAIN = Manners(keywords=("8BITMIME",))  # no PIPELINING
BEFORE_MAIL = ["CONNECT", "EHLO"]
BEFORE_DOT = [*BEFORE_MAIL, "MAIL", "RCPT", "DATA", "CONTENT"]
LARGE = CONTENT + b"x" * 60 + b"\r\n" + (b"y" * 70 + b"\r\n") * 120_000  # 8.6 MB: more than socket buffers swallow


def test_a_closed_port_is_the_transports_fault() -> None:
    outcome = one(settings_for(free_port()))
    assert isinstance(outcome, Deferred)
    assert (outcome.verb, outcome.fault, outcome.reply.enhanced) == (Verb.CONNECT, Fault.TRANSPORT, "4.4.1")


def test_a_filtered_port_ends_with_the_connect_time() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        outcome = one(settings_for(port, timeouts=Timeouts(connect=0.4, quit=0.2)))
        for filler in fillers:
            filler.close()
    assert isinstance(outcome, Deferred)
    assert (outcome.verb, outcome.fault) == (Verb.CONNECT, Fault.TRANSPORT)
    assert "no answer" in outcome.reply.text


@pytest.mark.parametrize("manners", [Manners(), PLAIN], ids=["pipelining", "plain"])
@pytest.mark.parametrize(
    "fault", [hang(), close(), reset(), Step(end=End.HALF_CLOSE)], ids=["hang", "fin", "rst", "half close"]
)
@pytest.mark.parametrize("verb", BEFORE_DOT)
def test_before_the_dot_every_loss_is_clean(verb: str, fault: Step, manners: Manners) -> None:
    with ScriptedServer(manners) as server:
        server.script.once(verb, fault)
        settings = settings_for(server, timeouts=hurried(verb) if fault.end is End.HANG else PATIENT)
        outcome = one(settings, parcel(content=LARGE if verb == "CONTENT" else CONTENT))
        assert server.wait_for_step(verb)
    assert isinstance(outcome, Deferred)
    assert outcome.fault is Fault.TRANSPORT
    assert outcome.reply.local
    assert server.received == []


@pytest.mark.parametrize("fault", [hang(), close(), reset(), accept_then_drop()], ids=["hang", "fin", "rst", "kept"])
def test_after_the_dot_every_loss_is_in_doubt(fault: Step) -> None:
    with ScriptedServer() as server:
        server.script.once("DOT", fault)
        outcome = one(settings_for(server, timeouts=hurried("DOT")))
        assert server.wait_for_step("DOT")
        assert server.script.played == ["DOT"]
    assert isinstance(outcome, InDoubt)
    assert outcome.verb is Verb.DOT


@pytest.mark.parametrize("fault", [hang(), close(), reset(), reply("550 never")], ids=["hang", "fin", "rst", "refused"])
def test_whatever_happens_at_quit_the_mail_is_accepted(fault: Step) -> None:
    with ScriptedServer() as server:
        server.script.once("QUIT", fault)
        assert isinstance(one(settings_for(server, timeouts=hurried("QUIT"))), Accepted)


@pytest.mark.parametrize("manners", [Manners(), PLAIN], ids=["pipelining", "plain"])
@pytest.mark.parametrize("code", [421, 450, 451, 452, 454, 455])
@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
def test_a_4xx_defers(verb: str, code: int, manners: Manners) -> None:
    with ScriptedServer(manners) as server:
        server.script.once(verb, reply(f"{code} later"))
        outcome = one(settings_for(server))
    assert isinstance(outcome, Deferred)
    assert outcome.reply.code == code
    assert server.received == []


@pytest.mark.parametrize("manners", [Manners(), PLAIN], ids=["pipelining", "plain"])
@pytest.mark.parametrize(
    ("verb", "code", "fault"),
    [
        ("CONNECT", "554 5.7.1 go away", Fault.TRANSPORT),
        ("MAIL", "530 5.7.0 authentication required", Fault.TRANSPORT),
        ("MAIL", "550 5.7.1 not your address", Fault.SENDER),
        ("MAIL", "552 5.3.4 too big", Fault.MESSAGE),
        ("RCPT", "550 5.1.1 no such user", Fault.RECIPIENT),
        ("RCPT", "553 5.1.3 bad address", Fault.RECIPIENT),
        ("DATA", "554 5.6.0 no", Fault.MESSAGE),
        ("DOT", "552 5.3.4 too big", Fault.MESSAGE),
        ("DOT", "550 5.7.1 spam", Fault.MESSAGE),
    ],
)
def test_a_5xx_refuses_with_its_own_fault(verb: str, code: str, fault: Fault, manners: Manners) -> None:
    with ScriptedServer(manners) as server:
        server.script.once(verb, reply(code))
        outcome = one(settings_for(server))
    assert isinstance(outcome, Refused)
    assert (outcome.fault, str(outcome.reply)) == (fault, code)


def test_helo_follows_a_server_that_does_not_know_ehlo() -> None:
    with ScriptedServer() as server:
        server.script.once("EHLO", reply("500 5.5.1 what?"))
        assert isinstance(one(settings_for(server)), Accepted)
    assert server.commands[:3] == ["EHLO [127.0.0.1]", "HELO [127.0.0.1]", "MAIL FROM:<shop@example.com>"]


@pytest.mark.parametrize("code", ["251 will forward", "252 cannot verify, will try"])
def test_other_2xx_to_rcpt_are_consent(code: str) -> None:
    with ScriptedServer() as server:
        server.script.once("RCPT", reply(code))
        assert isinstance(one(settings_for(server)), Accepted)


def test_a_lone_dot_answers_354_after_a_refused_recipient() -> None:
    with ScriptedServer() as server:
        server.script.once("RCPT", reply("550 5.1.1 no such user"))
        server.script.once("DATA", reply("354 go on all the same"))
        recorder = send(settings_for(server), *parcels(2))
        first = recorder.outcomes[1]
        assert isinstance(first, Refused)
        assert first.fault is Fault.RECIPIENT
        assert server.connections[0].closed.wait(60)
        assert bytes(server.connections[0].wire).endswith(b"DATA\r\n.\r\n")
    assert isinstance(recorder.outcomes[2], Accepted)
    assert [mail.recipients for mail in server.received] == [("customer2@example.org",)]


def test_a_refused_sender_decides_not_the_503s_behind_it() -> None:
    with ScriptedServer() as server:
        server.script.once("MAIL", reply("553 5.1.8 domain of sender does not exist"))
        recorder = send(settings_for(server), *parcels(2))
    outcome = recorder.outcomes[1]
    assert isinstance(outcome, Refused)
    assert (outcome.verb, outcome.fault) == (Verb.MAIL, Fault.SENDER)
    assert isinstance(recorder.outcomes[2], Accepted)


@pytest.mark.parametrize("manners", [Manners(), PLAIN], ids=["pipelining", "plain"])
def test_rset_clears_an_open_envelope_before_the_next_mail(manners: Manners) -> None:
    with ScriptedServer(manners) as server:
        server.script.once("RCPT", reply("550 5.1.1 no such user"))
        recorder = send(settings_for(server), *parcels(3))
        assert "RSET" in server.commands
        assert len(server.connections) == 1
    assert recorder.kinds == {"Refused": 1, "Accepted": 2}


GARBAGE = {
    "no code": b"hello there\r\n",
    "2x0": b"2x0 ok\r\n",
    "999": b"999 ok\r\n",
    "binary": b"\x00\x01\x02\xff\r\n",
    "utf-16": "250 ok\r\n".encode("utf-16"),
    "http": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "ssh": b"SSH-2.0-OpenSSH_9.2\r\n",
    "cr only": b"250 ok\r250 ok\r",
    "lf only": b"250 ok\n",
    "changes code": b"250-one\r\n251 two\r\n",
    "nul": b"250 o\x00k\r\n",
    "no digits": b"25 ok\r\n",
}


@pytest.mark.parametrize("words", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "DATA", "DOT"])
def test_garbage_is_never_acceptance(verb: str, words: bytes) -> None:
    with ScriptedServer() as server:
        server.script.once(verb, garbage(words))
        outcome = one(settings_for(server, timeouts=hurried(verb)))
        assert server.wait_for_step(verb)
    assert isinstance(outcome, InDoubt if verb == "DOT" else Deferred)
    assert outcome.fault in (Fault.TRANSPORT, None)


@pytest.mark.parametrize(
    ("verb", "words"),
    [("CONNECT", "250 ok"), ("EHLO", "220 hello again"), ("MAIL", "354 go on"), ("DATA", "250 ok"), ("DATA", "220 x")],
)
def test_a_positive_reply_to_another_question_ends_the_session(verb: str, words: str) -> None:
    with ScriptedServer() as server:
        server.script.once(verb, reply(words))
        outcome = one(settings_for(server))
    assert isinstance(outcome, Deferred)
    assert (outcome.fault, outcome.reply.enhanced) == (Fault.TRANSPORT, "4.5.0")
    assert b"Thank you" not in bytes(server.connections[0].wire)


def test_354_to_the_dot_leaves_a_doubt() -> None:
    with ScriptedServer() as server:
        server.script.once("DOT", reply("354 again?"))
        assert isinstance(one(settings_for(server)), InDoubt)


def test_a_reply_without_crlf_before_the_close_is_no_reply() -> None:
    with ScriptedServer() as server:
        server.script.once("DOT", garbage(b"250 ok", end=End.CLOSE))
        assert isinstance(one(settings_for(server)), InDoubt)


@pytest.mark.parametrize(
    "words",
    [b"250-" + b"x" * 1_000_000 + b"\r\n", b"250-more\r\n" * 100_000, (b"250-" + b"x" * 4000 + b"\r\n") * 120],
    ids=["one line", "many lines", "many long lines"],
)
def test_endless_replies_are_cut_short(words: bytes) -> None:
    with ScriptedServer() as server:
        server.script.once("EHLO", garbage(words, end=End.HANG))
        outcome = one(settings_for(server))
    assert isinstance(outcome, Deferred)
    assert outcome.reply.enhanced == "4.5.0"


def test_dripping_single_bytes_earns_no_time() -> None:
    with ScriptedServer() as server:
        server.script.once("MAIL", drip("250 2.1.0 sender ok, and a long text to drip slowly", 0.3))
        outcome = one(settings_for(server, timeouts=hurried("MAIL")))
    assert isinstance(outcome, Deferred)
    assert outcome.reply.enhanced == "4.4.2"


def test_the_whole_attempt_has_an_end_of_its_own() -> None:
    slow = replace(PATIENT, attempt=0.6)
    with ScriptedServer(PLAIN) as server:
        for verb in ("MAIL", "RCPT", "DATA"):
            server.script.once(verb, drip("250 ok" if verb != "DATA" else "354 ok", 0.2))
        recorder = send(settings_for(server, timeouts=slow), parcel())
    outcome = recorder.outcomes[1]
    assert isinstance(outcome, Deferred)
    assert recorder.facts[1].seconds < 20


def test_a_peer_that_reads_nothing_runs_into_the_content_time() -> None:
    with ScriptedServer() as server:
        server.script.once("CONTENT", hang())
        recorder = send(settings_for(server, timeouts=hurried("CONTENT")), parcel(content=LARGE))
        assert recorder.intended == []  # the dot never left, so there is no doubt
    outcome = recorder.outcomes[1]
    assert isinstance(outcome, Deferred)
    assert outcome.verb is Verb.CONTENT


def test_an_answer_in_the_middle_of_the_content_is_the_answer() -> None:
    with ScriptedServer() as server:
        server.script.once("CONTENT", reply("552 5.3.4 too big", end=End.HANG))
        recorder = send(settings_for(server), parcel(content=LARGE))
    outcome = recorder.outcomes[1]
    assert isinstance(outcome, Refused)
    assert outcome.fault is Fault.MESSAGE


def test_intend_denied_writes_no_dot() -> None:
    with ScriptedServer() as server:
        recorder = Recorder(disowned={1})
        recorder.waiting.extend(parcels(2))
        asyncio.run(drive(settings_for(server), recorder))
        assert b"\r\n.\r\n" not in bytes(server.connections[0].wire)
    assert recorder.given_back == [1]
    assert list(recorder.outcomes) == [2]
    assert [mail.recipients for mail in server.received] == [("customer2@example.org",)]


@pytest.mark.parametrize(
    "words", ["250 550 5.1.1 rejected, or so it reads", "251 5.0.0 odd", "250", "250-one\r\n250 two"]
)
def test_the_code_decides_never_the_text(words: str) -> None:
    """RFC 5321 §4.2.1."""
    with ScriptedServer() as server:
        server.script.once("DOT", garbage(words.encode() + b"\r\n"))
        outcome = one(settings_for(server))
    assert isinstance(outcome, Accepted)
