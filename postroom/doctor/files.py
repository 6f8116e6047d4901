"""The data folder: who may read it, whether the keys are there, how much room is left."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from postroom.doctor.finding import Finding, fail, ok, warn
from postroom.scopes.key_ring import KeyProblem, key_ring

LOW, EMPTY = 1024**3, 100 * 1024**2  # octets free


def files() -> Iterator[Finding]:
    home = Path(settings.POSTROOM_HOME)
    yield from private(home)
    yield from keys()
    yield from room(home)


def private(home: Path) -> Iterator[Finding]:
    """Mail, keys and the database with its -wal and -shm: none of it is anybody else's to read."""
    open_to_others = [path for path in [home, *sorted(home.iterdir())] if os.name != "nt" and mode(path) & 0o077]
    for path in open_to_others:
        wanted = "700" if path.is_dir() else "600"
        if not path.is_symlink():
            yield warn("files", f"{path} can be read by others (mode {mode(path):04o})", f"Run: chmod {wanted} {path}")
    if not open_to_others:
        yield ok("files", f"{home} is readable by its owner only")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def keys() -> Iterator[Finding]:
    try:
        ring = key_ring()
    except KeyProblem as problem:
        yield fail("files", str(problem), "Until then no password can be read, and nothing that needs one is sent.")
    else:
        yield ok(
            "files", f"{len(ring.keys)} encryption {'keys' if len(ring.keys) > 1 else 'key'}, newest {ring.newest.id}"
        )


def room(home: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(home).free
    text = f"{free / 1024**3:.1f} GB free on the disk of {home}"
    if free < EMPTY:
        yield fail("files", text, "Make room now: without it no order can be taken.")
    elif free < LOW:
        yield warn("files", text, "Make room soon: a full disk stops the queue.")
    else:
        yield ok("files", text)
