"""`postroom backup`: one archive of the database and of what belongs to it, while everything runs."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from postroom import __version__
from postroom.audit.record import Actor, Change, record
from postroom.backup import postgresql, rotation, sqlite
from postroom.backup.archive import Tell, pack, refuse_taken
from postroom.backup.facts import Facts, asked, facts
from postroom.backup.manifest import DATABASE, INSTALLATION, POSTGRESQL, SQLITE, Manifest
from postroom.backup.shared import refuse_shared

BELONGS = "media"  #: the folder whose files go along: keys go apart, journals and sockets belong to what runs

Files = list[tuple[str, Path]]


class NothingThere(RuntimeError):
    """There is no installation to pack."""


@dataclass(frozen=True)
class Made:
    path: Path
    size: int  #: octets
    manifest: Manifest
    removed: tuple[Path, ...]  #: older ones that were more than to be kept


def make(target: Path, keep: int | None, actor: Actor, now: datetime, tell: Tell) -> Made:
    """*target*: the file, or a folder where it gets a name of its own, and where *keep* of them stay.

    Raises NothingThere, Taken, BadArchive, NoProgram, Shared, OSError.
    """
    folder = target if target.is_dir() else target.parent
    if not target.is_dir():
        refuse_taken(target)
    with workplace(folder) as work:
        files, manifest = taken(work, now, tell)
        path = target / rotation.name(manifest) if target.is_dir() else target
        full = pack(path, manifest, files, tell)
    record(actor, Change("backed up", "installation", new=str(path)))
    removed = rotation.rotate(folder, manifest.installation, keep) if keep else ()
    return Made(path, path.stat().st_size, full, removed)


@contextmanager
def workplace(beside: Path) -> Iterator[Path]:
    """On the disk that the archive goes to, since there must be room anyhow. Ours alone."""
    work = Path(tempfile.mkdtemp(prefix=".postroom-backup-", dir=beside))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def taken(work: Path, now: datetime, tell: Tell) -> tuple[Files, Manifest]:
    """Copies that nobody changes any more, and what they are."""
    name = DATABASE[connection.vendor]
    if connection.vendor == POSTGRESQL:
        with postgresql.one_moment() as snapshot:
            found, schema = facts(asked, POSTGRESQL), postgresql.schema()
            postgresql.copy(work / name, snapshot, tell)
    else:
        sqlite.copy(work / name, tell)
        sqlite.refuse_damaged(work / name)
        with sqlite.asking(work / name) as ask:
            found, schema = facts(ask, SQLITE), ""
    refuse_shared(found)
    return [(name, work / name), *belongings(work)], described(found, schema, now)


def described(found: Facts, schema: str, now: datetime) -> Manifest:
    if found.installation is None:
        raise NothingThere("There is nothing in this database yet. Run `postroom setup` first.")
    return Manifest(
        kind=INSTALLATION,
        version=__version__,
        made_at=now.astimezone(UTC),
        installation=found.installation,
        fingerprint=found.fingerprint,
        key_id=found.key_id,
        demo=found.demo,
        vendor=connection.vendor,
        server=server_version(),
        schema=schema,
        migrations=found.migrations,
        counts=found.counts,
    )


def server_version() -> str:
    if connection.vendor == POSTGRESQL:
        return str(asked("SHOW server_version")[0][0])
    return sqlite3.sqlite_version


def belongings(work: Path) -> Files:
    """Copied first: what is uploaded meanwhile must not change under the hash. Links are not followed."""
    home = Path(settings.POSTROOM_HOME)
    found: Files = []
    for folder, _, names in os.walk(home / BELONGS):
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_symlink() or not path.is_file():
                continue
            copied = work / path.relative_to(home)
            copied.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copied)
            found.append((path.relative_to(home).as_posix(), copied))
    return sorted(found)
