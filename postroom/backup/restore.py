"""`postroom restore`: everything is made ready apart and proved, then takes the place of the old at one moment."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from postroom.audit.record import Actor
from postroom.backup import aside, keys, on_postgresql, swap
from postroom.backup.archive import Tell, read_manifest, unpack
from postroom.backup.calm import calm
from postroom.backup.facts import Facts
from postroom.backup.make import BELONGS
from postroom.backup.manifest import INSTALLATION, BadArchive, Manifest
from postroom.backup.place import Place, here
from postroom.backup.running import refuse_running
from postroom.backup.shared import refuse_shared
from postroom.project import migrated
from postroom.project.occupied import alone_with
from postroom.project.secret_key import create_django_secret_key
from postroom.scopes.belonging import key_of_the_database

RESERVE = 64 << 20  # octets that must stay free
#: Folders that go aside with the database they are about. A journal names deliveries by numbers, which mean others now.
GO_ASIDE = (BELONGS, "journal")


class NoRoom(OSError):
    """The disk could not hold it."""


@dataclass(frozen=True)
class Paused:
    """What would go on by itself from the moment of the backup, and so do again what it had done since."""

    stores: int = 0
    webhooks: int = 0


@dataclass(frozen=True)
class Wanted:
    """`migrate`: to this release's tables; else as they were, for the release that made it."""

    path: Path
    key_file: Path | None = None
    migrate: bool = True
    pause: Callable[[datetime], Paused] = lambda _now: Paused()


@dataclass(frozen=True)
class Restored:
    """`aside`: where the replaced database is; empty where there was none. `key`: what it needs and has not."""

    manifest: Manifest
    held: int
    paused: Paused
    aside: str
    key: str


def objections(wanted: Wanted) -> Manifest:
    """What can be said before anything is unpacked. Raises BadArchive."""
    manifest = read_manifest(wanted.path)
    if manifest.kind != INSTALLATION:
        raise BadArchive(f"{wanted.path} holds keys and no installation; give it with --key.")
    if manifest.vendor != connection.vendor:
        raise BadArchive(
            f"{wanted.path} holds a {manifest.vendor} database, and this is {connection.vendor}: see "
            "POSTROOM_DATABASE_URL."
        )
    later = migrated.unknown(manifest.migrations) + migrated.of_others(manifest.migrations)
    if later:
        raise BadArchive(
            f"{wanted.path} was made by Postroom {manifest.version}, whose tables are newer than this release knows "
            f"({', '.join(later[:3])}). Restore it with that version."
        )
    return manifest


def there() -> Facts | None:
    """What would be replaced; of a database that cannot be read nothing is known but that it is there."""
    try:
        return here().there()
    except sqlite3.DatabaseError:
        return Facts(None, "", "", False, {}, {})


def restore(wanted: Wanted, actor: Actor, now: datetime, tell: Tell) -> Restored:
    """Raises BadArchive, NoRoom, Occupied, StillRunning, NoProgram, Shared, OSError: then nothing has changed."""
    home, place = Path(settings.POSTROOM_HOME), here()
    manifest, replaced = objections(wanted), there()
    with ExitStack() as stack:
        stack.enter_context(alone_with(home))
        if replaced:
            refuse_shared(replaced)
            refuse_running(now)
        connection.close()
        stack.enter_context(place.alone())
        work = stack.enter_context(workplace(home))
        unpacked(wanted, home, work, tell)
        place.stage(work, manifest, tell)
        with place.looking():
            held, paused, key = made_ready(wanted, actor, manifest, now), wanted.pause(now), missing_key(home)
        place.ready()
        away = aside.name(now)
        take_place(place, home, away, manifest)
        create_django_secret_key(home)
    return Restored(manifest, held, paused, place.described(away) if replaced else "", key)


@contextmanager
def workplace(home: Path) -> Iterator[Path]:
    """What an earlier one left is worth nothing. Kept where it was decided, since the moves are then not over."""
    work = home / swap.STAGING
    swap.clear([work])
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        if swap.read(home) is None:
            swap.clear([work])


def unpacked(wanted: Wanted, home: Path, work: Path, tell: Tell) -> None:
    refuse_too_large(read_manifest(wanted.path), home)
    unpack(wanted.path, work, tell)
    if wanted.key_file:
        ring = work / "ring"
        ring.mkdir(mode=0o700)
        keys.put_back(wanted.key_file, ring, tell)


def refuse_too_large(manifest: Manifest, home: Path) -> None:
    free = shutil.disk_usage(home).free
    if manifest.size + RESERVE > free:
        raise NoRoom(f"It needs {manifest.size >> 20} MiB in {home}, and {free >> 20} MiB are free there. Make room.")


def made_ready(wanted: Wanted, actor: Actor, manifest: Manifest, now: datetime) -> int:
    if migrated.unknown(migrated.applied()):
        raise BadArchive(f"{wanted.path} says less than it holds: its tables are newer than this release knows.")
    if wanted.migrate:
        call_command("migrate", interactive=False, verbosity=0)
    return calm(actor, manifest.made_at, now)


def missing_key(home: Path) -> str:
    known = key_of_the_database()
    return "" if not known or (home / "keys" / f"{known}.key").exists() else known


def take_place(place: Place, home: Path, away: str, manifest: Manifest) -> None:
    work = home / swap.STAGING
    old = [(home / name, home / away / name) for name in GO_ASIDE if (home / name).exists()]
    new = [(work / BELONGS, home / BELONGS)] if (work / BELONGS).exists() else []
    if manifest.demo:
        (home / "demo").touch()
    decided = swap.Decided((*old, *place.moves(away), *new), (work, *place.staging()), place.STAGED)
    swap.decide(home, decided)
    try:
        place.take_place(away)
    except Exception:
        swap.forget(home, decided)
        raise
    swap.carry_out(home, decided)


def finish(home: Path) -> None:
    """What an interrupted restore has decided, before anybody opens the database. Raises Occupied."""
    if swap.read(home) is None:
        return
    with alone_with(home):
        decided = swap.read(home)
        if decided is None:
            return
        if decided.staged and on_postgresql.is_staged():
            on_postgresql.drop_staged()
            swap.forget(home, decided)
        else:
            swap.carry_out(home, decided)
