"""What each way out needs to know: frozen values that can be compared, fingerprinted and logged without a secret."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import NoReturn


class Secret:
    """A password that no repr, log line, format string or pickle can show. `reveal()` is for the AUTH command alone."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(******)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(Secret)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A Secret is never pickled: pass the settings' credential id instead.")


class Security(StrEnum):
    NONE = "none"  #: clear text
    SSL = "ssl"  #: TLS from the first byte (RFC 8314, port 465)
    TLS = "tls"  #: STARTTLS, required: never falls back to clear text


class Auth(StrEnum):
    NONE = "none"  #: never authenticates, whatever the server offers
    PLAIN = "plain"  #: RFC 4616
    LOGIN = "login"  #: obsolete, and still the only one some servers offer


@dataclass(frozen=True)
class Timeouts:
    """Seconds. Shorter than RFC 5321 §4.5.3.2 asks of a relay, because the next hop is a submission server nearby.

    `dot` is not shortened: after the final dot a time-out may mean a second copy (RFC 1047).
    """

    connect: float = 15
    tls: float = 60
    greeting: float = 60
    ehlo: float = 60
    auth: float = 60
    mail: float = 60
    rcpt: float = 60
    data: float = 60
    content: float = 60  #: one block of content
    dot: float = 600
    quit: float = 5
    attempt: float = 900  #: everything together; a peer that drips single bytes cannot stretch it


class Fingerprinted:
    """Equal settings give the same fingerprint in every process; a password counts by its credential id only."""

    @property
    def fingerprint(self) -> str:
        parts = [type(self).__name__]
        for each in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            value = getattr(self, each.name)
            parts.append(f"{each.name}={bool(value) if isinstance(value, Secret) else repr(value)}")
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class SmtpSettings(Fingerprinted):
    """One SMTP account. `credential_id` changes whenever the stored password does."""

    host: str
    port: int = 25
    security: Security = Security.NONE
    auth: Auth = Auth.NONE
    username: str = ""
    password: Secret | None = None
    credential_id: str = ""
    ehlo_name: str = ""  #: empty: the address literal of our end of the connection (RFC 5321 §4.1.3)
    timeouts: Timeouts = field(default_factory=Timeouts)
    ca_bundle: str | None = None  #: PEM file of the authorities to trust; None: the system's
    clear_auth_networks: tuple[str, ...] = ()  #: networks, besides loopback, where AUTH may go without TLS
    max_connections: int = 10
    max_per_connection: int = 500  #: messages; 0: as many as the server takes

    @property
    def relay(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class SendmailSettings(Fingerprinted):
    """`command` is the absolute path of the program: deployment's to choose, never a web form's."""

    command: str = "/usr/sbin/sendmail"
    timeout: float = 60  #: seconds for one message

    @property
    def relay(self) -> str:
        return self.command


@dataclass(frozen=True)
class OutboxSettings(Fingerprinted):
    """Writes .eml files instead of sending, for development."""

    folder: Path

    @property
    def relay(self) -> str:
        return str(self.folder)


TransportSettings = SmtpSettings | SendmailSettings | OutboxSettings
