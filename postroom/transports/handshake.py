"""From the greeting to a session that takes mail: EHLO, STARTTLS, AUTH; one generator, no I/O.

It yields what to say (`Ask`) or that TLS must be put under the session (`Upgrade`), is sent each whole reply, and
returns the capabilities of the last EHLO, or the outcome that ends the session.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

from postroom.mail.faults import Failure, outcome_of_failure
from postroom.mail.outcome import Outcome, Verb
from postroom.mail.sentence import Sentence
from postroom.transports import commands
from postroom.transports.capabilities import Capabilities, of_ehlo
from postroom.transports.redaction import HIDDEN, veil_of
from postroom.transports.replies import RawReply
from postroom.transports.settings import Auth, Secret, Security, SmtpSettings


@dataclass(frozen=True, slots=True)
class Ask:
    """Say `line` (nothing: only listen) and give back the reply. `shown` is for transcripts: no secret."""

    verb: Verb
    line: bytes = field(repr=False)
    shown: str


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The server said go: put TLS under the session now. Anything it said beyond that must have been refused."""


@dataclass(frozen=True)
class Terms:
    """The settings, and what is true of this very connection."""

    settings: SmtpSettings
    ehlo_name: str
    encrypted: bool  #: TLS from the first byte
    clear_auth: bool  #: loopback, or a network where the operator allows AUTH without TLS


Result = Capabilities | Outcome
Handshake = Generator[Ask | Upgrade, RawReply, Result]


def establish(terms: Terms) -> Handshake:
    greeting = yield Ask(Verb.GREETING, b"", "")
    failure = unwelcome(Verb.GREETING, greeting, 220)
    if failure:
        return failure
    try:
        result = yield from _introduce(terms)
        if isinstance(result, Capabilities) and terms.settings.security is Security.TLS:
            result = yield from _secure(terms, result)
    except commands.UnsafeCommand as error:
        return outcome_of_failure(Verb.EHLO, Failure.NOT_ALLOWED, str(error))
    if isinstance(result, Capabilities) and terms.settings.auth is not Auth.NONE:
        result = yield from _log_in(terms, result)
    return result


def unwelcome(verb: Verb, reply: RawReply, *wanted: int) -> Outcome | None:
    """None when the reply is the wanted one. A positive reply to another question means: out of step."""
    if reply.code in wanted:
        return None
    if reply.code >= 400:
        return reply.means(verb)
    strange = Sentence("an answer that fits no question of ours: %(reply)s", reply=str(reply.read()))
    return outcome_of_failure(verb, Failure.PROTOCOL, strange)


def _introduce(terms: Terms) -> Handshake:
    reply = yield _ask(Verb.EHLO, commands.ehlo("EHLO", terms.ehlo_name))
    if reply.code >= 500:
        # RFC 5321 §3.2: a server that does not know EHLO is asked with HELO, and offers nothing.
        reply = yield _ask(Verb.EHLO, commands.ehlo("HELO", terms.ehlo_name))
        return unwelcome(Verb.EHLO, reply, 250) or Capabilities()
    return unwelcome(Verb.EHLO, reply, 250) or of_ehlo(reply)


def _secure(terms: Terms, capabilities: Capabilities) -> Handshake:
    if "STARTTLS" not in capabilities:
        detail = Sentence(
            "the server does not offer STARTTLS, which SSL = TLS requires: choose SSL for port 465, or mend the server"
        )
        return outcome_of_failure(Verb.STARTTLS, Failure.NO_EXTENSION, detail)
    reply = yield _ask(Verb.STARTTLS, commands.command("STARTTLS"))
    failure = unwelcome(Verb.STARTTLS, reply, 220)
    if failure:
        return failure
    yield Upgrade()
    # RFC 3207 §4.2: what was learned in clear text is forgotten.
    return (yield from _introduce(terms))


def _log_in(terms: Terms, capabilities: Capabilities) -> Handshake:
    settings = terms.settings
    encrypted = terms.encrypted or settings.security is Security.TLS
    if not encrypted and not terms.clear_auth:
        detail = Sentence(
            "a password is never sent without TLS: choose SSL or TLS, or let the operator allow this network"
        )
        return outcome_of_failure(Verb.AUTH, Failure.NOT_ALLOWED, detail)
    if settings.auth.value.upper() not in capabilities.mechanisms:
        detail = Sentence(
            "the server offers %(offered)s, not AUTH %(wanted)s: choose another Auth setting",
            offered=veil_of(settings)(", ".join(sorted(capabilities.mechanisms))) or Sentence("no authentication"),
            wanted=settings.auth.value.upper(),
        )
        return outcome_of_failure(Verb.AUTH, Failure.NO_EXTENSION, detail)
    exchange = _plain if settings.auth is Auth.PLAIN else _login
    try:
        failure = yield from exchange(settings.username, settings.password or Secret(""))
    except commands.UnsafeCommand as error:
        return outcome_of_failure(Verb.AUTH, Failure.NOT_ALLOWED, str(error))
    return failure or capabilities


Exchange = Generator[Ask, RawReply, Outcome | None]


def _plain(username: str, password: Secret) -> Exchange:
    first, further = commands.auth_plain(username, password)
    reply = yield Ask(Verb.AUTH, first, f"AUTH PLAIN {HIDDEN}")
    if further:
        failure = unwelcome(Verb.AUTH, reply, 334)
        if failure:
            return failure
        reply = yield Ask(Verb.AUTH, further, HIDDEN)
    return unwelcome(Verb.AUTH, reply, 235)


def _login(username: str, password: Secret) -> Exchange:
    reply = yield _ask(Verb.AUTH, commands.command("AUTH LOGIN"))
    for answer in commands.auth_login(username, password):
        failure = unwelcome(Verb.AUTH, reply, 334)
        if failure:
            return failure
        reply = yield Ask(Verb.AUTH, answer, HIDDEN)
    return unwelcome(Verb.AUTH, reply, 235)


def _ask(verb: Verb, line: bytes) -> Ask:
    return Ask(verb, line, line.decode().rstrip())
