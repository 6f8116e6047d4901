"""What the last EHLO offered. Asked before every parameter: nothing is sent that was not offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from postroom.transports.replies import RawReply


@dataclass(frozen=True)
class Capabilities:
    """Keyword in upper case to its parameters. Empty after HELO."""

    keywords: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __contains__(self, keyword: str) -> bool:
        return keyword in self.keywords

    @cached_property
    def size_limit(self) -> int | None:
        """Octets; None where the server names no limit (RFC 1870 §4: 0 means none)."""
        text = self.keywords.get("SIZE", "")
        return (int(text) or None) if text.isascii() and text.isdigit() and len(text) <= 20 else None

    @property
    def mechanisms(self) -> frozenset[str]:
        return frozenset(self.keywords.get("AUTH", "").upper().split())


def of_ehlo(reply: RawReply) -> Capabilities:
    """The first line is the greeting; the others are keywords (RFC 5321 §4.1.1.1)."""
    keywords: dict[str, str] = {}
    for line in reply.lines[1:]:
        text = line[4:].decode("ascii", "replace").strip()
        keyword, _, parameters = text.partition(" ")
        if keyword.upper().startswith("AUTH="):
            # Servers older than RFC 2554 write "AUTH=PLAIN LOGIN", often beside the right form.
            keyword, parameters = "AUTH", f"{keyword[5:]} {parameters} {keywords.get('AUTH', '')}"
        elif keyword.upper() == "AUTH":
            parameters = f"{parameters} {keywords.get('AUTH', '')}"
        keywords[keyword.upper()] = parameters.strip()
    return Capabilities(MappingProxyType(keywords))
