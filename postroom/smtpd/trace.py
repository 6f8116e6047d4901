"""The trace of a mail's way: our Received field (RFC 5321 §4.4)."""

from __future__ import annotations

import re

from postroom.smtpd.events import Handed

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?|\[[0-9A-Za-z.:]{2,60}\]")


def received(handed: Handed, address: str, host: str, date: str) -> bytes:
    """The field that tells where and, by *date*, when this mail came in; who logged in and to whom it goes stay out."""
    name = handed.greeted_as if _NAME.fullmatch(handed.greeted_as) else "unknown"
    literal = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
    international = "UTF8" if handed.international else ""
    protocol = handed.protocol.replace("ESMTP", f"{international}SMTP") if international else handed.protocol
    field = f"Received: from {name} ({literal})\r\n\tby {host} with {protocol};\r\n\t{date}\r\n"
    return field.encode("ascii")
