"""One mail in the maildrop: a file that says who hands it in, proves it, and is whole or not there at all.

The seal is made with the SHA-256 of the credential's password, which is what the database keeps of it. So a file counts
for whoever knows the password, whatever account of the system has written it, and nobody else's does. Without Django:
the drop-in writes these files while the database is away.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

KIND = b"postroom drop 1"
NAME = re.compile(r"[0-9a-f]{32}\.mail", re.ASCII)
HALF = ".half"  #: ends the name of a file that is not whole yet
MAX_HEAD = 65_536  # octets
_MOST = 1000  # recipients


class NoDrop(ValueError):
    """The file is none of ours, or not as its writer left it; the message says which."""


@dataclass(frozen=True)
class Drop:
    """`at`: seconds since 1970, when it was handed in."""

    number: str
    username: str
    sender: str
    recipients: tuple[str, ...]
    at: int
    data: bytes

    @property
    def file(self) -> str:
        return f"{self.number}.mail"

    def head(self) -> bytes:
        lines = [KIND.decode(), f"number {self.number}", f"username {self.username}", f"at {self.at}"]
        lines += [f"sender {self.sender}", *(f"recipient {each}" for each in self.recipients)]
        return "\n".join(lines).encode()


def digest_of(password: str) -> bytes:
    return hashlib.sha256(password.encode()).digest()


def seal(drop: Drop, digest: bytes) -> str:
    return hmac.new(digest, b"%b\n\n%b" % (drop.head(), drop.data), hashlib.sha256).hexdigest()


def is_sealed(drop: Drop, seal_found: str, digest: bytes) -> bool:
    return hmac.compare_digest(seal(drop, digest), seal_found)


def write(drop: Drop, digest: bytes, folder: str) -> None:
    """On disk, and named, when it returns. Raises OSError.

    Others can write into the folder and not list it, so the name alone keeps a stranger's mail from their eyes.
    """
    half, whole = os.path.join(folder, drop.file + HALF), os.path.join(folder, drop.file)  # noqa: PTH118
    content = b"%b\nseal %b\n\n%b" % (drop.head(), seal(drop, digest).encode(), drop.data)
    file = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fill(file, content, folder)
        os.rename(half, whole)  # noqa: PTH104
        settle(file, folder)
    except OSError:
        for path in (half, whole):
            remove(path)
        raise
    finally:
        os.close(file)


def fill(file: int, content: bytes, folder: str) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]
    if os.stat(folder).st_uid != os.geteuid():  # noqa: PTH116
        os.fchmod(file, 0o644)  # whoever takes it in has another account
    os.fsync(file)


def settle(file: int, folder: str) -> None:
    """The name on disk too. A folder that we may not read cannot be synced: then the file, whose name has changed."""
    try:
        above = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except PermissionError:
        os.fsync(file)
        return
    try:
        os.fsync(above)
    finally:
        os.close(above)


def remove(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108
    except OSError:
        return


def read(content: bytes) -> tuple[Drop, str]:
    """The drop and its seal, not yet compared. Raises NoDrop."""
    head, blank, data = content.partition(b"\n\n")
    if not blank or len(head) > MAX_HEAD or not head.startswith(KIND + b"\n"):
        raise NoDrop("it is no mail of the drop-in")
    try:
        known = fields(head.decode())
        [[number], [username], [at], [sender], [seal_found]] = (
            known[name] for name in ("number", "username", "at", "sender", "seal")
        )
        drop = Drop(number, username, sender, tuple(known["recipient"]), int(at), data)
    except (KeyError, ValueError):
        raise NoDrop("its head is not as the drop-in writes it") from None
    if len(drop.recipients) > _MOST or not NAME.fullmatch(drop.file):
        raise NoDrop("its head is not as the drop-in writes it")
    return drop, seal_found


def fields(head: str) -> Mapping[str, list[str]]:
    known: dict[str, list[str]] = {}
    for line in head.split("\n")[1:]:
        name, _, value = line.partition(" ")
        known.setdefault(name, []).append(value)
    return known
