"""A6 to A9, F30, F31: no secret in clear text, no certificate taken on trust, AUTH obeyed exactly."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import pytest

from postroom.mail.outcome import Accepted, Deferred, Fault, Refused, Verb
from postroom.transports.handshake import Terms, establish
from postroom.transports.replies import RawReply
from postroom.transports.settings import Auth, Secret, Security, SmtpSettings
from tests.peers.certificates import Authority
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import End, Step, close, garbage, hang, reply
from tests.transports.owner import PATIENT, one, parcels, send, settings_for

PASSWORD = "Zq9!canary%0A"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def secure(server: ScriptedServer, authority: Authority, security: Security) -> SmtpSettings:
    return settings_for(server, host="localhost", security=security, ca_bundle=authority.bundle)


def account(settings: SmtpSettings, auth: Auth, password: str = PASSWORD) -> SmtpSettings:
    return replace(settings, auth=auth, username="shop", password=Secret(password), credential_id="1")


def on_the_wire(server: ScriptedServer) -> bytes:
    return b"".join(bytes(connection.wire) for connection in server.connections)


# --- TLS


def test_implicit_tls(authority: Authority) -> None:
    with ScriptedServer(Manners(tls=authority.good(), implicit_tls=True)) as server:
        recorder = send(secure(server, authority, Security.SSL), *parcels(3))
    assert recorder.kinds == {"Accepted": 3}
    assert recorder.facts[1].tls == "TLSv1.3"
    assert all(mail.tls for mail in server.received)


def test_starttls_asks_again_what_the_server_offers(authority: Authority) -> None:
    with ScriptedServer(Manners(tls=authority.good())) as server:
        recorder = send(secure(server, authority, Security.TLS), *parcels(3))
    assert recorder.kinds == {"Accepted": 3}
    assert server.commands[:3] == ["EHLO [127.0.0.1]", "STARTTLS", "EHLO [127.0.0.1]"]
    assert recorder.facts[2].tls == "TLSv1.3"


def test_large_messages_through_tls(authority: Authority) -> None:
    content = b"Subject: large\r\n\r\n" + (b"z" * 70 + b"\r\n") * 40_000
    with ScriptedServer(Manners(tls=authority.good())) as server:
        recorder = send(secure(server, authority, Security.TLS), *parcels(3, content))
    assert recorder.kinds == {"Accepted": 3}
    assert [mail.content for mail in server.received] == [content] * 3


@pytest.mark.parametrize(
    "bad",
    ["expired", "not_yet_valid", "wrong_host", "only_common_name", "stranger", "missing_intermediate", "self_signed"],
)
@pytest.mark.parametrize("security", [Security.SSL, Security.TLS])
def test_a_certificate_that_does_not_verify(bad: str, security: Security, authority: Authority) -> None:
    context = getattr(authority, bad)()
    with ScriptedServer(Manners(tls=context, implicit_tls=security is Security.SSL)) as server:
        outcome = one(account(secure(server, authority, security), Auth.PLAIN))
        assert b"MAIL" not in on_the_wire(server)
        assert b"AUTH" not in on_the_wire(server)
    assert isinstance(outcome, Deferred)
    assert (outcome.verb, outcome.fault, outcome.reply.enhanced) == (Verb.TLS, Fault.TRANSPORT, "4.7.5")
    assert "certificate does not verify" in outcome.reply.text


def test_a_weak_key_and_an_old_protocol_are_refused(authority: Authority) -> None:
    for context in (authority.self_signed(1024), authority.old_protocol()):
        with ScriptedServer(Manners(tls=context, implicit_tls=True)) as server:
            outcome = one(secure(server, authority, Security.SSL))
        assert isinstance(outcome, Deferred)
        assert outcome.verb is Verb.TLS


def test_a_certificate_for_an_address(authority: Authority) -> None:
    settings = {"security": Security.SSL, "ca_bundle": authority.bundle}
    with ScriptedServer(Manners(tls=authority.good("127.0.0.1"), implicit_tls=True)) as server:
        assert isinstance(one(settings_for(server, **settings)), Accepted)
    with ScriptedServer(Manners(tls=authority.good("localhost"), implicit_tls=True)) as server:
        assert isinstance(one(settings_for(server, **settings)), Deferred)


def test_a_missing_ca_bundle_is_named(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        outcome = one(settings_for(server, security=Security.TLS, ca_bundle=str(tmp_path / "none.pem")))
    assert isinstance(outcome, Deferred)
    assert "none.pem" in outcome.reply.text


@pytest.mark.parametrize(
    "answer",
    [
        reply("454 4.7.0 not now"),
        reply("502 5.5.1 what?"),
        Step(b"220 go\r\n", end=End.RESET),
        garbage(b"go\r\n"),
        close(),
    ],
    ids=["454", "502", "220 and reset", "garbage", "close"],
)
def test_required_starttls_fails_closed(answer: Step, authority: Authority) -> None:
    with ScriptedServer(Manners(tls=authority.good(), accounts={"shop": PASSWORD})) as server:
        server.script.once("STARTTLS", answer)
        outcome = one(account(secure(server, authority, Security.TLS), Auth.PLAIN))
        assert b"AUTH" not in on_the_wire(server)
        assert b"MAIL" not in on_the_wire(server)
    assert outcome.fault is Fault.TRANSPORT


def test_stripped_starttls_fails_closed(authority: Authority) -> None:
    with ScriptedServer(Manners(accounts={"shop": PASSWORD})) as server:
        outcome = one(account(secure(server, authority, Security.TLS), Auth.PLAIN))
        assert server.commands == ["EHLO [127.0.0.1]"]
    assert isinstance(outcome, Refused)
    assert (outcome.verb, outcome.fault) == (Verb.STARTTLS, Fault.TRANSPORT)


def test_clear_text_behind_the_answer_to_starttls_is_refused(authority: Authority) -> None:
    """CVE-2021-38371: a man in the middle slips in an EHLO reply that would be read as if TLS protected it."""
    with ScriptedServer(Manners(tls=authority.good(), accounts={"shop": PASSWORD})) as server:
        server.script.once("STARTTLS", Step(b"220 go\r\n250-peer\r\n250 AUTH PLAIN\r\n"))
        outcome = one(account(secure(server, authority, Security.TLS), Auth.PLAIN))
        assert b"MAIL" not in on_the_wire(server)
    assert isinstance(outcome, Deferred)
    assert (outcome.verb, outcome.fault) == (Verb.TLS, Fault.TRANSPORT)


def test_what_was_offered_in_clear_text_is_forgotten(authority: Authority) -> None:
    manners = Manners(tls=authority.good(), keywords=("PIPELINING", "SIZE 10", "SMTPUTF8"))
    with ScriptedServer(manners) as server:
        server.script.once("EHLO", None, reply("250 peer.example.test"))
        assert isinstance(one(secure(server, authority, Security.TLS)), Accepted)
    assert "MAIL FROM:<shop@example.com>" in server.commands  # and not too large for SIZE 10


def test_a_hang_in_the_handshake_ends(authority: Authority) -> None:
    with ScriptedServer(Manners(tls=authority.good(), implicit_tls=True)) as server:
        server.script.once("TLS", hang())
        settings = replace(secure(server, authority, Security.SSL), timeouts=replace(PATIENT, tls=0.4))
        outcome = one(settings)
    assert isinstance(outcome, Deferred)
    assert outcome.verb is Verb.TLS


def test_a_connection_cut_under_tls_after_the_content_is_not_accepted(authority: Authority) -> None:
    with ScriptedServer(Manners(tls=authority.good())) as server:
        server.script.once("DOT", close())
        assert not isinstance(one(secure(server, authority, Security.TLS)), Accepted)


# --- AUTH


@pytest.mark.parametrize("auth", [Auth.PLAIN, Auth.LOGIN])
def test_auth_as_set(auth: Auth, authority: Authority) -> None:
    with ScriptedServer(Manners(tls=authority.good(), accounts={"shop": PASSWORD}, require_auth=True)) as server:
        recorder = send(account(secure(server, authority, Security.TLS), auth), *parcels(2))
    assert recorder.kinds == {"Accepted": 2}
    assert server.received[0].username == "shop"
    assert sum(command.startswith("AUTH") for command in server.commands) == 1
    assert any(command.startswith(f"AUTH {auth.value.upper()}") for command in server.commands)


def test_auth_none_never_logs_in() -> None:
    with ScriptedServer(Manners(accounts={"shop": PASSWORD})) as server:
        assert isinstance(one(account(settings_for(server), Auth.NONE)), Accepted)
        assert not any(command.startswith("AUTH") for command in server.commands)


@pytest.mark.parametrize(
    ("auth", "offered"), [(Auth.PLAIN, "LOGIN"), (Auth.LOGIN, "PLAIN"), (Auth.PLAIN, "CRAM-MD5 XOAUTH2")]
)
def test_a_mechanism_that_is_not_offered_is_not_replaced(auth: Auth, offered: str) -> None:
    with ScriptedServer(Manners(accounts={"shop": PASSWORD}, mechanisms=offered)) as server:
        outcome = one(account(settings_for(server), auth))
        assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)
    assert isinstance(outcome, Refused)
    assert (outcome.verb, outcome.fault) == (Verb.AUTH, Fault.TRANSPORT)


def test_the_old_spelling_of_the_offer_is_understood() -> None:
    with ScriptedServer(Manners(keywords=("AUTH=LOGIN PLAIN",), accounts={"shop": PASSWORD}, mechanisms="")) as server:
        assert isinstance(one(account(settings_for(server), Auth.PLAIN)), Accepted)


def test_a_password_goes_in_clear_text_only_to_loopback() -> None:
    settings = account(SmtpSettings("mail.example.test"), Auth.PLAIN)
    handshake = establish(Terms(settings, "shop.example.com", encrypted=False, clear_auth=False))
    next(handshake)
    handshake.send(RawReply(220, (b"220 hello",)))
    with pytest.raises(StopIteration) as ended:
        handshake.send(RawReply(250, (b"250-hello", b"250 AUTH PLAIN LOGIN")))
    assert isinstance(ended.value.value, Refused)
    assert ended.value.value.verb is Verb.AUTH


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("535 5.7.8 bad", Refused),
        ("534 5.7.9 weak", Refused),
        ("538 5.7.11 tls", Refused),
        ("454 4.7.0 later", Deferred),
    ],
)
def test_a_refused_login_is_the_transports_fault_on_one_parcel(code: str, kind: type) -> None:
    with ScriptedServer(Manners(accounts={"shop": PASSWORD})) as server:
        server.script.always("AUTH-RESPONSE", reply(code))
        settings = account(settings_for(server, max_connections=5), Auth.LOGIN)
        recorder = send(settings, *parcels(50))
        assert sum(command.startswith("AUTH") for command in server.commands) == 1
    assert len(recorder.outcomes) == 1
    outcome = next(iter(recorder.outcomes.values()))
    assert isinstance(outcome, kind)
    assert outcome.fault is Fault.TRANSPORT


@pytest.mark.parametrize(
    "challenge",
    [reply("334 " + "QUJD" * 250_000), reply("235 2.7.0 welcome already"), reply("250 ok")],
    ids=["1 MB", "235 at once", "250"],
)
def test_a_login_that_does_not_follow_its_rules_fails(challenge: Step) -> None:
    with ScriptedServer(Manners(accounts={"shop": PASSWORD})) as server:
        server.script.once("AUTH", challenge)
        outcome = one(account(settings_for(server), Auth.LOGIN))
        assert b"MAIL" not in on_the_wire(server)
    assert isinstance(outcome, Deferred)
    assert outcome.fault is Fault.TRANSPORT


def test_challenges_without_end_are_not_answered() -> None:
    with ScriptedServer(Manners(accounts={"shop": PASSWORD})) as server:
        server.script.once("AUTH", reply("334 VXNlcm5hbWU6"))
        server.script.always("AUTH-RESPONSE", reply("334 UGFzc3dvcmQ6"))
        outcome = one(account(settings_for(server), Auth.LOGIN))
        assert b"MAIL" not in on_the_wire(server)
        assert len(server.connections[0].commands) == 4  # EHLO, AUTH LOGIN, user name, password
    assert isinstance(outcome, Deferred)


def test_a_long_password_waits_for_the_challenge() -> None:
    long = "p" * 600
    with ScriptedServer(Manners(accounts={"shop": long})) as server:
        assert isinstance(one(account(settings_for(server), Auth.PLAIN, long)), Accepted)
    assert "AUTH PLAIN" in server.commands


@pytest.mark.parametrize("username", ["u\r\nRSET", "u\0x", ""])
def test_a_user_name_that_is_no_user_name_is_never_sent(username: str) -> None:
    with ScriptedServer(Manners(accounts={"shop": PASSWORD})) as server:
        settings = replace(account(settings_for(server), Auth.PLAIN), username=username)
        outcome = one(settings)
        assert server.commands == ["EHLO [127.0.0.1]"]
    assert isinstance(outcome, Refused)
    assert outcome.fault is Fault.TRANSPORT


def test_the_password_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedServer(Manners(accounts={"shop": "other"})) as server:
        settings = account(settings_for(server), Auth.PLAIN)
        recorder = send(settings, *parcels(1))
    response = base64.b64encode(f"\0shop\0{PASSWORD}".encode()).decode()
    seen = repr((settings, recorder, settings.fingerprint, settings.relay)) + f"{settings}" + caplog.text
    assert PASSWORD not in seen
    assert response not in seen
