"""The connection test: phase by phase what works, how long it took, and what to do about the first thing that does not.

No mail is sent: every identity is offered at MAIL FROM and taken back with RSET.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from postroom.mail.address import Address
from postroom.mail.outcome import Outcome, Verb
from postroom.mail.sentence import Sentence
from postroom.transports import commands
from postroom.transports.advice import advice_for
from postroom.transports.capabilities import Capabilities
from postroom.transports.dialler import Dialled, connect_blocking, resolve_blocking
from postroom.transports.handshake import Ask, Terms, Upgrade, establish, unwelcome
from postroom.transports.network import NetworkPolicy
from postroom.transports.replies import RawReply
from postroom.transports.session import Session
from postroom.transports.settings import Security, SmtpSettings
from postroom.transports.smtp import terms_of, way_of
from postroom.transports.tls import Certificate


@dataclass(frozen=True)
class Phase:
    """`name`: resolve, connect, tls, greeting, ehlo, starttls, auth, mail_from, quit."""

    name: str
    ok: bool
    detail: str
    seconds: float
    advice: str = ""
    certificate: Certificate | None = None  #: of tls, where it passed


@dataclass(frozen=True)
class Report:
    phases: tuple[Phase, ...]
    transcript: tuple[str, ...]  #: "C: …" and "S: …"; passwords hidden in every form

    @property
    def ok(self) -> bool:
        return all(phase.ok for phase in self.phases)


def check(
    settings: SmtpSettings,
    senders: Sequence[Address],
    policy: NetworkPolicy,
    tell: Callable[[Phase], None] = lambda phase: None,
) -> Report:
    """`tell` hears of each phase as soon as it is over. Never raises for what a network or a server does.

    Takes at most the time-out of an attempt and three times that of connecting: the look-up once, all addresses twice.
    """
    examination = _Examination(settings, policy)
    phases = []
    for phase in examination.phases(senders):
        phases.append(phase)
        tell(phase)
    return Report(tuple(phases), tuple(examination.transcript))


class _Examination:
    def __init__(self, settings: SmtpSettings, policy: NetworkPolicy) -> None:
        self._settings, self._policy = settings, policy
        self._since = time.monotonic()
        self.transcript: list[str] = []

    def phases(self, senders: Sequence[Address]) -> Iterator[Phase]:
        way = replace(way_of(self._settings, self._policy), whole=2 * self._settings.timeouts.connect)
        endpoints = resolve_blocking(way)
        if not isinstance(endpoints, list):
            yield self._failed("resolve", endpoints)
            return
        yield self._passed("resolve", ", ".join(address for _, address in endpoints))
        dialled = connect_blocking(way, endpoints)
        if not isinstance(dialled, Dialled):
            yield self._failed("connect", dialled)
            return
        reached = Sentence("%(address)s port %(port)s", address=dialled.address, port=self._settings.port)
        yield self._passed("connect", reached)
        session = Session(dialled.socket, self._settings)
        self.transcript = session.transcript
        try:
            yield from self._session(session, dialled, senders)
        finally:
            session.close()

    def _session(self, session: Session, dialled: Dialled, senders: Sequence[Address]) -> Iterator[Phase]:
        terms = terms_of(self._settings, dialled)  # before TLS takes the socket over
        if self._settings.security is Security.SSL:
            failure = session.secure()
            if failure:
                yield self._failed("tls", failure)
                return
            yield self._secured(session)
        capabilities = yield from self._handshake(session, terms)
        if capabilities is not None:
            for sender in senders:
                yield self._identity(session, sender, capabilities)
                if session.lost:
                    return
            yield self._quit(session)

    def _handshake(self, session: Session, terms: Terms) -> Generator[Phase, None, Capabilities | None]:
        """The worker's own handshake; consecutive questions of one verb are one phase."""
        handshake = establish(terms)
        step = next(handshake)
        while True:
            answer = session.secure() if isinstance(step, Upgrade) else session.ask(step)
            if isinstance(answer, Outcome):
                yield self._failed(_name(step), answer)
                return None
            detail = _shown(answer) if answer else ""
            try:
                following = handshake.send(answer) if answer else next(handshake)
            except StopIteration as done:
                result: Capabilities | Outcome = done.value
                break
            if isinstance(step, Upgrade):
                yield self._secured(session)
            elif _name(following) != _name(step):
                yield self._passed(_name(step), detail)
            step = following
        if isinstance(result, Capabilities):
            yield self._passed(_name(step), detail)
            return result
        verb = getattr(result, "verb", Verb.EHLO)
        if verb.value.lower() != _name(step):
            yield self._passed(_name(step), detail)
        yield self._failed(verb.value.lower(), result)
        return None

    def _identity(self, session: Session, sender: Address, capabilities: Capabilities) -> Phase:
        international = sender.needs_smtputf8
        if international and "SMTPUTF8" not in capabilities:
            missing = Sentence(
                "%(sender)s: %(said)s", sender=sender, said=Sentence("the server does not offer SMTPUTF8")
            )
            return self._phase("mail_from", False, missing, "")
        words = ["MAIL", "FROM:" + commands.path(sender)] + ["SMTPUTF8"] * international
        line = commands.command(*words, international=international)
        answer = session.ask(Ask(Verb.MAIL, line, line.decode().rstrip()))
        failure = answer if isinstance(answer, Outcome) else unwelcome(Verb.MAIL, answer, 250)
        if failure is None or not failure.reply.local:
            session.ask(Ask(Verb.MAIL, commands.command("RSET"), "RSET"))
        if failure:
            return self._failed("mail_from", failure, sender)
        assert isinstance(answer, RawReply)
        return self._passed("mail_from", f"{sender}: {_shown(answer)}")

    def _quit(self, session: Session) -> Phase:
        """Whatever the answer: a mail that was accepted stays accepted."""
        answer = session.ask(Ask(Verb.QUIT, commands.command("QUIT"), "QUIT"))
        silent = Sentence("closed without an answer")
        return self._passed("quit", _shown(answer) if isinstance(answer, RawReply) else silent)

    def _secured(self, session: Session) -> Phase:
        return replace(self._passed("tls", session.tls_version or ""), certificate=session.certificate)

    def _passed(self, name: str, detail: str) -> Phase:
        return self._phase(name, True, detail, "")

    def _failed(self, name: str, outcome: Outcome, sender: Address | None = None) -> Phase:
        said = outcome.reply.text if outcome.reply.local else str(outcome.reply)
        detail = Sentence("%(sender)s: %(said)s", sender=sender, said=said) if sender else said
        return self._phase(name, False, detail, advice_for(self._settings, outcome))

    def _phase(self, name: str, ok: bool, detail: str, advice: str) -> Phase:
        since, self._since = self._since, time.monotonic()
        return Phase(name, ok, detail, self._since - since, advice)


def _name(step: Ask | Upgrade) -> str:
    return (step.verb if isinstance(step, Ask) else Verb.TLS).value.lower()


def _shown(reply: RawReply) -> str:
    return str(reply.read())
