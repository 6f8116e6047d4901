"""The rig itself: each fault happens, and is proved to have happened."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.peers.proxy import Proxy
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import accept_then_drop, close, drip, garbage, hang, reply, reset

PATIENCE = 60.0  # seconds for what must happen


def client(server: ScriptedServer) -> smtplib.SMTP:
    return smtplib.SMTP(server.host, server.port, timeout=PATIENCE)


def mail(server: ScriptedServer) -> None:
    with client(server) as session:
        session.sendmail("a@shop.example", ["b@home.example"], "Subject: x\r\n\r\n.dot\r\n")


def test_a_polite_server_keeps_what_it_is_given() -> None:
    with ScriptedServer(Manners(accounts={"u": "p"})) as server, client(server) as session:
        session.login("u", "p")
        session.sendmail("a@shop.example", ["b@home.example", "c@home.example"], "Subject: x\r\n\r\n.dot\r\n")
        kept = server.received[0]
    assert (kept.sender, kept.recipients, kept.username) == (
        "a@shop.example",
        ("b@home.example", "c@home.example"),
        "u",
    )
    assert kept.content == b"Subject: x\r\n\r\n.dot\r\n"
    assert kept.raw == b"Subject: x\r\n\r\n..dot\r\n"


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT", "DOT"])
@pytest.mark.parametrize("fault", [close(), reset(), hang(), garbage(b"?\r\n"), reply("451 no")], ids=lambda s: s.end)
def test_a_fault_fires_at_its_verb(verb: str, fault: object) -> None:
    with ScriptedServer() as server:
        server.script.always(verb, fault)  # type: ignore[arg-type]
        if verb == "EHLO":
            server.script.always("HELO", fault)  # type: ignore[arg-type]
        with ThreadPoolExecutor(1) as other:
            mailing = other.submit(mail, server)
            assert server.wait_for_step(verb)
            server.cut()  # a client that hangs would wait for its time-out
            with contextlib.suppress(OSError, smtplib.SMTPException):
                mailing.result()


def test_accept_then_drop_keeps_the_mail() -> None:
    with ScriptedServer() as server:
        server.script.once("DOT", accept_then_drop())
        with pytest.raises(smtplib.SMTPServerDisconnected):
            mail(server)
        assert server.wait_for_mail(1)


def test_dripping_takes_its_time() -> None:
    with ScriptedServer() as server:
        server.script.once("CONNECT", drip("220 slow", 0.02))
        since = time.monotonic()
        client(server).close()
        assert time.monotonic() - since >= 0.16


def test_the_proxy_gives_the_wire_a_length() -> None:
    with ScriptedServer() as server, Proxy(("127.0.0.1", server.port), 0.1) as proxy:
        session = smtplib.SMTP("127.0.0.1", proxy.port, timeout=PATIENCE)
        since = time.monotonic()
        session.noop()
        assert time.monotonic() - since >= 0.1
        proxy.cut()
        with pytest.raises(smtplib.SMTPServerDisconnected):
            session.noop()
        session.close()


def test_the_proxy_swallows_while_frozen() -> None:
    with ScriptedServer() as server, Proxy(("127.0.0.1", server.port)) as proxy:
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE) as plug:
            assert plug.recv(100).startswith(b"220")
            proxy.freeze()
            plug.settimeout(0.3)
            plug.sendall(b"NOOP\r\n")
            with pytest.raises(TimeoutError):
                plug.recv(100)
        assert server.connections[0].commands == []
