"""What a database says about itself, in plain SQL: it may be of another release, or a file beside the live one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from postroom.backup.manifest import Migrations

Ask = Callable[[str], list[tuple[Any, ...]]]
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY 1",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1",
}


@dataclass(frozen=True)
class Facts:
    """`installation` is None where nothing was set up yet."""

    installation: UUID | None
    fingerprint: str
    key_id: str
    demo: bool
    migrations: Migrations
    counts: dict[str, int]


def asked(sql: str) -> list[tuple[Any, ...]]:
    """The live database's answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def facts(ask: Ask, vendor: str) -> Facts:
    tables = [name for (name,) in ask(TABLES[vendor])]
    return Facts(*installation(ask, tables), migrations(ask, tables), counts(ask, tables))


def installation(ask: Ask, tables: list[str]) -> tuple[UUID | None, str, str, bool]:
    known = "scopes_installation" in tables
    rows = ask("SELECT id, fingerprint, key_id, demo FROM scopes_installation") if known else []
    if not rows:
        return None, "", "", False
    number, fingerprint, key_id, demo = rows[0]
    return UUID(str(number)), fingerprint, key_id, bool(demo)


def migrations(ask: Ask, tables: list[str]) -> Migrations:
    found: dict[str, tuple[str, ...]] = {}
    if "django_migrations" in tables:
        for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name"):
            found[app] = (*found.get(app, ()), name)
    return found


def counts(ask: Ask, tables: list[str]) -> dict[str, int]:
    """Rows by table; of deliveries also by state."""
    found = {table: int(ask(f'SELECT COUNT(*) FROM "{table}"')[0][0]) for table in tables}  # noqa: S608 - its own names
    if "spool_delivery" in tables:
        states = ask("SELECT state, COUNT(*) FROM spool_delivery GROUP BY state ORDER BY state")
        found |= {f"spool_delivery/{state}": int(count) for state, count in states}
    return found
