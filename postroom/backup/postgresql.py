"""A PostgreSQL database, dumped by pg_dump from one moment, and what we say about it asked in the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

from postroom.backup import programs
from postroom.backup.archive import Tell
from postroom.backup.facts import asked


def schema() -> str:
    return str(asked("SELECT current_schema()")[0][0])


@contextmanager
def one_moment() -> Iterator[str]:
    """A read transaction, and the name under which others read the same."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield str(asked("SELECT pg_export_snapshot()")[0][0])


def copy(target: Path, snapshot: str, tell: Tell) -> None:
    """Raises NoProgram."""
    where = programs.server()
    dump = programs.program("pg_dump", where.major)
    tell("dumping", 0, 0)
    # Not compressed here: the archive is.
    form = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--schema={schema()}"]
    programs.run([dump, *form, f"--snapshot={snapshot}", f"--file={target}", f"--dbname={where.dsn}"], where)
