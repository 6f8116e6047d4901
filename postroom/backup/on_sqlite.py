"""How a SQLite file is replaced: the new one is made ready beside it, and renamed."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from django.db import connection

from postroom.backup import elsewhere, sqlite, swap
from postroom.backup.archive import Tell
from postroom.backup.facts import Facts, facts
from postroom.backup.manifest import DATABASE, SQLITE, Manifest
from postroom.project.disk import sync_file, sync_folder
from postroom.project.occupied import Occupied

STAGED = ""
JOURNALS = ("", "-wal", "-shm", "-journal")


def place() -> Path:
    return Path(connection.settings_dict["NAME"])


def folder() -> Path:
    return place().parent / swap.STAGING


def staging() -> tuple[Path, ...]:
    return (folder(),)


def there() -> Facts | None:
    """What would be replaced. Raises sqlite3.DatabaseError where it cannot be read."""
    if not place().exists() or not place().stat().st_size:
        return None
    with sqlite.asking(place()) as ask:
        found = facts(ask, SQLITE)
    return found if found.counts else None


@contextmanager
def alone() -> Iterator[None]:
    """Nobody has the file open, and its journals are empty. A damaged one is only moved. Raises Occupied."""
    if not place().exists():
        yield
        return
    with closing(sqlite3.connect(place(), timeout=2, isolation_level=None)) as file:
        try:
            # Refused for as long as anybody else has it open; afterwards the file alone is the database.
            file.execute("PRAGMA journal_mode=DELETE").fetchone()
            file.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise Occupied(f"Another program has {place()} open; stop it first.") from None
        except sqlite3.DatabaseError:
            pass
        yield


def stage(work: Path, manifest: Manifest, tell: Tell) -> None:
    """The unpacked file, on the disk where the live one is."""
    tell("making ready", 0, 0)
    unpacked, staged = work / DATABASE[SQLITE], folder() / place().name
    assert manifest.vendor == SQLITE
    sqlite.refuse_damaged(unpacked)
    if folder() == work:
        unpacked.rename(staged)
    else:
        swap.clear(staging())
        folder().mkdir(mode=0o700)
        shutil.copyfile(unpacked, staged)
    sync_file(staged)


def looking() -> AbstractContextManager[None]:
    return elsewhere.at_file(folder() / place().name)


def ready() -> None:
    """One file, on the disk."""
    staged = folder() / place().name
    with closing(sqlite3.connect(staged)) as file:
        file.execute("PRAGMA journal_mode=DELETE").fetchone()
    sqlite.refuse_damaged(staged)
    sync_file(staged)
    sync_folder(folder())


def moves(aside: str) -> list[swap.Move]:
    """The old, with its journals if it has any, then the new."""
    away = place().parent / aside
    old = [place().with_name(place().name + ending) for ending in JOURNALS]
    return [*((path, away / path.name) for path in old if path.exists()), (folder() / place().name, place())]


def take_place(aside: str) -> None:
    """By the moves alone."""


def described(aside: str) -> str:
    """Where the replaced database is, for people."""
    return str(place().parent / aside / place().name)
