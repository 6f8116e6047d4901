"""What is known of a session between two commands."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from postroom.smtpd import replies
from postroom.smtpd.content import ContentReader, Vessel
from postroom.smtpd.envelope import Envelope
from postroom.smtpd.limits import Limits
from postroom.smtpd.sasl import Exchange
from postroom.smtpd.speech import Speech


@dataclass(frozen=True)
class Terms:
    """`clear_auth`: a password may come without TLS, for the client is on this machine.

    `trusted`: we know who is there by other means, as a program knows who has started it.
    """

    host: str
    limits: Limits = field(default_factory=Limits)
    starttls: bool = False
    clear_auth: bool = False
    trusted: bool = False
    vessel: Vessel = io.BytesIO


@dataclass(slots=True)
class State:
    terms: Terms
    speech: Speech
    secure: bool = False  #: TLS is in place
    authenticated: bool = False
    name: str = ""  #: as the client greeted us; empty: not yet
    extended: bool = False  #: by EHLO
    envelope: Envelope | None = None
    reader: ContentReader | None = None  #: while content is read
    exchange: Exchange | None = None  #: while AUTH goes on
    failed_logins: int = 0
    junk: int = 0  #: commands since the last mail that brought none further

    def __post_init__(self) -> None:
        self.authenticated = self.terms.trusted

    @property
    def limits(self) -> Limits:
        return self.terms.limits

    @property
    def may_log_in(self) -> bool:
        return self.secure or self.terms.clear_auth

    @property
    def protocol(self) -> str:
        """RFC 3848."""
        return f"{'E' * self.extended}SMTP{'S' * self.secure}{'A' * self.authenticated}"

    def forget(self) -> None:
        """The mail under way."""
        self.envelope = None
        if self.reader is not None:
            self.reader.discard()
            self.reader = None

    def begin_anew(self) -> None:
        """After STARTTLS nothing is known of what was said before it (RFC 3207 §4.2)."""
        self.forget()
        self.secure, self.authenticated, self.extended, self.name = True, False, False, ""

    def count_junk(self) -> bool:
        """Whether that was one too many."""
        self.junk += 1
        if self.junk > self.limits.junk:
            self.speech.end(replies.TOO_MUCH_JUNK)
        return self.speech.over
