"""The connection test: phases, advice a shop owner can act on, and no secret in anything it shows."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from postroom.mail.address import Address
from postroom.transports.check import Report, check
from postroom.transports.network import NetworkPolicy
from postroom.transports.settings import Auth, Secret, Security, SmtpSettings
from tests.peers.certificates import Authority
from tests.peers.ports import free_port
from tests.peers.postfix import private_postfix
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import End, Step, close, drip, garbage, hang, reply
from tests.transports.owner import PATIENT, hurried, policy_for, settings_for

PASSWORD = "Zq9!canary%0A"
SHOP = Address.parse("shop@example.com")
SUPPORT = Address.parse("support@example.com")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def examine(settings: SmtpSettings, *senders: Address) -> Report:
    return check(settings, senders or (SHOP,), policy_for(settings))


def names(report: Report) -> list[str]:
    return [phase.name for phase in report.phases]


def with_account(settings: SmtpSettings, auth: Auth = Auth.LOGIN, password: str = PASSWORD) -> SmtpSettings:
    return replace(settings, auth=auth, username="shop", password=Secret(password))


def secured(server: ScriptedServer, authority: Authority, security: Security) -> SmtpSettings:
    return settings_for(server, host="localhost", security=security, ca_bundle=authority.bundle)


def test_every_phase_of_a_good_account(authority: Authority) -> None:
    with ScriptedServer(Manners(tls=authority.good(), accounts={"shop": PASSWORD}, require_auth=True)) as server:
        report = examine(with_account(secured(server, authority, Security.TLS)), SHOP, SUPPORT)
        assert server.received == []
    assert report.ok
    phases = [
        "resolve",
        "connect",
        "greeting",
        "ehlo",
        "starttls",
        "tls",
        "ehlo",
        "auth",
        "mail_from",
        "mail_from",
        "quit",
    ]
    assert names(report) == phases
    assert "PIPELINING" in report.phases[3].detail
    assert report.phases[5].detail == "TLSv1.3"
    certificate = report.phases[5].certificate
    assert certificate is not None
    assert "localhost" in certificate.names
    assert certificate.issuer.startswith("trustme")
    assert certificate.expires > datetime.now(UTC)
    assert "C: MAIL FROM:<support@example.com>" in report.transcript
    assert report.transcript.count("C: RSET") == 2


def test_implicit_tls_comes_first(authority: Authority) -> None:
    with ScriptedServer(Manners(tls=authority.good(), implicit_tls=True)) as server:
        report = examine(secured(server, authority, Security.SSL))
    assert report.ok
    assert names(report)[:4] == ["resolve", "connect", "tls", "greeting"]


FAILURES: list[tuple[str, Step, str, str]] = [
    ("CONNECT", reply("554 5.7.1 go away"), "greeting", "turns this machine away"),
    ("CONNECT", garbage(b"* OK IMAP4rev1 canary-banner\r\n"), "greeting", "587 with TLS, 465 with SSL"),
    ("CONNECT", hang(), "greeting", "Try SSL = SSL with port 465"),
    ("EHLO", reply("421 4.3.2 too busy"), "ehlo", "EHLO name"),
    ("AUTH-RESPONSE", reply("535 5.7.8 bad credentials"), "auth", "User name or password is wrong"),
    ("AUTH-RESPONSE", reply("534 5.7.9 app password needed"), "auth", "app password"),
    ("AUTH-RESPONSE", reply("454 4.7.0 temporary"), "auth", "in a few minutes"),
    ("MAIL", reply("550 5.7.1 not your address"), "mail_from", "may not send as this address"),
    ("MAIL", reply("530 5.7.0 log in"), "mail_from", "another way to log in"),
]


@pytest.mark.parametrize(("verb", "step", "phase", "advice"), FAILURES)
def test_the_first_failure_comes_with_advice(verb: str, step: Step, phase: str, advice: str) -> None:
    with ScriptedServer(Manners(accounts={"shop": PASSWORD})) as server:
        server.script.once(verb, step)
        timeouts = hurried(verb) if step.end is End.HANG else PATIENT
        report = examine(with_account(settings_for(server, timeouts=timeouts)))
    assert not report.ok
    failed = next(each for each in report.phases if not each.ok)
    assert failed.name == phase
    assert advice in failed.advice


def test_phases_are_told_as_they_pass() -> None:
    told: list[str] = []
    with ScriptedServer() as server:
        settings = settings_for(server)
        report = check(settings, (SHOP,), policy_for(settings), lambda phase: told.append(phase.name))
    assert told == names(report)


def test_nobody_is_asked_any_more_who_has_gone() -> None:
    with ScriptedServer() as server:
        server.script.once("MAIL", close())
        report = examine(settings_for(server), SHOP, SUPPORT)
    assert names(report)[-1] == "mail_from"
    assert names(report).count("mail_from") == 1
    assert not any("support@example.com" in line for line in report.transcript)


def test_another_service_is_named_and_never_quoted() -> None:
    banners = {
        b"* OK canary": "IMAP",
        b"+OK canary": "POP3",
        b"HTTP/1.1 400 canary": "web server",
        b"SSH-2.0-canary": "SSH",
    }
    for banner, name in banners.items():
        with ScriptedServer() as server:
            server.script.once("CONNECT", garbage(banner + b"\r\n"))
            report = examine(settings_for(server))
        assert name in report.phases[-1].detail
        assert "canary" not in repr(report)


def test_the_wrong_kind_of_tls(authority: Authority) -> None:
    with ScriptedServer(Manners(tls=authority.good())) as server:
        report = examine(secured(server, authority, Security.SSL))
        assert names(report)[-1] == "tls"
        assert "SSL = TLS" in report.phases[-1].advice
    with ScriptedServer(Manners(tls=authority.good(), implicit_tls=True)) as server:
        report = examine(replace(secured(server, authority, Security.TLS), timeouts=hurried("CONNECT")))
        assert names(report)[-1] == "greeting"
        assert "SSL = SSL" in report.phases[-1].advice
    with ScriptedServer() as server:
        report = examine(secured(server, authority, Security.TLS))
        assert [(phase.name, phase.ok) for phase in report.phases][-2:] == [("ehlo", True), ("starttls", False)]
        assert "does not offer STARTTLS" in report.phases[-1].detail


def test_certificates_that_do_not_verify(authority: Authority) -> None:
    for context, advice in (
        (authority.wrong_host(), "names another host"),
        (authority.expired(), "out of date"),
        (authority.stranger(), "CA bundle"),
    ):
        with ScriptedServer(Manners(tls=context, implicit_tls=True)) as server:
            report = examine(secured(server, authority, Security.SSL))
        assert names(report)[-1] == "tls"
        assert advice in report.phases[-1].advice


def test_places_that_cannot_be_reached() -> None:
    closed = examine(settings_for(free_port()))
    assert names(closed) == ["resolve", "connect"]
    assert "Nothing listens" in closed.phases[-1].advice
    unknown = examine(settings_for(25, host="nowhere.invalid", timeouts=replace(PATIENT, connect=2)))
    assert names(unknown) == ["resolve"]
    assert "spelling" in unknown.phases[-1].advice
    forbidden = check(settings_for(25), [SHOP], NetworkPolicy())
    assert "loopback" in forbidden.phases[-1].detail
    assert not forbidden.ok


def test_auth_that_is_not_offered_says_what_is() -> None:
    with ScriptedServer(Manners(accounts={"shop": PASSWORD}, mechanisms="PLAIN")) as server:
        report = examine(with_account(settings_for(server), Auth.LOGIN))
    assert [(phase.name, phase.ok) for phase in report.phases][-2:] == [("ehlo", True), ("auth", False)]
    assert "PLAIN" in report.phases[-1].detail


def test_an_identity_that_is_refused_does_not_hide_the_next() -> None:
    with ScriptedServer() as server:
        server.script.once("MAIL", reply("550 5.7.1 not yours"))
        report = examine(settings_for(server), SHOP, SUPPORT)
    assert [phase.ok for phase in report.phases if phase.name == "mail_from"] == [False, True]


def test_a_lost_or_dripping_server_ends_the_check() -> None:
    with ScriptedServer() as server:
        server.script.once("MAIL", close())
        assert not examine(settings_for(server), SHOP, SUPPORT).ok
        server.script.once("EHLO", drip("250 peer.example.test, and many words", 0.2))
        settings = settings_for(server, timeouts=replace(PATIENT, ehlo=0.5))
        report = examine(settings)
    assert names(report)[-1] == "ehlo"
    assert report.phases[-1].seconds < 30


def test_no_form_of_the_password_is_shown() -> None:
    forms = [
        PASSWORD,
        PASSWORD[::-1],
        base64.b64encode(PASSWORD.encode()).decode(),
        base64.b64encode(f"\0shop\0{PASSWORD}".encode()).decode(),
        "Zq9%21canary%250A",
    ]
    with ScriptedServer(Manners(accounts={"shop": "other"})) as server:
        server.script.always("AUTH-RESPONSE", reply("535 5.7.8 you said " + " ".join(forms)))
        server.script.always("AUTH", reply("535 5.7.8 you said " + " ".join(forms)))
        for auth in (Auth.LOGIN, Auth.PLAIN):
            report = examine(with_account(settings_for(server), auth))
            assert not report.ok
            assert [form for form in forms if form in repr(report)] == []


def test_a_real_postfix(authority: Authority) -> None:
    chain, key = authority.files()
    chain.chmod(0o644)
    files = {"smtpd_tls_cert_file": str(chain), "smtpd_tls_key_file": str(key), "smtpd_tls_security_level": "may"}
    with ScriptedServer() as relay, private_postfix(relay.port, **files) as postfix:
        settings = settings_for(postfix.port, host="localhost", security=Security.TLS, ca_bundle=authority.bundle)
        report = examine(replace(settings, timeouts=SmtpSettings("x").timeouts))
        assert report.ok, report
        assert "PIPELINING" in report.phases[3].detail
