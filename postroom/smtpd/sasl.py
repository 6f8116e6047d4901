"""AUTH PLAIN and AUTH LOGIN, one exchange each (RFC 4954, RFC 4616): a generator that is sent the client's answers."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Generator

from postroom.smtpd.events import Authenticate

Exchange = Generator[bytes, bytes, Authenticate]


class BadResponse(ValueError):
    """Not what this mechanism asks for. What was said is shown nowhere."""


def plain() -> Exchange:
    identity, username, password = _fields((yield b""))
    if identity not in {"", username}:
        raise BadResponse  # nobody acts for somebody else here
    return Authenticate(username, password)


def login() -> Exchange:
    username = _text((yield b"Username:"))
    return Authenticate(username, _text((yield b"Password:")))


MECHANISMS: dict[bytes, Callable[[], Exchange]] = {b"PLAIN": plain, b"LOGIN": login}


def decoded(line: bytes) -> bytes:
    """Base64 as RFC 4954 §4 has it: nothing around it; a single = stands for an empty answer."""
    try:
        return b"" if line == b"=" else base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raise BadResponse from None


def challenge(text: bytes) -> bytes:
    return b"334 " + base64.b64encode(text) + b"\r\n"


def _fields(response: bytes) -> tuple[str, str, str]:
    fields = response.split(b"\0")
    if len(fields) != 3:
        raise BadResponse
    return _text(fields[0], may_be_empty=True), _text(fields[1]), _text(fields[2])


def _text(octets: bytes, *, may_be_empty: bool = False) -> str:
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        raise BadResponse from None
    if "\0" in text or not (text or may_be_empty):
        raise BadResponse
    return text
