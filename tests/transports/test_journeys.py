"""Against servers that are not ours: aiosmtpd, smtp-sink and a real Postfix."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from postroom.transports.open import open_transport
from postroom.transports.settings import Security, Timeouts
from tests.peers.certificates import Authority
from tests.peers.ports import free_port
from tests.peers.postfix import private_postfix, smtp_sink
from tests.peers.scripted import ScriptedServer
from tests.transports.owner import Recorder, parcels, policy_for, send, settings_for


class Keeper:
    """aiosmtpd's handler."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.kept.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return "250 2.0.0 kept"


def test_aiosmtpd_without_pipelining() -> None:
    keeper = Keeper()
    port = free_port()
    controller = Controller(keeper, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    try:
        content = b"Subject: x\r\n\r\n.dots\r\n..\r\nend\r\n"
        recorder = send(settings_for(port, max_connections=3), *parcels(30, content))
    finally:
        controller.stop()
    assert recorder.kinds == {"Accepted": 30}
    assert sorted(recipients for _, recipients, _ in keeper.kept) == sorted(
        [f"customer{key}@example.org"] for key in range(1, 31)
    )
    assert {body for _, _, body in keeper.kept} == {content}


def test_smtp_sink_with_and_without_pipelining() -> None:
    for options in ((), ("-p",)):
        with smtp_sink(*options) as port:
            recorder = send(settings_for(port, max_connections=5, timeouts=Timeouts()), *parcels(500))
        assert recorder.kinds == {"Accepted": 500}


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize(("option", "kind"), [("-r", "Deferred"), ("-f", "Refused")])
def test_smtp_sink_that_refuses(verb: str, option: str, kind: str) -> None:
    with smtp_sink(option, verb) as port:
        recorder = send(settings_for(port), *parcels(1))
    helo_helps = (verb, option) == ("EHLO", "-f")
    assert recorder.kinds == {"Accepted" if helo_helps else kind: 1}


def test_a_real_postfix_takes_everything_and_passes_it_on(tmp_path_factory: Any) -> None:
    authority = Authority(tmp_path_factory.mktemp("authority"))
    chain, key = authority.files()
    files = {"smtpd_tls_cert_file": str(chain), "smtpd_tls_key_file": str(key), "smtpd_tls_security_level": "encrypt"}
    content = b"Subject: x\r\nMessage-ID: <1@example.com>\r\n\r\n.dots\r\n..\r\n" + b"line\r\n" * 300
    with ScriptedServer() as relay, private_postfix(relay.port, **files) as postfix:
        settings = settings_for(
            postfix.port, host="localhost", security=Security.TLS, ca_bundle=authority.bundle, timeouts=Timeouts()
        )
        recorder = send(settings, *parcels(40, content))
        assert recorder.kinds == {"Accepted": 40}
        assert relay.wait_for_mail(40, 120)
    assert sorted(mail.recipients[0] for mail in relay.received) == sorted(
        f"customer{key}@example.org" for key in range(1, 41)
    )
    assert all(mail.content.endswith(content.partition(b"\r\n\r\n")[2]) for mail in relay.received)
    assert {mail.sender for mail in relay.received} == {"shop@example.com"}


def test_postfix_answers_are_understood() -> None:
    """A restriction that answers at RCPT, and a size limit."""
    rules = {"smtpd_recipient_restrictions": "reject", "message_size_limit": "2000", "mailbox_size_limit": "2000"}
    with ScriptedServer() as relay, private_postfix(relay.port, **rules) as postfix:
        settings = settings_for(postfix.port, timeouts=Timeouts())
        small = send(settings, *parcels(1)).outcomes[1]
        large = send(settings, *parcels(1, b"Subject: x\r\n\r\n" + b"line\r\n" * 500)).outcomes[1]
    assert small.reply.code == 554
    assert str(small.reply).startswith("554 5.7.1")
    assert (large.reply.code, large.reply.local) == (552, True)


def test_run_ends_while_the_loop_is_driven_in_slices() -> None:
    """The courier stops the loop between slices to write to its database; nothing may depend on a loop that turns."""
    with ScriptedServer() as server:
        settings = settings_for(server, max_connections=4)
        recorder = Recorder(deque(parcels(300)))
        loop = asyncio.new_event_loop()

        async def start() -> asyncio.Task[None]:
            return asyncio.create_task(transport.run())

        async def turn(task: asyncio.Task[None]) -> None:
            await asyncio.wait([task], timeout=0.005)

        transport = open_transport(settings, policy_for(settings), recorder)
        running = loop.run_until_complete(start())
        slices = 0
        while not running.done():
            loop.run_until_complete(turn(running))
            slices += 1
        loop.run_until_complete(transport.close())
        loop.close()
    assert recorder.kinds == {"Accepted": 300}
    assert slices > 1
