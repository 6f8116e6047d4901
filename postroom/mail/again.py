"""A message that was composed before, under a new heading: its content stays as it was, octet for octet."""

import re
from dataclasses import dataclass, field

from postroom.mail.content import Heading, UnsafeMessage
from postroom.mail.headers import TEST, fields

_FIELD = re.compile(rb"\r\n(?![ \t])")
_NEW = {b"date", b"sender", b"to", b"message-id"}  #: what belongs to one sending, and not to what is said


@dataclass(frozen=True)
class Earlier:
    """What the first sending was: its bytes and, for lists, its subject.

    `as_addressed`: it goes to the same people once more, so its To stays, whoever else it names.
    """

    data: bytes = field(repr=False)
    subject: str
    as_addressed: bool = False


def say_again(earlier: Earlier, heading: Heading) -> bytes:
    """The same From, Reply-To, References, Subject and body, with the Date, Sender, To and Message-ID of `heading`."""
    header, gap, body = earlier.data.partition(b"\r\n\r\n")
    if not gap:
        raise UnsafeMessage("what was kept of the mail has no header; hand its document in again")
    new = {name.lower().encode(): f"{name}: {value}".encode() for name, value in fields(heading, "")}
    if earlier.as_addressed:
        new.pop(b"to")
    lines = [line for line in _FIELD.split(header) if name_of(line) != b"sender"]
    said = []
    for line in lines:
        name = name_of(line)
        said.append(new.get(name, line) if name in _NEW else line)
        if name == b"from" and b"sender" in new:
            said.append(new[b"sender"])
    if heading.test:
        said.append(": ".join(TEST).encode())
    return b"\r\n".join(said) + gap + body


def name_of(line: bytes) -> bytes:
    return line.partition(b":")[0].lower()
