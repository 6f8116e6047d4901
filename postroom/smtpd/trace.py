"""The trace of a mail's way: our Received field, and what the fields of others forbid (RFC 5321 §4.4, §6.3)."""

from __future__ import annotations

import re

from postroom.mail.reply import Reply
from postroom.smtpd.events import Handed

MAX_HOPS = 50
MAX_HEADER = 102_400  # octets of all fields, as Postfix has it
MAX_FIELDS = 1000

LOOP = Reply(554, "5.4.6", f"This mail has been through more than {MAX_HOPS} servers: somewhere it runs in a circle")
BIG_HEADER = Reply(554, "5.6.0", f"The header has more than {MAX_HEADER} octets or {MAX_FIELDS} fields; shorten it")
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?|\[[0-9A-Za-z.:]{2,60}\]")


def objection(data: bytes) -> Reply | None:
    """What in the header forbids to take this mail."""
    end = data.find(b"\r\n\r\n")
    header = data[: len(data) if end < 0 else end + 2]
    fields = header.count(b"\r\n") - header.count(b"\r\n ") - header.count(b"\r\n\t")
    if len(header) > MAX_HEADER or fields > MAX_FIELDS:
        return BIG_HEADER
    lowered = b"\r\n" + header.lower()
    return LOOP if lowered.count(b"\r\nreceived:") > MAX_HOPS else None


def received(handed: Handed, address: str, host: str, date: str) -> bytes:
    """The field that tells where and, by *date*, when this mail came in; who logged in and to whom it goes stay out."""
    name = handed.greeted_as if _NAME.fullmatch(handed.greeted_as) else "unknown"
    literal = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
    international = "UTF8" if handed.international else ""
    protocol = handed.protocol.replace("ESMTP", f"{international}SMTP") if international else handed.protocol
    field = f"Received: from {name} ({literal})\r\n\tby {host} with {protocol};\r\n\t{date}\r\n"
    return field.encode("ascii")
