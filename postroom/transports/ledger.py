"""What a transport asks of its owner: parcels to send, leave to write the final dot, and a place for outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from postroom.mail.envelope import Envelope
from postroom.mail.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Parcel:
    """One envelope and its message. `content` is RFC 5322 with CRLF, not dot-stuffed."""

    key: int  #: the owner's name for it
    envelope: Envelope
    content: bytes
    envelope_id: str = ""  #: ENVID, where the server offers DSN (RFC 3461 §4.4); printable ASCII


@dataclass(frozen=True, slots=True)
class Facts:
    """About one attempt."""

    relay: str  #: "smtp.example.com:587"
    tls: str | None  #: "TLSv1.3"
    started: float  #: seconds since the epoch
    seconds: float


class Ledger(Protocol):
    """The owner's side. Every taken parcel ends in exactly one `record` or one `give_back`."""

    def take(self) -> Parcel | None:
        """The next parcel for this transport; None: nothing just now."""

    def may_begin(self, parcel: Parcel) -> bool:
        """Asked again for a parcel that has waited for a connection, before its MAIL. False: give it back."""

    def intend(self, parcel: Parcel) -> bool:
        """Called just before the bytes that hold the final dot are written. False: not ours any more, no dot."""

    def give_back(self, parcel: Parcel) -> None:
        """Taken, never attempted: no attempt is counted."""

    def record(self, parcel: Parcel, outcome: Outcome, facts: Facts) -> None:
        """What became of it."""


class Transport(Protocol):
    async def run(self) -> None:
        """Send until `take()` gives None and everything is recorded; connections stay open for the next run."""

    async def close(self) -> None:
        """Leave politely, within a few seconds; parcels not yet attempted are given back."""
