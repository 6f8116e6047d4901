"""What a dialogue tells its driver."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from postroom.mail.outcome import Outcome
from postroom.transports.handshake import Upgrade
from postroom.transports.ledger import Parcel


@dataclass(frozen=True, slots=True)
class Ready:
    """The session takes mail: `offer` may be called."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The session could not be established."""

    outcome: Outcome


class GoAhead(NamedTuple):
    """354: write `body(parcel)`, then `finish`."""

    parcel: Parcel


class Settled(NamedTuple):
    """The server has decided, or nothing more will be heard of this parcel."""

    parcel: Parcel
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Untried:
    """A connection that had served before went away before MAIL was answered: this parcel was never attempted."""

    parcel: Parcel


@dataclass(frozen=True, slots=True)
class Over:
    """Close the connection; nothing more may be said or read."""

    reason: str


Event = Ready | Broken | Upgrade | GoAhead | Settled | Untried | Over
