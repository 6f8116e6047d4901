"""What all sessions of one listener share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postroom.scopes.resolve import Snapshot
from postroom.smtpd.certificate import Certificate
from postroom.smtpd.committer import Committer
from postroom.smtpd.content import Vessel
from postroom.smtpd.gatekeeper import Gatekeeper
from postroom.smtpd.guests import Guests, Network, is_local, is_within
from postroom.smtpd.limits import Limits
from postroom.smtpd.state import Terms

if TYPE_CHECKING:
    from postroom.smtpd.session import Session

READ = 64 * 1024  # octets at a time


@dataclass
class House:
    host: str
    limits: Limits
    vessel: Vessel
    committer: Committer
    gatekeeper: Gatekeeper
    certificate: Certificate | None = None
    trusted: tuple[Network, ...] = ()  #: from there a password may come without TLS
    snapshot: Snapshot | None = None  #: the settings, at most a second old; None: not read yet
    sessions: set[Session] = field(default_factory=set)
    #: One for all: it is read and emptied without a pause between.
    buffer: memoryview = field(default_factory=lambda: memoryview(bytearray(READ)))

    def __post_init__(self) -> None:
        self.guests = Guests(self.limits)

    def learn(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def terms(self, address: str) -> Terms:
        return Terms(
            host=self.host,
            limits=self.limits,
            starttls=self.certificate is not None,
            clear_auth=is_local(address) or is_within(address, self.trusted),
            vessel=self.vessel,
        )
