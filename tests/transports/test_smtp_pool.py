"""Connections are used again, grow while all wait, and a stale one costs no attempt (F29); one fault, one parcel."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import replace

import pytest

from postroom.mail.outcome import Accepted, Deferred, Fault, Outcome, Refused, Verb
from postroom.transports.ledger import Facts, Parcel
from postroom.transports.open import open_transport
from postroom.transports.settings import Auth, Secret, Timeouts
from tests.peers.proxy import Proxy
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import End, Step, close, hang, reply, reset
from tests.transports.owner import PATIENT, Recorder, drive, parcels, policy_for, send, settings_for


def test_one_connection_serves_many_messages() -> None:
    with ScriptedServer() as server:
        recorder = send(settings_for(server), *parcels(100))
    assert recorder.kinds == {"Accepted": 100}
    assert len(server.connections) == 1
    assert sorted(mail.recipients[0] for mail in server.received) == sorted(
        f"customer{key}@example.org" for key in range(1, 101)
    )


def test_content_and_the_next_envelope_form_one_group() -> None:
    with ScriptedServer() as server:
        send(settings_for(server), *parcels(2))
        wire = bytes(server.connections[0].wire)
    assert b"\r\n.\r\nMAIL FROM:<shop@example.com> SIZE=59\r\nRCPT TO:<customer2@example.org>\r\nDATA\r\n" in wire


def test_connections_stay_open_between_runs() -> None:
    with ScriptedServer() as server:
        recorder = Recorder(deque(parcels(1)))

        async def twice() -> None:
            settings = settings_for(server)
            transport = open_transport(settings, policy_for(settings), recorder)
            await transport.run()
            recorder.waiting.extend(parcels(3)[1:])
            await transport.run()
            assert len(server.connections) == 1
            await transport.close()

        asyncio.run(twice())
        assert server.commands[-1] == "QUIT"
    assert recorder.kinds == {"Accepted": 3}


def test_a_connection_that_went_away_while_idle_costs_nothing() -> None:
    with ScriptedServer() as server:
        recorder = Recorder(deque(parcels(1)))

        async def twice() -> None:
            settings = settings_for(server)
            transport = open_transport(settings, policy_for(settings), recorder)
            await transport.run()
            server.cut()
            recorder.waiting.extend(parcels(2)[1:])
            await transport.run()
            await transport.close()

        asyncio.run(twice())
    assert recorder.kinds == {"Accepted": 2}
    assert recorder.given_back == []
    assert len(server.connections) == 2


@pytest.mark.parametrize(
    "fault",
    [close("421 4.7.0 too many"), reply("421 4.3.2 going down"), close(), reset(), hang()],
    ids=["421 and close", "421", "fin", "rst", "hang"],
)
@pytest.mark.parametrize("keywords", [("PIPELINING",), ()], ids=["pipelining", "plain"])
def test_a_used_connection_that_ends_before_mail_is_answered_costs_no_attempt(
    fault: Step, keywords: tuple[str, ...]
) -> None:
    with ScriptedServer(Manners(keywords=keywords)) as server:
        server.script.once("MAIL", None, fault)
        late = (lambda: "MAIL" in server.script.played) if fault.end is End.HANG else None
        recorder = send(settings_for(server), *parcels(3), late=late)
        assert len(server.connections) == 2
    assert recorder.kinds == {"Accepted": 3}
    assert len(server.received) == 3


def test_a_parcel_that_is_not_wanted_any_more_is_not_begun_on_the_next_connection() -> None:
    with ScriptedServer() as server:
        server.script.once("MAIL", None, close())
        recorder = Recorder(deque(parcels(2)), unwanted={2})
        asyncio.run(drive(settings_for(server), recorder))
        assert server.script.played == ["MAIL"]
    assert recorder.kinds == {"Accepted": 1}
    assert recorder.given_back == [2]


def test_a_fresh_connection_that_ends_at_mail_is_the_transports_fault() -> None:
    with ScriptedServer() as server:
        server.script.always("MAIL", close("421 4.7.0 not you"))
        recorder = send(settings_for(server), *parcels(5))
    assert len(recorder.outcomes) == 1
    outcome = recorder.outcomes[1]
    assert isinstance(outcome, Deferred)
    assert outcome.fault is Fault.TRANSPORT


def test_a_servers_limit_per_connection_is_no_obstacle() -> None:
    with ScriptedServer(Manners(per_connection=3)) as server:
        recorder = send(settings_for(server), *parcels(10))
        assert len(server.connections) >= 4
    assert recorder.kinds == {"Accepted": 10}
    assert len(server.received) == 10


def test_our_own_limit_per_connection() -> None:
    with ScriptedServer() as server:
        recorder = send(settings_for(server, max_per_connection=4), *parcels(10))
        assert [sum(c.startswith("MAIL") for c in each.commands) for each in server.connections] == [4, 4, 2]
        assert all(each.commands[-1] == "QUIT" for each in server.connections)
    assert recorder.kinds == {"Accepted": 10}


def test_a_refused_recipient_leaves_the_others_alone() -> None:
    with ScriptedServer() as server:
        server.script.when("RCPT", lambda to: reply("550 5.1.1 no such user") if "r7@" in to else None)
        recorder = send(settings_for(server), *parcels(20))
    assert isinstance(recorder.outcomes[7], Refused)
    assert recorder.kinds == {"Accepted": 19, "Refused": 1}
    assert len(server.connections) == 1


def test_a_password_is_tried_once_not_two_hundred_times() -> None:
    with ScriptedServer(Manners(accounts={"shop": "right"})) as server:
        settings = settings_for(server, auth=Auth.LOGIN, username="shop", password=Secret("wrong"), max_connections=10)
        recorder = send(settings, *parcels(200))
        assert len(server.connections) == 1
    assert len(recorder.outcomes) == 1
    outcome = recorder.outcomes[1]
    assert (outcome.fault, getattr(outcome, "verb", None)) == (Fault.TRANSPORT, Verb.AUTH)
    assert server.received == []


def test_connections_grow_only_as_far_as_the_server_lets_them() -> None:
    with ScriptedServer() as server, Proxy(("127.0.0.1", server.port), 0.02) as proxy:
        server.script.once("CONNECT", None, None, *[close("421 4.7.0 too many connections")] * 50)
        recorder = send(settings_for(proxy.port, max_connections=8), *parcels(60))
        assert len({mail.connection for mail in server.received}) == 2
    assert recorder.kinds == {"Accepted": 60}


def test_one_message_opens_one_connection() -> None:
    with ScriptedServer() as server:
        server.script.once("DOT", reply("250 2.0.0 ok", delay=0.1))
        send(settings_for(server, max_connections=10), *parcels(1))
        assert len(server.connections) == 1


def test_a_distant_server_is_served_by_many_connections() -> None:
    """100 ms round trip, 20 connections allowed: what bench/wire.py measures, here without a clock."""
    with ScriptedServer() as server, Proxy(("127.0.0.1", server.port), 0.1) as proxy:
        settings = settings_for(proxy.port, max_connections=20, timeouts=Timeouts())
        recorder = send(settings, *parcels(600))
        assert 10 < server.peak < 30  # the server hears of an end a little after the beginning of another
    assert recorder.kinds == {"Accepted": 600}


def test_what_the_server_cannot_take_is_settled_without_a_word() -> None:
    with ScriptedServer(Manners(keywords=("SIZE 100", "PIPELINING"))) as server:
        large = replace(parcels(2)[1], content=b"Subject: x\r\n\r\n" + b"y" * 200 + b"\r\n")
        recorder = send(settings_for(server), parcels(1)[0], large, parcels(3)[2])
    refused = recorder.outcomes[2]
    assert isinstance(refused, Refused)
    assert (refused.fault, refused.reply.enhanced) == (Fault.MESSAGE, "5.3.4")
    assert recorder.kinds == {"Accepted": 2, "Refused": 1}


def test_close_settles_what_is_in_flight() -> None:
    with ScriptedServer() as server:
        server.script.once("DOT", hang())
        recorder = Recorder(deque(parcels(3)))

        async def stop_in_the_middle() -> None:
            settings = settings_for(server)
            transport = open_transport(settings, policy_for(settings), recorder)
            running = asyncio.create_task(transport.run())
            while not recorder.intended:
                await asyncio.sleep(0.01)
            await transport.close()
            await running

        asyncio.run(stop_in_the_middle())
    assert recorder.whole()
    assert recorder.kinds == {"InDoubt": 1}


class Failing(Recorder):
    """A ledger whose disk is full."""

    def record(self, parcel: Parcel, outcome: Outcome, facts: Facts) -> None:
        raise OSError("no space left on device")


def test_a_ledger_that_fails_stops_the_transport() -> None:
    with ScriptedServer() as server:
        with pytest.raises(OSError, match="no space"):
            asyncio.run(drive(settings_for(server), Failing(deque(parcels(50)))))
        assert len(server.received) <= 2


def test_facts_of_an_attempt() -> None:
    before = time.time()
    with ScriptedServer() as server:
        server.script.once("DOT", reply("250 2.0.0 ok", delay=0.2))
        recorder = send(settings_for(server), *parcels(1))
    facts = recorder.facts[1]
    assert facts.relay == f"127.0.0.1:{server.port}"
    assert before <= facts.started <= time.time()
    assert facts.seconds >= 0.2
    assert isinstance(recorder.outcomes[1], Accepted)
    assert str(recorder.outcomes[1].reply) == "250 2.0.0 ok"


def test_idle_connections_serve_while_another_one_hangs() -> None:
    with ScriptedServer() as server, Proxy(("127.0.0.1", server.port), 0.02) as proxy:
        recorder = Recorder(deque(parcels(20)))

        async def more_while_one_hangs() -> None:
            settings = settings_for(proxy.port, max_connections=4, timeouts=replace(PATIENT, dot=120))
            transport = open_transport(settings, policy_for(settings), recorder)
            await transport.run()
            server.script.once("DOT", hang())
            recorder.waiting.extend(parcels(21)[20:])
            running = asyncio.create_task(transport.run())
            while "DOT" not in server.script.played:
                await asyncio.sleep(0.01)
            recorder.waiting.extend(parcels(30)[21:])
            while len(recorder.outcomes) < 29:
                await asyncio.sleep(0.01)
            assert not running.done()
            await transport.close()
            await running

        asyncio.run(asyncio.wait_for(more_while_one_hangs(), 60))
    assert recorder.kinds == {"Accepted": 29, "InDoubt": 1}


def test_a_cancelled_run_goes_on_in_the_next() -> None:
    with ScriptedServer() as server:
        server.script.once("DOT", reply("250 2.0.0 ok", delay=0.3))
        recorder = Recorder(deque(parcels(1)))

        async def cancel_and_run_again() -> None:
            settings = settings_for(server, max_connections=2)
            transport = open_transport(settings, policy_for(settings), recorder)
            running = asyncio.create_task(transport.run())
            while not recorder.intended:
                await asyncio.sleep(0.01)
            running.cancel()
            await asyncio.wait([running])
            recorder.waiting.extend(parcels(4)[1:])
            await transport.run()
            await transport.close()

        asyncio.run(asyncio.wait_for(cancel_and_run_again(), 60))
    assert recorder.kinds == {"Accepted": 4}
