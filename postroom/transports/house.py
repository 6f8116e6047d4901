"""What a connection needs around it: a wire below, and the pool it belongs to above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from postroom.mail.outcome import Outcome, Verb
from postroom.mail.sentence import Sentence
from postroom.transports.events import Settled
from postroom.transports.ledger import Facts, Parcel
from postroom.transports.settings import Timeouts

if TYPE_CHECKING:
    from postroom.transports.connection import Connection


class Wire(Protocol):
    """What a connection needs of asyncio's transports."""

    def write(self, data: bytes) -> None: ...
    def close(self) -> None: ...
    def abort(self) -> None: ...


class House(Protocol):
    """What a connection asks of the pool it belongs to."""

    def came(self, connection: Connection) -> None: ...
    def next(self) -> Parcel | None: ...
    def intend(self, parcel: Parcel) -> bool: ...
    def record(self, connection: Connection, settled: Settled, facts: Facts) -> None: ...
    def untried(self, parcel: Parcel) -> None: ...
    def disowned(self, parcel: Parcel) -> None: ...
    def idle(self, connection: Connection) -> None: ...
    def broken(self, connection: Connection, outcome: Outcome) -> None: ...
    def gone(self, connection: Connection) -> None: ...
    def upgrade(self, connection: Connection) -> None: ...
    def crashed(self, error: Exception) -> None: ...


def too_late(verb: Verb | None) -> Sentence:
    return Sentence("no answer in time (%(verb)s)", verb=verb) if verb else Sentence("no answer to QUIT")


def seconds_by_verb(timeouts: Timeouts) -> dict[Verb, float]:
    return {
        Verb.GREETING: timeouts.greeting,
        Verb.EHLO: timeouts.ehlo,
        Verb.STARTTLS: timeouts.ehlo,
        Verb.TLS: timeouts.tls + timeouts.quit,  # asyncio's own handshake limit speaks first
        Verb.AUTH: timeouts.auth,
        Verb.MAIL: timeouts.mail,
        Verb.RCPT: timeouts.rcpt,
        Verb.DATA: timeouts.data,
        Verb.CONTENT: timeouts.content,
        Verb.DOT: timeouts.dot,
    }


def system_words(error: Exception | None) -> Sentence:
    """Without the system's number, in small letters: a page knows them in another language."""
    said = error.strerror if isinstance(error, OSError) else None
    return Sentence(said.lower() if said else str(error))
