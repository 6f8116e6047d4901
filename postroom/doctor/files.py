"""The data folder: who may read it, whether the keys are there, how much room is left."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from postroom.backup import aside
from postroom.doctor.finding import Finding, fail, ok, warn
from postroom.mail.sentence import Sentence
from postroom.scopes.belonging import key_of_the_database
from postroom.scopes.key_ring import KeyProblem, key_ring

SUBJECT = Sentence("files")
ONE_KEY = "%(count)s encryption key, newest %(key)s"
LOW, EMPTY = 1024**3, 100 * 1024**2  # octets free


def files() -> Iterator[Finding]:
    home = Path(settings.POSTROOM_HOME)
    yield from private(home)
    yield from keys()
    yield from room(home)
    yield from put_aside(home)


def private(home: Path) -> Iterator[Finding]:
    """Mail, keys and the database with its -wal and -shm: none of it is anybody else's to read."""
    open_to_others = [path for path in [home, *sorted(home.iterdir())] if os.name != "nt" and mode(path) & 0o077]
    for path in open_to_others:
        wanted = "700" if path.is_dir() else "600"
        if not path.is_symlink():
            what = Sentence("%(path)s can be read by others (mode %(mode)s)", path=path, mode=f"{mode(path):04o}")
            yield warn(SUBJECT, what, Sentence("Run: %(command)s", command=f"chmod {wanted} {path}"))
    if not open_to_others:
        yield ok(SUBJECT, Sentence("%(path)s is readable by its owner only", path=home))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def keys() -> Iterator[Finding]:
    try:
        ring = key_ring()
    except KeyProblem as problem:
        mend = Sentence("Until then no password can be read, and nothing that needs one is sent.")
        yield fail(SUBJECT, str(problem), mend)
        return
    wanted = key_of_the_database()
    if wanted and wanted not in ring.keys:
        yield fail(
            SUBJECT,
            Sentence("the key %(key)s, which this database is written with, is not in keys/", key=wanted),
            Sentence("Restore the keys from their backup: no password can be read, and no process serves until then."),
        )
    else:
        words = "%(count)s encryption keys, newest %(key)s" if len(ring.keys) > 1 else ONE_KEY
        yield ok(SUBJECT, Sentence(words, count=len(ring.keys), key=ring.newest.id))


def room(home: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(home).free
    text = Sentence("%(size)s GB free on the disk of %(path)s", size=f"{free / 1024**3:.1f}", path=home)
    if free < EMPTY:
        yield fail(SUBJECT, text, Sentence("Make room now: without it no order can be taken."))
    elif free < LOW:
        yield warn(SUBJECT, text, Sentence("Make room soon: a full disk stops the queue."))
    else:
        yield ok(SUBJECT, text)


def put_aside(home: Path) -> Iterator[Finding]:
    """It holds customers' mail, as much as there was."""
    for each in aside.found(home):
        what = Sentence(
            "%(place)s holds what a restore has replaced (%(size)s MB)", place=each.name, size=f"{each.size / 1e6:.1f}"
        )
        mend = Sentence("Remove it when you need it no more: %(command)s", command=each.removal)
        yield warn(SUBJECT, what, mend)
