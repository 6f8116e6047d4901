"""The drop-in's own file: `name = value` lines; # begins a comment. It holds a password: only its user may read it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field

from postroom.cli.dropin.endings import Refused
from postroom.msa.drop_in import SYSTEM_FILE, VARIABLE

FILES = ("~/.config/postroom/sendmail.conf", SYSTEM_FILE)
NAMES = {"listener", "username", "password", "maildrop", "sender", "authorities"}
LARGEST = 65_536


@dataclass(frozen=True)
class Configuration:
    """`sender`: who writes where neither -f nor From says it. `authorities`: a PEM file, for a listener elsewhere."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    maildrop: str = ""
    sender: str = ""
    authorities: str = ""


def find() -> str | None:
    """The file to read; None where there is none."""
    named = os.environ.get(VARIABLE)
    places = [named] if named else [os.path.expanduser(place) for place in FILES]  # noqa: PTH111 - pathlib is slow
    return next((place for place in places if named or os.path.exists(place)), None)  # noqa: PTH110


def load(path: str) -> Configuration:
    """Raises Refused."""
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(LARGEST)
    except (OSError, UnicodeError) as error:
        status = os.EX_NOPERM if isinstance(error, PermissionError) else os.EX_CONFIG
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise Refused(status, f"{path} cannot be read: {reason}. Check {VARIABLE} and who may read it.") from None
    if stat.S_IMODE(mode) & (stat.S_IRWXO | stat.S_IWGRP):
        raise Refused(os.EX_CONFIG, f"{path} holds a password and is open to everybody: chmod 640 {path}.")
    return read(text, path)


def read(text: str, path: str) -> Configuration:
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name, equals, value = (part.strip() for part in line.partition("="))
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not equals or name not in NAMES:
            raise Refused(os.EX_CONFIG, f"{path} line {number}: {name!a} is none of {', '.join(sorted(NAMES))}.")
        found[name] = value
    missing = [name for name in ("listener", "username", "password") if not found.get(name)]
    if missing:
        raise Refused(os.EX_CONFIG, f"{path} lacks {', '.join(missing)}: `postroom drop-in` writes a whole one.")
    host, _, port = found.pop("listener").rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Refused(os.EX_CONFIG, f"{path}: listener is a host and a port, as in 127.0.0.1:2525.")
    if not os.path.isabs(found.get("maildrop", "/")):  # noqa: PTH117
        raise Refused(os.EX_CONFIG, f"{path}: maildrop is the whole path of a folder.")
    return Configuration(host.strip("[]"), int(port), **found)
