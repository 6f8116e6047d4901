"""A SQLite database, copied while everything runs: what it held at one moment, whatever is written meanwhile."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, OperationalError, connection

from postroom.backup.archive import Tell
from postroom.backup.facts import Ask
from postroom.backup.manifest import BadArchive

STEPS = 50_000  # of SQLite's machine between two looks at how far it has come
LIVE = (
    "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
)


def copy(target: Path, tell: Tell) -> None:
    """Written anew from one moment: free pages, in which removed mail may still stand, do not go along.

    Only reads, so it does not pass the write gate: nobody waits for it. Raises BadArchive.
    """
    connection.ensure_connection()
    source: Any = connection.connection
    size = source.execute(LIVE).fetchone()[0]

    def look() -> None:
        tell("copying", min(target.stat().st_size if target.exists() else 0, size), size)

    source.set_progress_handler(look, STEPS)
    try:
        with connection.wrap_database_errors:
            source.execute("VACUUM INTO ?", [str(target)])
    except OperationalError as error:
        # Whatever is raised in a look, it ends with this word.
        if str(error) == "interrupted":
            raise KeyboardInterrupt from None
        raise
    except DatabaseError as error:
        raise BadArchive(f"The database is damaged ({error}): put back the last backup that is whole.") from error
    finally:
        source.set_progress_handler(None, 0)


@contextmanager
def asking(path: Path) -> Iterator[Ask]:
    """A file that nobody else has open."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:

        def ask(sql: str) -> list[tuple[Any, ...]]:
            return file.execute(sql).fetchall()

        yield ask


def refuse_damaged(path: Path) -> None:
    try:
        with asking(path) as ask:
            found = ask("PRAGMA quick_check")
    except sqlite3.DatabaseError as error:
        found = [(str(error),)]
    if found != [("ok",)]:
        raise BadArchive(f"The database is damaged ({found[0][0]}); take another backup.")
