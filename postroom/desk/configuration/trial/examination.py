"""What a connection test does: the worker's own way to the server, in bounded time, and who may see how much of it."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from postroom.mail.address import Address
from postroom.mail.sentence import Sentence
from postroom.transports.check import Phase, check
from postroom.transports.dialler import Dialled, Way, connect_blocking, resolve_blocking
from postroom.transports.network import MAIL_PORTS, READERS, NetworkPolicy, for_reading, host_objection
from postroom.transports.program import greeting_of, program_objection
from postroom.transports.settings import (
    Auth,
    OutboxSettings,
    SendmailSettings,
    SmtpSettings,
    Timeouts,
    TransportSettings,
)

Tell = Callable[[Phase], None]


@dataclass(frozen=True)
class Pace:
    """`least`: seconds that a guarded answer takes where no session came about; more than any way to fail takes."""

    timeouts: Timeouts
    least: float


# 12 s to connect and 16 s for the session: 28 s at most.
OPEN = Pace(Timeouts(connect=4, tls=6, greeting=8, ehlo=6, auth=8, mail=6, quit=2, attempt=16), 0)
# 6 s to connect, 3 s for TLS, 4 s for the greeting.
GUARDED = Pace(Timeouts(connect=2, tls=3, greeting=4, ehlo=6, auth=8, mail=6, quit=2, attempt=16), 14)

OTHER_PORTS, MOST_OTHER_PORTS, OTHER_SECONDS = (587, 465, 2525), 6, 2.0

NO_SESSION = Sentence("no SMTP session came about")
NO_SESSION_ADVICE = Sentence(
    "Host, Port or SSL may be wrong, the server may be away, or this installation may not go there. The reason is told "
    "to people who may change the system settings of all stores."
)


@dataclass(frozen=True)
class Trial:
    """`withheld`: why nobody can sign in, although the settings want it; then the test ends before AUTH."""

    settings: TransportSettings
    senders: tuple[Address, ...]
    policy: NetworkPolicy
    withheld: str = ""


@dataclass(frozen=True)
class Found:
    phases: tuple[Phase, ...]
    transcript: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return bool(self.phases) and all(phase.ok for phase in self.phases)


def examined(trial: Trial, guarded: bool, tell: Tell) -> Found:
    """`guarded`: for somebody to whom this must not be a port scanner."""
    match trial.settings:
        case SmtpSettings() as settings:
            if guarded:
                return behind_guard(trial, settings, GUARDED, tell)
            return with_other_ports(dialogue(trial, settings, OPEN, tell), settings, trial.policy)
        case SendmailSettings(command=command):
            return program(command, tell)
        case OutboxSettings(folder=folder):
            return outbox(folder, tell)


def dialogue(trial: Trial, settings: SmtpSettings, pace: Pace, tell: Tell) -> Found:
    paced = replace(settings, timeouts=pace.timeouts)
    if not trial.withheld:
        report = check(paced, trial.senders, trial.policy, tell)
        return Found(report.phases, report.transcript)
    report = check(replace(paced, auth=Auth.NONE), (), trial.policy, tell)
    unsigned = (Phase("auth", False, trial.withheld, 0),) if report.ok else ()
    return Found((*report.phases, *unsigned), report.transcript)


def with_other_ports(found: Found, settings: SmtpSettings, policy: NetworkPolicy) -> Found:
    """Never behind the guard."""
    if found.phases[-1].name != "connect" or found.ok:
        return found
    return replace(found, phases=(*found.phases, *elsewhere(settings, policy)))


def elsewhere(settings: SmtpSettings, policy: NetworkPolicy) -> Iterator[Phase]:
    """Where one port is closed or blocked another may be open: networks shut 25, and providers have several."""
    for port in (*OTHER_PORTS, *sorted(policy.extra_ports))[:MOST_OTHER_PORTS]:
        since = time.monotonic()
        way = Way(settings.host, port, policy, OTHER_SECONDS, whole=OTHER_SECONDS)
        endpoints = resolve_blocking(way) if port != settings.port else ()
        dialled = connect_blocking(way, endpoints) if isinstance(endpoints, list) else None
        if isinstance(dialled, Dialled):
            dialled.socket.close()
            said = Sentence("port %(port)s of the same host answers", port=port)
            yield Phase("elsewhere", True, said, time.monotonic() - since)


def behind_guard(trial: Trial, settings: SmtpSettings, pace: Pace, tell: Tell) -> Found:
    """Without an SMTP session one answer for everything, and always as late: refused, filtered, no SMTP, forbidden."""
    typed = plainly_wrong(settings, trial.policy)
    if typed:
        return Found((Phase("session", False, typed, 0),))
    since = time.monotonic()
    found = dialogue(trial, settings, pace, lambda phase: None)
    names = [phase.name for phase in found.phases if phase.ok]
    if "greeting" not in names:
        time.sleep(max(0.0, since + pace.least - time.monotonic()))
        return Found((Phase("session", False, NO_SESSION, pace.least, NO_SESSION_ADVICE),))
    after = [phase.name for phase in found.phases].index("greeting") + 1
    session = Phase("session", True, Sentence("an SMTP session with %(relay)s", relay=settings.relay), 0)
    shown = (session, *found.phases[after:])
    for phase in shown:
        tell(phase)
    return Found(shown, found.transcript)


def plainly_wrong(settings: SmtpSettings, policy: NetworkPolicy) -> str:
    """What the typed text alone shows: no network was asked."""
    if settings.port in READERS.keys() - policy.extra_ports:
        return for_reading(settings.port)
    if settings.port not in MAIL_PORTS | policy.extra_ports:
        return Sentence("port %(port)s is not a mail port", port=settings.port)
    return host_objection(settings.host) or ""


def program(command: str, tell: Tell) -> Found:
    since = time.monotonic()
    objection = program_objection(command)
    said = objection or Sentence("%(command)s may be run", command=command)
    advice = Sentence("Choose SMTP as Transport, or have the operator install a mail program or name another.")
    first = Phase("program", not objection, said, time.monotonic() - since, advice if objection else "")
    tell(first)
    if objection:
        return Found((first,))
    return Found((first, answering(command, tell)))


def answering(command: str, tell: Tell) -> Phase:
    since = time.monotonic()
    if greeting := asyncio.run(greeting_of(command)):
        said = Sentence(
            "it speaks SMTP (-bs), so that addresses never touch its command line: %(greeting)s", greeting=greeting
        )
    else:
        said = Sentence("it takes one mail at a time (-i -f … --), from a list of vetted arguments")
    phase = Phase("answers", True, said, time.monotonic() - since)
    tell(phase)
    return phase


def outbox(folder: Path, tell: Tell) -> Found:
    place = folder if folder.exists() else folder.parent
    writable = os.access(place, os.W_OK)
    good = Sentence("%(folder)s can be written; mail stays there and reaches nobody", folder=str(folder))
    bad = Sentence("%(folder)s cannot be written", folder=str(folder))
    phase = Phase("folder", writable, good if writable else bad, 0)
    tell(phase)
    return Found((phase,))
