"""A10: whatever is typed as Host and Port, only addresses that the deployment allows are connected to."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from postroom.mail.outcome import Fault, Outcome, Refused, Verb
from postroom.transports import resolving
from postroom.transports.dialler import Dialled, Way, connect_blocking, dial, resolve_blocking
from postroom.transports.network import NetworkPolicy, host_objection, inside
from postroom.transports.resolving import Answer, Endpoint
from tests.peers.ports import free_port
from tests.peers.scripted import ScriptedServer

OPEN = NetworkPolicy(allow_loopback=True, private_networks=("10.0.0.0/8", "fd12::/16"))
NEVER = [
    "0.0.0.0", "0.1.2.3", "::", "169.254.169.254", "169.254.1.1", "fe80::1", "fe80::1%lo", "224.0.0.1", "ff02::1",
    "255.255.255.255", "240.0.0.1", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254",
    "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
]  # fmt: skip
LOOPBACK = ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]
PRIVATE = ["10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "fd12::1", "::ffff:192.168.0.1", "192.0.2.1"]


@pytest.mark.parametrize("address", NEVER)
def test_never(address: str) -> None:
    everything = NetworkPolicy(True, ("0.0.0.0/0", "::/0"))
    assert everything.objection(address, 25)


@pytest.mark.parametrize("address", LOOPBACK)
def test_loopback_only_where_the_deployment_says_so(address: str) -> None:
    assert NetworkPolicy().objection(address, 25)
    assert NetworkPolicy(allow_loopback=True).objection(address, 25) is None


@pytest.mark.parametrize("address", PRIVATE)
def test_private_networks_only_from_the_list(address: str) -> None:
    assert NetworkPolicy(allow_loopback=True).objection(address, 25)
    assert (OPEN.objection(address, 25) is None) == address.startswith(("10.", "fd12"))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_what_mail_is_for(address: str) -> None:
    assert NetworkPolicy().objection(address, 587) is None


@pytest.mark.parametrize("port", [0, -1, 1, 22, 80, 443, 6379, 65535, 65536])
def test_other_ports_are_the_operators_to_add(port: int) -> None:
    assert NetworkPolicy().objection("8.8.8.8", port)
    assert NetworkPolicy(extra_ports=frozenset({6379})).objection("8.8.8.8", 6379) is None


@pytest.mark.parametrize("port", [25, 26, 465, 587, 2525])
def test_mail_ports(port: int) -> None:
    assert NetworkPolicy().objection("8.8.8.8", port) is None


HOSTILE = [
    "", "0", "127.1", "2130706433", "0x7f000001", "017700000001", "0x7f.1", "①②⑦.⓪.⓪.①", "host\r\nX", "user@host",
    "host:25/x", "unix:/run/x.sock", "file:///etc/passwd", "[fe80::1%25lo]", "a b", "-x.example", "x..example",
    "a" * 64 + ".example", "x." * 130 + "example", "host\0", "localhost/", "münchen.example",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTILE)
def test_a_host_is_a_name_or_an_address(host: str) -> None:
    assert host_objection(host)


@pytest.mark.parametrize(
    "host", ["smtp.example.com", "localhost", "LOCALHOST.", "127.0.0.1", "[::1]", "::1", "my_relay", "a.b-c.d"]
)
def test_good_hosts(host: str) -> None:
    assert host_objection(host) is None


def test_networks_where_a_password_may_go_in_clear_text() -> None:
    assert inside("127.0.0.1", ())
    assert inside("::ffff:127.0.0.1", ())
    assert not inside("10.1.2.3", ())
    assert inside("10.1.2.3", ("10.0.0.0/8",))


# --- dialling


def way(port: int, host: str = "127.0.0.1", timeout: float = 60.0) -> Way:
    return Way(host, port, NetworkPolicy(allow_loopback=True, extra_ports=frozenset({port})), timeout, 60.0)


async def dialled(where: Way) -> Dialled | Outcome:
    return await dial(where)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_dial_connects_without_delay_on_the_wire(host: str) -> None:
    with ScriptedServer() as server:
        reached = asyncio.run(dialled(way(server.port, host)))
        assert isinstance(reached, Dialled)
        assert reached.address == "127.0.0.1"
        assert reached.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        reached.socket.close()


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, [(socket.AF_INET, "127.0.0.2"), (socket.AF_INET, "127.0.0.1")])
    with ScriptedServer() as server:
        reached = asyncio.run(dialled(way(server.port, "mail.example.test")))
        assert isinstance(reached, Dialled)
        assert reached.address == "127.0.0.1"
        reached.socket.close()
        found = resolve_blocking(way(server.port, "mail.example.test"))
        assert isinstance(found, list)
        again = connect_blocking(way(server.port), found)
        assert isinstance(again, Dialled)
        again.socket.close()


def test_a_forbidden_address_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, [(socket.AF_INET, "169.254.169.254"), (socket.AF_INET, "10.0.0.1")])
    outcome = asyncio.run(dialled(way(25, "rebinding.example.test")))
    assert isinstance(outcome, Refused)
    assert (outcome.verb, outcome.fault) == (Verb.CONNECT, Fault.TRANSPORT)
    assert "169.254.169.254" in outcome.reply.text


def test_a_name_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers with a public address first and with ours then gains nothing."""
    asked = answers(monkeypatch, [(socket.AF_INET, "127.0.0.1")], [(socket.AF_INET, "169.254.169.254")])
    with ScriptedServer() as server:
        reached = asyncio.run(dialled(way(server.port, "rebinding.example.test")))
        assert isinstance(reached, Dialled)
        assert reached.socket.getpeername()[0] == "127.0.0.1"
        reached.socket.close()
    assert asked == ["rebinding.example.test"]


