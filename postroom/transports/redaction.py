"""Foreign words made fit to be shown: printable, bounded, and without the secrets we know or can guess."""

from __future__ import annotations

import base64
import re
import urllib.parse
from collections.abc import Callable
from functools import lru_cache

from postroom.transports.settings import Secret, SmtpSettings

HIDDEN = "********"
Veil = Callable[[str], str]

_NAMED = re.compile(r"(?i)\b(pass\w*|secret|token|api[_-]?key|authorization)(\s*[=:]\s*)\S+")
_NAMES = ("pass", "secret", "token", "api", "authorization")
_SHORT = 6  # shorter forms are hidden only where they stand alone: else half of every word would be
_LONG = 12  # longer ones are known by their first letters too: servers cut the lines that they repeat
_FIRST = 8
_START = 4


def redacted(text: str) -> str:
    """What is named like a secret is hidden."""
    lowered = text.lower()
    if not any(name in lowered for name in _NAMES):  # far cheaper, and so for nearly every reply
        return text
    return _NAMED.sub(rf"\1\2{HIDDEN}", text)


def veil_of(settings: SmtpSettings) -> Veil:
    """`redacted`, and every form in which a server could hand this account's password back to us is hidden too."""
    return _veil(settings.username, settings.password) if settings.password else redacted


def one_line(data: bytes, limit: int = 1000) -> str:
    """A program's noise as one printable line."""
    text = data.decode("utf-8", "replace")
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:limit]


@lru_cache(maxsize=64)
def _veil(username: str, password: Secret) -> Veil:
    forms = _forms(username, password.reveal())
    known = re.compile("|".join(map(_pattern, forms)), re.IGNORECASE)
    starts = {_packed(form)[:_START] for form in forms}

    def veil(text: str) -> str:
        packed = _packed(text)
        return redacted(known.sub(HIDDEN, text) if any(start in packed for start in starts) else text)

    return veil


def _packed(text: str) -> str:
    return "".join(text.split()).casefold()


def _pattern(form: str) -> str:
    # White space may come in between, where a server breaks a long reply into lines.
    whole = r"\s?".join(map(re.escape, form))
    if len(form) < _SHORT:
        return rf"(?<!\w){whole}(?!\w)"
    return rf"{whole}|{re.escape(form[:_FIRST])}\S*" if len(form) > _LONG else whole


def _forms(username: str, password: str) -> list[str]:
    """Longest first, so that none is found in the middle of another."""
    quote = urllib.parse.quote
    spelled = [password, password[::-1], quote(password), quote(password, ""), urllib.parse.quote_plus(password)]
    spelled.append(password.encode("latin-1", "replace").decode("utf-8", "replace"))  # read as we read every reply
    plain = [password, f"\0{username}\0{password}", f"{username}\0{username}\0{password}", f"{username}:{password}"]
    encoded = [_base64(each) for each in plain]
    encoded += [each.replace("+", "-").replace("/", "_") for each in encoded]
    return sorted({each for each in spelled + encoded if each}, key=len, reverse=True)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode().rstrip("=")
