"""Where the SQL of SQLite and of PostgreSQL differ: moments, ids, lists of ids, row locks."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection


@cache
def is_postgresql() -> bool:
    """A process has one database; the look at it through Django's thread-local costs more than many a statement."""
    return connection.vendor == "postgresql"


def stamp(at: datetime) -> Any:
    """An aware moment as a parameter for raw SQL: Django keeps text in UTC in SQLite."""
    return at if is_postgresql() else str(at.astimezone(UTC).replace(tzinfo=None))


def moment(value: Any) -> datetime:
    """An aware moment from a column read by raw SQL: SQLite gives text, or what Django makes of it without a zone."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    assert isinstance(read, datetime)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def restamp(value: Any) -> Any:
    """A moment as read by raw SQL, as a parameter again."""
    return stamp(moment(value))


def key(public_id: UUID) -> Any:
    """A UUID as a parameter for raw SQL."""
    return public_id if is_postgresql() else public_id.hex


def uuid(value: Any) -> UUID:
    """A UUID from a column read by raw SQL."""
    return value if isinstance(value, UUID) else UUID(value)


def among(column: str) -> str:
    """SQL for "the column is one of these numbers", with one parameter from `listed` however many there are."""
    return f"{column} = ANY(%s)" if is_postgresql() else f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608


def listed(ids: Sequence[int]) -> Any:
    return list(ids) if is_postgresql() else json.dumps(list(ids))


def skip_locked() -> str:
    """Rows that another worker is claiming are passed by; SQLite has one writer at a time anyway."""
    return "FOR UPDATE SKIP LOCKED" if is_postgresql() else ""


def locked() -> str:
    return "FOR UPDATE" if is_postgresql() else ""


def beginning(column: str) -> str:
    """What an index keeps of a text of any length."""
    return f"LEFT({column}, 200)" if is_postgresql() else f"SUBSTR({column}, 1, 200)"


def writer() -> str:
    """A number that no two transactions have at the same time. SQLite has one writer."""
    return "pg_backend_pid()" if is_postgresql() else "0"


def hour(column: str) -> str:
    """The hours since the epoch of a moment."""
    if is_postgresql():
        return f"FLOOR(EXTRACT(EPOCH FROM {column}) / 3600)::integer"
    return f"CAST(STRFTIME('%%s', {column}) AS INTEGER) / 3600"


def seconds_between(earlier: str, later: str) -> str:
    """To the microsecond, as Python has it."""
    if is_postgresql():
        return f"EXTRACT(EPOCH FROM {later} - {earlier})"
    return f"(({_microseconds(later)} - {_microseconds(earlier)}) / 1000000.0)"


def _microseconds(column: str) -> str:
    """Since the epoch, of a moment as Django keeps it; SQLite's own functions round it to milliseconds."""
    fraction = f"SUBSTR(SUBSTR({column}, 21) || '000000', 1, 6)"
    return f"(STRFTIME('%%s', SUBSTR({column}, 1, 19)) * 1000000 + {fraction})"


def unindexed() -> str:
    """Before a column: SQLite, which knows nothing of how many rows there are, must not choose its index."""
    return "" if is_postgresql() else "+"


def by(index: str) -> str:
    """After a table: SQLite, which would take the index that lists have of a state, must use this one."""
    return "" if is_postgresql() else f"INDEXED BY {index}"
