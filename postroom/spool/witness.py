"""How far this database had come when a worker of this data folder saw it last.

What was put back from a backup has come less far. Only for SQLite: a number in a file beside it, never ahead of what
was committed, whatever crashes.
"""

import os
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection


def path() -> Path:
    return Path(settings.POSTROOM_HOME) / "run" / "progress"


def is_ahead(installation: UUID) -> bool:
    """Whether more had happened here than the database knows of."""
    seen = _seen(installation)
    return seen is not None and seen > (_reached() or 0)


def note(installation: UUID) -> None:
    """Only where nothing is wrong: a number that was lowered proves nothing any more."""
    reached = _reached()
    if reached is None or reached == _seen(installation):
        return
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path().with_suffix(f".{os.getpid()}.new")
    with suppress(OSError):  # a full disk: the next look writes it
        new.write_text(f"{installation} {reached}\n")
        new.replace(path())


def _reached() -> int | None:
    """The number of the newest event there has ever been; None: this database needs no witness."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'spool_event'")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _seen(installation: UUID) -> int | None:
    """None: nothing was noted, or for another one."""
    if connection.vendor != "sqlite":
        return None
    try:
        whose, number = path().read_text().split()
        return int(number) if whose == str(installation) else None
    except (OSError, ValueError):
        return None
