"""A message as programs on one machine write it, made into what SMTP carries: lines with CRLF, a header, an envelope.

Local programs end lines with LF, or with both, as PHP's mail() does. A CR by itself becomes a space: as the end of a
line it would make headers out of what a visitor typed.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from uuid import uuid4

from postroom.cli.dropin.accounts import answerable, is_account
from postroom.cli.dropin.arguments import Arguments
from postroom.cli.dropin.endings import Refused
from postroom.cli.dropin.long_lines import shortened
from postroom.mail.address import Address, InvalidAddress, shown
from postroom.mail.header_block import MAX_SIZE, Fields, unfolded
from postroom.mail.mailboxes import author, pieces

MOST = 100  # recipients of one message
ID = "X-Postroom-Id"  #: makes it one mail, by whatever roads it comes
_FIELD = re.compile(rb"([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)\n")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+", re.ASCII)


@dataclass(frozen=True)
class Letter:
    """`sender`: empty where nothing says it."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes

    @property
    def international(self) -> bool:
        header = self.data.partition(b"\r\n\r\n")[0]
        return not header.isascii() or not "".join((self.sender, *self.recipients)).isascii()


def read(source: IO[bytes], dots: bool) -> bytes:
    """Up to the end, or to a line that is a dot alone. Lines end with LF. Raises Refused."""
    lines: list[bytes] = []
    size = 0
    while line := source.readline(MAX_SIZE + 1):
        if dots and line in (b".\n", b".\r\n"):
            break
        lines.append(line)
        size += len(line)
        if size > MAX_SIZE:
            raise Refused(os.EX_DATAERR, f"The message is larger than {MAX_SIZE} octets; make it smaller.")
    text = b"".join(lines).replace(b"\r\n", b"\n").replace(b"\r", b" ")
    if b"\0" in text:
        raise Refused(os.EX_DATAERR, "The message holds a NUL octet; encode binary content in base64.")
    return text if text.endswith(b"\n") else text + b"\n"


def letter(text: bytes, arguments: Arguments, default: str = "") -> Letter:
    """*default*: who writes where nothing says it. Raises Refused."""
    header, body = divided(text)
    known = by_name(header)
    # The null sender is for reports; what a program here writes has somebody who wants to know of its failure.
    typed = arguments.sender.removeprefix("<").removesuffix(">")
    written = ("" if is_account(typed) else typed) or sender_of(known) or default
    sender = checked(written, "The sender", os.EX_DATAERR) if written else ""
    recipients = [checked(each, "The recipient", os.EX_NOUSER) for each in arguments.recipients]
    if arguments.from_header:
        recipients += in_header(known)
    unique = tuple(dict.fromkeys(recipients))
    if not unique:
        raise Refused(os.EX_USAGE, "There is nobody in To, Cc or Bcc; name recipients behind the options.")
    if len(unique) > MOST:
        raise Refused(os.EX_DATAERR, f"{len(unique)} recipients, at most {MOST} are taken at once; send several mails.")
    fields, content = shortened(outgoing(header, sender), body.replace(b"\n", b"\r\n"))
    written_down = b"".join(b"%b:%b\r\n" % field for field in fields)
    added = missing(known, sender, arguments.name).replace(b"\n", b"\r\n")
    return Letter(sender, unique, added + written_down + b"\r\n" + content)


def divided(text: bytes) -> tuple[bytes, bytes]:
    """Header and body; what begins without a header has none. A mailbox's "From " line is no field."""
    start = text.find(b"\n") + 1 if text.startswith(b"From ") else 0
    end = start
    while field := _FIELD.match(text, end):
        end = field.end()
    body = text[end:]
    return text[start:end], body.removeprefix(b"\n")


def by_name(header: bytes) -> dict[bytes, list[str]]:
    known: dict[bytes, list[str]] = {}
    for name, value in _FIELD.findall(header):
        known.setdefault(name.lower(), []).append(unfolded(value.replace(b"\n", b"\r\n")))
    return known


def outgoing(header: bytes, sender: str) -> Fields:
    """With CRLF. Raw letters, which programs here write without a thought, would need SMTPUTF8 all the way."""
    fields: Fields = [(name, value.replace(b"\n", b"\r\n")) for name, value in _FIELD.findall(header)]
    if not header.isascii():
        from postroom.mail.mending import mended  # seldom, and slow to load

        fields = mended(fields)
    return answerable(fields, sender) if sender else fields


def sender_of(known: dict[bytes, list[str]]) -> str:
    """The address in From; empty where there is none that can be read: whoever takes the mail says why."""
    try:
        return str(author(known[b"from"][0]).address)
    except (KeyError, InvalidAddress):
        return ""


def in_header(known: dict[bytes, list[str]]) -> Iterator[str]:
    """Every address of To, Cc and Bcc, strictly: what cannot be read is refused, never cut."""
    for name in (b"to", b"cc", b"bcc"):
        for piece in (piece.strip() for value in known.get(name, ()) for piece in pieces(value)):
            # "undisclosed-recipients:;", and the name before a group's first address (RFC 5322 §3.4)
            bare = piece if '"' in piece or "<" in piece else piece.rpartition(":")[2].strip()
            if not bare:
                continue
            try:
                yield str(author(bare).address)
            except InvalidAddress as error:
                raise Refused(os.EX_DATAERR, f"{name.decode().capitalize()}: {error}") from None


def checked(text: str, what: str, status: int) -> str:
    try:
        return str(Address.parse(text))
    except InvalidAddress as error:
        if is_account(text):
            whole = "name a whole address, such as admin@example.com; for cron, that is MAILTO in its table"
            raise Refused(status, f"{what} {text} is an account of this machine: {whole}.") from None
        raise Refused(status if "@" not in text else os.EX_DATAERR, f"{what} cannot be used: {error}") from None


def numbered(data: bytes) -> bytes:
    """A whole message, with a number of its own where it has none."""
    header = b"\r\n" + data.partition(b"\r\n\r\n")[0].lower()
    known = b"\r\n%b:" % ID.lower().encode() in header
    return data if known else f"{ID}: {uuid4().hex}\r\n".encode() + data


def missing(known: dict[bytes, list[str]], sender: str, name: str) -> bytes:
    """The fields to put before the others: this is the moment at which the mail was written."""
    fields: list[str] = []
    if ID.lower().encode() not in known:
        fields.append(f"{ID}: {uuid4().hex}\n")
    if b"from" not in known and sender:
        fields.append(f"From: {phrase(name)}<{sender}>\n" if name else f"From: {sender}\n")
    if b"date" not in known:
        fields.append(time.strftime("Date: %a, %d %b %Y %H:%M:%S +0000\n", time.gmtime()))
    return "".join(fields).encode()


def phrase(name: str) -> str:
    if _NAME.fullmatch(name):
        return f"{name} "
    if not name.isprintable() or not name.isascii():
        raise Refused(os.EX_DATAERR, f"-F {shown(name)} cannot stand in a header; write From in the message itself.")
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" '
