"""The keys in ``keys/`` of the data folder: outside the database and its backups, readable by one user only.

A key is a file ``<number>-<random>.key`` of 32 random octets in base64. The highest number is the newest: it encrypts;
all of them decrypt. The folder holds other files too; only ``*.key`` are the ring's.
"""

import base64
import os
import re
import secrets
import stat
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from postroom.mail.sentence import Sentence

SIZE = 32
AT_REST = 2_500_000_000  # ns; the clocks of file systems tick every few ms, some every two seconds
NAME = re.compile(r"([0-9]{4})-[0-9a-f]{8}")


class KeyProblem(Exception):
    """The key ring cannot be used; the message says which file and how to mend it."""


@dataclass(frozen=True)
class Key:
    id: str
    secret: bytes = field(repr=False)

    @property
    def number(self) -> int:
        return int(self.id[:4])

    def derive(self, purpose: bytes) -> bytes:
        """A key for one purpose alone (RFC 5869)."""
        return HKDF(SHA256(), SIZE, salt=None, info=b"postroom v1 " + purpose).derive(self.secret)


@dataclass(frozen=True)
class KeyRing:
    keys: dict[str, Key]

    @property
    def newest(self) -> Key:
        return self.newest_first[0]

    @cached_property
    def newest_first(self) -> list[Key]:
        return sorted(self.keys.values(), key=lambda key: key.id, reverse=True)


_at_hand: tuple[Path, int, KeyRing] | None = None


def folder() -> Path:
    return Path(settings.POSTROOM_HOME) / "keys"


def key_ring() -> KeyRing:
    """Read again whenever the folder's entries change, so that every process sees a rotation.

    After a change it is read each time for a while: another one within the same tick would not show.
    """
    global _at_hand  # noqa: PLW0603
    place = folder()
    try:
        changed = place.stat().st_mtime_ns
    except FileNotFoundError:
        raise _no_key(place) from None
    kept = _at_hand
    if kept is None or kept[:2] != (place, changed) or time.time_ns() - changed < AT_REST:
        _at_hand = kept = (place, changed, read(place))
    return kept[2]


def read(place: Path) -> KeyRing:
    _refuse_if_open_to_others(place)
    keys = {path.stem: _read_key(path) for path in place.glob("*.key")}
    if not keys:
        raise _no_key(place)
    return KeyRing(keys)


def create_key(place: Path) -> Key:
    """The next key, on the disk before it is used: what it encrypts would else be lost with a power cut."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    numbers = [int(path.stem[:4]) for path in place.glob("*.key") if NAME.fullmatch(path.stem)]
    key = Key(f"{max(numbers, default=0) + 1:04}-{secrets.token_hex(4)}", secrets.token_bytes(SIZE))
    temporary = place / f".{key.id}.new"
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(key.secret) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(place / f"{key.id}.key")
    _sync(place)
    return key


def _read_key(path: Path) -> Key:
    _refuse_if_open_to_others(path)
    if not NAME.fullmatch(path.stem):
        raise KeyProblem(
            Sentence("%(path)s has not the name of a key (0001-89abcdef.key); move it out of the folder.", path=path)
        )
    try:
        secret = base64.b64decode(path.read_bytes().strip(), validate=True)
    except ValueError:
        secret = b""
    if len(secret) != SIZE:
        raise KeyProblem(Sentence("%(path)s is damaged; restore it from its backup.", path=path))
    return Key(path.stem, secret)


def _refuse_if_open_to_others(path: Path) -> None:
    if os.name == "nt":  # access lists there, no mode bits
        return
    found = path.stat()
    if found.st_uid not in {os.geteuid(), 0}:
        raise KeyProblem(Sentence("%(path)s belongs to another user; run `chown` so that it is ours.", path=path))
    if stat.S_IMODE(found.st_mode) & 0o077:
        wanted = "700" if path.is_dir() else "600"
        raise KeyProblem(
            Sentence(
                "%(path)s can be read by others (mode %(mode)s); run `chmod %(wanted)s`.",
                path=path,
                mode=f"{stat.S_IMODE(found.st_mode):04o}",
                wanted=wanted,
            )
        )


def _no_key(place: Path) -> KeyProblem:
    return KeyProblem(
        Sentence(
            "There is no key in %(folder)s; run `postroom setup`, or restore the keys from their backup.", folder=place
        )
    )


def _sync(place: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
