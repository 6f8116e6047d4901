"""Foreign words made fit to be shown: printable, bounded, and without the secrets we know or can guess."""

from __future__ import annotations

import base64
import re
import urllib.parse

from postroom.transports.settings import Secret

HIDDEN = "********"

_NAMED = re.compile(r"(?i)\b(pass\w*|secret|token|api[_-]?key|authorization)(\s*[=:]\s*)\S+")


def redacted(text: str, username: str = "", password: Secret | None = None) -> str:
    """Every form in which a server could hand a password back to us is hidden, and what looks like one."""
    if password:
        for form in _forms(username, password.reveal()):
            text = text.replace(form, HIDDEN)
    return _NAMED.sub(rf"\1\2{HIDDEN}", text)


def one_line(data: bytes, limit: int = 1000) -> str:
    """A program's noise as one printable line."""
    text = data.decode("utf-8", "replace")
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:limit]


def _forms(username: str, password: str) -> list[str]:
    spelled = [password, password[::-1], urllib.parse.quote(password), urllib.parse.quote_plus(password)]
    encoded = [_base64(password), _base64(f"\0{username}\0{password}"), _base64(f"{username}:{password}")]
    return sorted({each for each in spelled + encoded if each}, key=len, reverse=True)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode().rstrip("=")
