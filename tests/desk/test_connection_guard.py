"""*Test connection* in the hands of somebody who wants to scan the network that the desk runs in."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.desk.configuration.trial.examination import GUARDED, OPEN, Found, Pace, Trial, behind_guard
from postroom.mail.address import Address
from postroom.scopes import resolve
from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.scope import Scope
from postroom.transports.network import NetworkPolicy
from postroom.transports.settings import Secret, Security, SmtpSettings, Timeouts
from tests.desk.conftest import SignIn
from tests.desk.test_connection import allow, begin, fields, finished, result
from tests.desk.test_meaning import CANARY
from tests.peers.certificates import Authority
from tests.peers.ports import free_port
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import Step, close, garbage, hang, reply

SALES = (Address.parse("sales@shop.net"),)
QUICK = Pace(Timeouts(connect=0.2, tls=0.2, greeting=0.2, ehlo=1, auth=1, mail=1, quit=0.3, attempt=20), 1.0)


def scan(host: str, port: int, pace: Pace = QUICK) -> tuple[Found, float]:
    """What somebody without the right to more is answered, and how long it took."""
    settings = SmtpSettings(host, port, Security.NONE)
    policy = NetworkPolicy(allow_loopback=True, extra_ports=frozenset({port}))
    since = time.monotonic()
    found = behind_guard(Trial(settings, SALES, policy), settings, pace, lambda phase: None)
    return found, time.monotonic() - since


def told(found: Found) -> tuple[object, ...]:
    return [
        (phase.name, phase.ok, phase.detail, phase.advice, phase.seconds) for phase in found.phases
    ], found.transcript


@contextmanager
def filtered() -> Iterator[int]:
    """A port whose connections are never answered: its backlog is full."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for each in (first, second):
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


SERVICES: dict[str, Step] = {
    "ssh": garbage(b"SSH-2.0-OpenSSH_9.2 canary\r\n"),
    "web": garbage(b"HTTP/1.1 400 canary\r\n"),
    "redis": garbage(b"-ERR canary\r\n"),
    "imap": garbage(b"* OK canary\r\n"),
    "silence": hang(),
    "goodbye": close(),
    "an SMTP server that wants nobody": reply("554 5.7.1 canary"),
}


def test_refused_filtered_and_every_other_service_are_one_answer_after_one_time() -> None:
    answers, times = {}, {}
    answers["refused"], times["refused"] = scan("127.0.0.1", free_port())
    with filtered() as port:
        answers["filtered"], times["filtered"] = scan("127.0.0.1", port)
    for name, step in SERVICES.items():
        with ScriptedServer() as server:
            server.script.always("CONNECT", step)
            answers[name], times[name] = scan("127.0.0.1", server.port)
    answers["unknown name"], times["unknown name"] = scan("nowhere.invalid", free_port())
    expected = told(answers["refused"])
    assert {name: told(found) == expected for name, found in answers.items()} == dict.fromkeys(answers, True)
    assert "canary" not in repr(expected)
    assert all(QUICK.least <= taken < QUICK.timeouts.attempt for taken in times.values()), times


def test_a_service_behind_tls_is_the_same_answer(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    expected, _ = scan("127.0.0.1", free_port())
    with ScriptedServer(Manners(tls=authority.good(), implicit_tls=True)) as server:
        server.script.always("CONNECT", garbage(b"+OK canary\r\n"))
        settings = SmtpSettings("localhost", server.port, Security.SSL, ca_bundle=authority.bundle)
        policy = NetworkPolicy(allow_loopback=True, extra_ports=frozenset({server.port}))
        found = behind_guard(Trial(settings, SALES, policy), settings, QUICK, lambda phase: None)
    assert told(found) == told(expected)


def test_what_the_policy_forbids_is_the_same_answer() -> None:
    expected, _ = scan("127.0.0.1", free_port())
    for host in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "metadata.google.internal", "::1", "[::ffff:127.0.0.1]"):
        settings = SmtpSettings(host, 25)
        found = behind_guard(Trial(settings, SALES, NetworkPolicy()), settings, QUICK, lambda phase: None)
        assert told(found) == told(expected), host


