"""Accounts of this machine, as cron and php-fpm name them: nobody outside could answer root, or www-data@web1."""

from __future__ import annotations

import re

from postroom.mail.header_block import Fields, unfolded

_ACCOUNT = r"[A-Za-z0-9._+-]+(?:@[A-Za-z0-9-]+)?"  # no domain, or a host's bare name
_ALONE = re.compile(_ACCOUNT)
_FROM = re.compile(rf"(?:\"?([^\"<>()@,;:\\]*?)\"?\s*<{_ACCOUNT}>|{_ACCOUNT}(?:\s*\(([^()<>@,;:\"\\]*)\))?)")


def is_account(address: str) -> bool:
    return _ALONE.fullmatch(address) is not None


def answerable(fields: Fields, address: str) -> Fields:
    """A From that names such an account keeps its name and gets *address*."""
    return [(name, from_line(value, address) if name.lower() == b"from" else value) for name, value in fields]


def from_line(value: bytes, address: str) -> bytes:
    found = _FROM.fullmatch(unfolded(value))
    if found is None:
        return value
    name = (found[1] or found[2] or "").strip()
    return (f' "{name}" <{address}>' if name else f" {address}").encode()
