"""Many rows at once: SQLite runs one prepared statement per row, PostgreSQL one statement for all of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from postroom.spool import dialect

CHUNK = 500  # rows in one statement

Rows = Sequence[tuple[Any, ...]]


def insert(into: str, rows: Rows, on_conflict: str = "") -> None:
    """`into`: table and columns, as after INSERT INTO."""
    with connection.cursor() as cursor:
        write(cursor, into, rows, on_conflict)


def write(cursor: CursorWrapper, into: str, rows: Rows, on_conflict: str = "") -> None:
    """As `insert`, with a cursor that is at hand: making one takes as long as writing a row."""
    if not rows:
        return
    row = values(len(rows[0]))
    if not dialect.is_postgresql():
        cursor.executemany(f"INSERT INTO {into} VALUES {row} {on_conflict}", rows)  # noqa: S608
        return
    for chunk in chunks(rows):
        sql = f"INSERT INTO {into} VALUES {', '.join([row] * len(chunk))} {on_conflict}"  # noqa: S608
        cursor.execute(sql, [value for each in chunk for value in each])


def values(columns: int) -> str:
    return f"({', '.join(['%s'] * columns)})"


def chunks(rows: Rows) -> Iterator[Rows]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
