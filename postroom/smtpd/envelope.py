"""MAIL and RCPT as a client writes them: the path and the parameters (RFC 5321 §4.1.1, RFC 1870, 6152, 6531, 4954).

What is a good address the rooms decide; here only what may stand between the brackets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from postroom.mail.reply import Reply
from postroom.smtpd.replies import BAD_BODY, BAD_MAIL, BAD_RCPT, NOT_ASCII, TOO_BIG

# The space after the colon is none of RFC 5321's, but of many a shop's own mail class; it can mean nothing else.
_PATH = rb" ?<([^\x00-\x1f\x7f<>]{0,400})>((?: +[^\x00-\x20\x7f]+)*) *"
_FROM = re.compile(rb"FROM:" + _PATH, re.IGNORECASE)
_TO = re.compile(rb"TO:" + _PATH, re.IGNORECASE)
_SIZE = re.compile(rb"[0-9]{1,20}")


class Objection(Exception):
    """A command that is not obeyed; `reply` says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


@dataclass(slots=True)
class Envelope:
    sender: str
    international: bool
    recipients: list[str] = field(default_factory=list)


def mail(argument: bytes, extended: bool, most: int) -> Envelope:
    """Raises Objection. `most`: octets of a message."""
    found = _FROM.fullmatch(argument)
    if not found:
        raise Objection(BAD_MAIL)
    path, words = found.groups()
    if not words:
        return Envelope(_text(path, international=False), False)
    parameters = _parameters(words, extended)
    _check(parameters, most)
    international = b"SMTPUTF8" in parameters
    return Envelope(_text(path, international=international), international)


def recipient(argument: bytes, international: bool) -> str:
    """Raises Objection."""
    found = _TO.fullmatch(argument)
    path, words = found.groups() if found else (b"", b"")
    if not path:
        raise Objection(BAD_RCPT)
    if words:
        raise Objection(_unknown(words.split()[0].partition(b"=")[0]))
    return _text(path, international=international)


def _parameters(words: bytes, extended: bool) -> dict[bytes, bytes | None]:
    parameters: dict[bytes, bytes | None] = {}
    for word in words.split():
        name, equals, value = word.partition(b"=")
        name = name.upper()
        if not extended or name not in {b"SIZE", b"BODY", b"SMTPUTF8", b"AUTH"}:
            raise Objection(_unknown(name))
        if name in parameters:
            raise Objection(BAD_MAIL)
        parameters[name] = value if equals else None
    return parameters


def _check(parameters: dict[bytes, bytes | None], most: int) -> None:
    size = parameters.get(b"SIZE", b"0")
    if size is None or not _SIZE.fullmatch(size):
        raise Objection(BAD_MAIL)
    if int(size) > most:
        raise Objection(TOO_BIG)
    body = parameters.get(b"BODY", b"7BIT")
    if body is None or body.upper() not in {b"7BIT", b"8BITMIME"}:
        raise Objection(BAD_BODY)
    if parameters.get(b"SMTPUTF8"):
        raise Objection(BAD_MAIL)


def _unknown(name: bytes) -> Reply:
    shown = name[:40].decode("ascii", "replace")
    return Reply(555, "5.5.4", f"The parameter {shown} is not offered; leave it out")


def _text(path: bytes, *, international: bool) -> str:
    try:
        return path.decode("utf-8" if international else "ascii")
    except UnicodeDecodeError:
        raise Objection(NOT_ASCII) from None
