"""The trace of a mail's way: our Received field (RFC 5321 §4.4)."""

from __future__ import annotations

import re
from functools import lru_cache

from postroom.smtpd.events import Handed

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?|\[[0-9A-Za-z.:]{2,60}\]")


def received(handed: Handed, address: str, host: str, date: str) -> bytes:
    """The field that tells where and, by *date*, when this mail came in; who logged in and to whom it goes stay out."""
    protocol = handed.protocol.replace("ESMTP", "UTF8SMTP") if handed.international else handed.protocol
    return f"{_way(handed.greeted_as, address, host, protocol)}\t{date}\r\n".encode("ascii")


@lru_cache(maxsize=1024)
def _way(greeted_as: str, address: str, host: str, protocol: str) -> str:
    """A store's mails all come the same one."""
    name = greeted_as if _NAME.fullmatch(greeted_as) else "unknown"
    literal = f"[IPv6:{address}]" if ":" in address else f"[{address}]"
    return f"Received: from {name} ({literal})\r\n\tby {host} with {protocol};\r\n"