def test_least_is_longer_than_any_way_to_fail() -> None:
    times = GUARDED.timeouts
    assert GUARDED.least > 3 * times.connect + times.tls + times.greeting
    assert 3 * times.connect + times.attempt < 30
    assert 3 * OPEN.timeouts.connect + OPEN.timeouts.attempt < 30


def test_what_is_typed_in_bad_form_is_told_at_once_and_nobody_is_asked() -> None:
    for host, port in (("host\r\nX", 25), ("user@host", 25), ("2130706433", 25), ("127.1", 25), ("", 25), ("a.b", 22)):
        settings = SmtpSettings(host, port)
        since = time.monotonic()
        found = behind_guard(Trial(settings, SALES, NetworkPolicy()), settings, GUARDED, lambda phase: None)
        assert not found.ok
        assert time.monotonic() - since < GUARDED.least


def test_an_smtp_server_answers_in_full() -> None:
    with ScriptedServer(Manners(accounts={"shop": CANARY})) as server:
        found, _ = scan("127.0.0.1", server.port, GUARDED)
    assert found.ok
    assert [phase.name for phase in found.phases] == ["session", "ehlo", "mail_from", "quit"]


def test_the_password_is_not_in_what_is_told() -> None:
    settings = SmtpSettings("127.0.0.1", free_port(), password=Secret(CANARY))
    assert CANARY not in repr(Trial(settings, SALES, NetworkPolicy()))


HOSTILE = [
    *("127.0.0.1", "0", "0.0.0.0", "127.1", "2130706433", "0x7f000001", "017700000001", "[::1]", "[::ffff:127.0.0.1]"),
    *("[fe80::1%25lo]", "169.254.169.254", "[fd00:ec2::254]", "localhost", "LOCALHOST.", "10.0.0.1", "172.16.0.1"),
    *("192.168.0.1", "100.64.0.1", "224.0.0.1", "255.255.255.255", "①②⑦.⓪.⓪.①", "user@host", "host:25/x"),
    *("unix:/run/x.sock", "file:///etc/passwd", "", "host\r\nX"),
]
PORTS = ["0", "-1", "1", "22", "80", "443", "6379", "65535", "65536", "25;22", "٢٥"]


@pytest.mark.django_db(transaction=True)
class TestAtTheDoor:
    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, settings: Settings) -> Iterator[None]:
        settings.POSTROOM_HOME = tmp_path
        create_key(folder())
        yield
        finished()

    def test_no_hostile_host_is_ever_connected_to(self) -> None:
        """With the policy that every deployment begins with."""
        with ScriptedServer() as server:
            policy = NetworkPolicy(extra_ports=frozenset({server.port}))
            for host in HOSTILE:
                settings = SmtpSettings(host, server.port)
                pace = Pace(QUICK.timeouts, 0)
                found = behind_guard(Trial(settings, SALES, policy), settings, pace, lambda phase: None)
                assert not found.ok, host
            assert server.connections == []

    @pytest.mark.parametrize("port", PORTS)
    def test_a_port_that_is_none_for_mail_is_refused(self, sign_in: SignIn, port: str) -> None:
        said = begin(sign_in(), transport="smtp", host="127.0.0.1", port=port)
        finished()
        assert "Everything passed" not in said

    def test_a_store_views_tester_gets_the_guarded_answer(self, sign_in: SignIn, shop: resolve.Snapshot) -> None:
        japan = next(site.id for site in shop.websites.values() if site.code == "japan")
        client = sign_in(scope=Scope.website(japan))
        with ScriptedServer(Manners(accounts={"shop": CANARY})) as server:
            allow(server.port)
            said = result(client, "stores:ja", **fields(server))
        assert "an SMTP session with" in said
        assert "Look up the name" not in said
        assert "Everything passed" in said

    def test_another_websites_scope_is_not_tested(self, sign_in: SignIn, shop: resolve.Snapshot) -> None:
        japan = next(site.id for site in shop.websites.values() if site.code == "japan")
        client = sign_in(scope=Scope.website(japan))
        for scope in ("default", "websites:main", "stores:en"):
            assert client.post(f"/admin/configuration/test/?scope={scope}").status_code == 404
