"""What all sessions of one listener share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postroom.mail.reply import Reply
from postroom.scopes.resolve import Snapshot
from postroom.smtpd.certificate import Certificate
from postroom.smtpd.committer import Committer
from postroom.smtpd.content import Vessel
from postroom.smtpd.gatekeeper import Gatekeeper
from postroom.smtpd.guests import Guests, Network, household, is_local, is_within
from postroom.smtpd.limits import Limits
from postroom.smtpd.replies import TOO_MANY_OF_YOU
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

    def enter(self, address: str, now: float) -> Reply | None:
        """None: come in. Where all places are taken, the stranger that has had its time longest gives its own up."""
        objection = self.guests.enter(address)
        if objection is None:
            return None
        home = household(address) if objection is TOO_MANY_OF_YOU else None
        strangers = [
            each
            for each in self.sessions
            if each.is_stranger and now - each.came > self.limits.seat and home in {None, household(each.address)}
        ]
        if not strangers:
            return objection
        min(strangers, key=lambda each: each.came).turn_out()
        return self.guests.enter(address)

    def terms(self, address: str) -> Terms:
        return Terms(
            host=self.host,
            limits=self.limits,
            starttls=self.certificate is not None,
            clear_auth=is_local(address) or is_within(address, self.trusted),
            vessel=self.vessel,
        )
