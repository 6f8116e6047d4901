"""What a dialogue tells its driver; of those that ask for an answer only one is open at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from postroom.smtpd.content import Content


@dataclass(frozen=True, slots=True)
class Authenticate:
    """Answer with `admit`."""

    username: str
    password: str = field(repr=False)


class Sender(NamedTuple):
    """MAIL FROM; empty for the null sender. Answer with `answer`."""

    address: str


class Recipient(NamedTuple):
    """RCPT TO; `before`: how many were accepted already. Answer with `answer`."""

    address: str
    before: int


class Handed(NamedTuple):
    """A whole message. Answer with `settle`, once it is committed or refused."""

    sender: str
    recipients: tuple[str, ...]
    content: Content
    international: bool  #: SMTPUTF8 was asked for
    greeted_as: str
    protocol: str  #: RFC 3848: ESMTP, ESMTPS, ESMTPA, ESMTPSA


@dataclass(frozen=True, slots=True)
class StartTls:
    """Write what there is to write, begin TLS, then say `secured`."""


@dataclass(frozen=True, slots=True)
class Close:
    """Write what there is to write and close. `waits`: the client may still be talking and must hear why."""

    waits: bool


Event = Authenticate | Sender | Recipient | Handed | StartTls | Close
