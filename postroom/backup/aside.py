"""What restores have replaced lies in `before_…` until a person removes it: folders, and schemas of PostgreSQL."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

from postroom.backup.facts import asked
from postroom.backup.manifest import POSTGRESQL

FORM = re.compile(r"before_[0-9]{8}t[0-9]{6}(?:[0-9]{6})?z")  # earlier releases wrote no more than seconds
SCHEMAS = (
    "SELECT nspname, COALESCE(SUM(pg_total_relation_size(c.oid)), 0) FROM pg_namespace n"
    " LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relkind = 'r' GROUP BY nspname ORDER BY nspname"
)


@dataclass(frozen=True)
class Aside:
    """`removal`: the command."""

    name: str
    size: int  #: octets
    removal: str


def name(now: datetime) -> str:
    """Two restores of one second are two."""
    return f"before_{now:%Y%m%dt%H%M%S%fz}"


def found(home: Path) -> Iterator[Aside]:
    places = {home}
    if connection.vendor == POSTGRESQL:
        yield from schemas()
    else:
        places.add(Path(connection.settings_dict["NAME"]).parent)
    for folder in sorted(path for place in places for path in place.iterdir() if FORM.fullmatch(path.name)):
        yield Aside(str(folder), size(folder), f"rm -r {shlex.quote(str(folder))}")


def size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*"))


def schemas() -> Iterator[Aside]:
    for schema, octets in asked(SCHEMAS):
        if FORM.fullmatch(schema):
            command = f'psql "$POSTROOM_DATABASE_URL" -c "DROP SCHEMA {schema} CASCADE"'
            yield Aside(f"schema {schema}", int(octets), command)
