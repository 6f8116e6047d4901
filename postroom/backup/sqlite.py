"""A SQLite database, copied while everything runs: the pages of one moment, whatever is written meanwhile."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from postroom.backup.archive import Tell
from postroom.backup.facts import Ask
from postroom.backup.manifest import BadArchive

PAGES = 2000  # in one step


def copy(target: Path, tell: Tell) -> None:
    """An open read transaction pins the moment: without one the copy begins anew with every commit of others.

    Only reads, so it does not pass the write gate: nobody waits for it.
    """
    connection.ensure_connection()
    source: Any = connection.connection
    with closing(sqlite3.connect(target)) as made:
        source.execute("BEGIN")
        try:
            source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            size = source.execute("PRAGMA page_size").fetchone()[0]
            source.backup(
                made,
                pages=PAGES,
                progress=lambda _status, left, total: tell("copying", (total - left) * size, total * size),
            )
        finally:
            source.execute("COMMIT")
        # A file without a journal beside it.
        made.execute("PRAGMA journal_mode=DELETE").fetchone()


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
