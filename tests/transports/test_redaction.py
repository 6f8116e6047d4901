"""A server that repeats our password: what it says is judged as said, and told without it."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from postroom.mail.outcome import Accepted, Deferred, Fault, Refused
from postroom.transports.settings import Auth, Secret, SmtpSettings
from tests.peers.scripted import Manners, ScriptedServer
from tests.peers.steps import Step, garbage, reply
from tests.transports.owner import one, settings_for

PASSWORD = "Zq9!canary%0A"


def with_account(settings: SmtpSettings, password: str = PASSWORD) -> SmtpSettings:
    return replace(settings, auth=Auth.PLAIN, username="shop", password=Secret(password), credential_id="1")


SHOWN_BACK = [
    PASSWORD,
    PASSWORD.upper(),
    base64.b64encode(f"\0shop\0{PASSWORD}".encode()).decode(),
    base64.b64encode(f"\0shop\0{PASSWORD}".encode()).decode()[:-9],
    base64.b64encode(f"shop\0shop\0{PASSWORD}".encode()).decode(),
    base64.b64encode(PASSWORD.encode()).decode(),
    "Zq9%21canary%250A",
    "Zq9%21canary%250a",
    "Zq9!can / ary%0A",
]


@pytest.mark.parametrize("form", SHOWN_BACK)
@pytest.mark.parametrize("filler", [0, 965])
def test_a_password_that_the_server_repeats_is_hidden(form: str, filler: int) -> None:
    """Before the text is cut to what is shown: the cut may go through the middle of it."""
    said = f"535 5.7.8 {'.' * filler} (command was: AUTH PLAIN {form})".split(" / ")
    with ScriptedServer(Manners(accounts={"shop": PASSWORD})) as server:
        server.script.always("AUTH", reply(said[0], *(f"535 {more}" for more in said[1:])))
        outcome = one(with_account(settings_for(server)))
    assert outcome.reply.enhanced == "5.7.8"
    assert outcome.fault is Fault.TRANSPORT
    for piece in (form[:6], form[-6:]):
        assert piece not in outcome.reply.text


@pytest.mark.parametrize(
    ("verb", "said", "kind", "fault"),
    [
        ("MAIL", reply(f"550 5.1.8 {PASSWORD}"), Refused, Fault.SENDER),
        ("RCPT", reply(f"451 4.2.0 {PASSWORD}"), Deferred, Fault.RECIPIENT),
        ("RCPT", garbage(f"{PASSWORD} you said\r\n".encode()), Deferred, Fault.TRANSPORT),
        ("DATA", reply(f"250 {PASSWORD}"), Deferred, Fault.TRANSPORT),
        ("DATA", garbage(f"354 go on\r\n550 {PASSWORD}\r\n".encode()), Refused, Fault.MESSAGE),
        ("DOT", reply(f"554 5.7.1 {PASSWORD}"), Refused, Fault.MESSAGE),
        ("DOT", reply(f"250 2.0.0 {PASSWORD}"), Accepted, None),
        ("EHLO", reply("250 peer", f"250 AUTH {PASSWORD}"), Refused, Fault.TRANSPORT),
    ],
)
def test_it_is_hidden_at_every_verb(verb: str, said: Step, kind: type, fault: Fault | None) -> None:
    with ScriptedServer(Manners(accounts={"shop": PASSWORD}, keywords=())) as server:
        server.script.always(verb, said)
        outcome = one(with_account(settings_for(server)))
    assert isinstance(outcome, kind)
    assert outcome.fault is fault
    assert "canary" not in repr(outcome).lower()
    assert "********" in outcome.reply.text


def test_a_password_of_every_days_words_changes_no_outcome() -> None:
    for password, text in {"5.1.1": "550 5.1.1 no", "550": "550 5.1.1 no", "o": "550 5.1.1 no", "per day": ""}.items():
        with ScriptedServer(Manners(accounts={"shop": password})) as server:
            server.script.always("RCPT", reply(text or "550 you may send 100 messages per day"))
            outcome = one(with_account(settings_for(server), password))
        assert outcome.reply.code == 550
        assert outcome.fault is (Fault.RECIPIENT if text else Fault.TRANSPORT)
        assert not text or outcome.reply.text == "no"