@pytest.mark.parametrize("host", ["nowhere.invalid", "0x7f000001", "user@host"])
def test_what_cannot_be_resolved_says_so(host: str) -> None:
    outcome = asyncio.run(dialled(way(25, host, 2.0)))
    assert isinstance(outcome, Outcome)
    assert getattr(outcome, "verb", None) is Verb.RESOLVE
    assert outcome.fault is Fault.TRANSPORT
    blocking = resolve_blocking(way(25, host, 2.0))
    assert isinstance(blocking, Outcome)
    assert type(blocking) is type(outcome)
    assert "Errno" not in outcome.reply.text + blocking.reply.text


def test_a_resolver_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "ask", lambda host: Answer())
    where = Way("mail.example.test", 25, NetworkPolicy(), 0.1)
    outcome = asyncio.run(dialled(where))
    assert isinstance(outcome, Outcome)
    assert "did not answer in time" in outcome.reply.text
    assert isinstance(resolve_blocking(where), Outcome)


def test_a_resolver_that_answers_too_late_is_heard_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up = threading.Event()

    def slow(*_: object, **__: object) -> list[object]:
        assert given_up.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    outcome = asyncio.run(dialled(Way("late.example.test", 25, NetworkPolicy(), 0.1)))
    assert isinstance(outcome, Outcome)
    (thread,) = [each for each in threading.enumerate() if each.name == "resolve late.example.test"]
    given_up.set()
    thread.join(60)  # what it raised would fail this test
    assert not thread.is_alive()


def test_every_address_refused_is_told() -> None:
    port = free_port()
    for outcome in (
        asyncio.run(dialled(way(port))),
        connect_blocking(way(port), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "127.0.0.2")]),
    ):
        assert isinstance(outcome, Outcome)
        assert "connection refused" in outcome.reply.text


def answers(monkeypatch: pytest.MonkeyPatch, *results: list[Endpoint]) -> list[str]:
    """The system's resolver is the peer here, and it says this."""
    asked: list[str] = []
    last = list(results)

    def ask(host: str) -> Answer:
        asked.append(host)
        answer = Answer()
        answer.set_result(last.pop(0) if len(last) > 1 else last[0])
        return answer

    monkeypatch.setattr(resolving, "ask", ask)
    return asked


@pytest.mark.parametrize(("port", "protocol"), [(110, "POP3"), (143, "IMAP"), (993, "IMAP"), (995, "POP3")])
def test_a_port_where_mail_is_read_is_named_and_nobody_is_asked_to_allow_it(port: int, protocol: str) -> None:
    said = NetworkPolicy().objection("192.0.2.1", port)
    assert said == f"port {port} is for reading mail ({protocol}), not for sending: use 587 or 465"


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "169.254.169.254"])
def test_mail_of_a_demo_reaches_this_machine_only_whatever_else_is_allowed(address: str) -> None:
    demo = NetworkPolicy(True, ("0.0.0.0/0", "::/0"), this_machine_only=True)
    assert "another machine" in (demo.objection(address, 25) or "")
    assert demo.objection("127.0.0.1", 25) is None
