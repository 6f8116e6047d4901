"""A filled database of the release before: two websites, four store views, deliveries in every state, people, jobs.

`database.sql.gz` was made by that release itself: SQLite's dump of what its own commands and rooms had written. For
PostgreSQL the same rows go into tables made by its migrations.
"""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from tests.backup.store import Rows, Store
from tests.cli.shell import clean_environment

FOLDER = Path(__file__).parent / "previous_release"
SQL = FOLDER / "database.sql.gz"
STATES = {"held", "queued", "active", "sent", "refused", "expired", "bounced", "suppressed", "cancelled"}


def load(store: Store) -> None:
    """Instead of `postroom setup`, with the keys that it was written with."""
    keys = store.home / "keys"
    keys.mkdir(mode=0o700, parents=True)
    store.home.chmod(0o700)
    for key in FOLDER.glob("*.key"):
        shutil.copyfile(key, keys / key.name)
        (keys / key.name).chmod(0o600)
    if store.url:
        into_postgresql(store)
    else:
        with closing(sqlite3.connect(store.file)) as file:
            file.executescript(gzip.decompress(SQL.read_bytes()).decode())
        store.file.chmod(0o600)


def into_postgresql(store: Store) -> None:
    with closing(sqlite3.connect(":memory:")) as source:
        source.executescript(gzip.decompress(SQL.read_bytes()).decode())
        migrate(store, source.execute("SELECT app, name FROM django_migrations").fetchall())
        with psycopg.connect(store.url) as target:
            # Neither triggers nor the order of foreign keys are in the way of a copy.
            target.execute("SET session_replication_role = replica")
            for (table,) in target.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
                copy(source, target, table)


def migrate(store: Store, applied: Rows) -> None:
    last = {app: max(name for its, name in applied if its == app) for app, _ in applied}
    environment = clean_environment(store.home, **store.shell.environment, DJANGO_SETTINGS_MODULE="tests.settings")
    command = [sys.executable, "-m", "tests.backup.migrate_to", json.dumps(last)]
    subprocess.run(command, env=environment | {"PYTHONPATH": os.pathsep.join(sys.path)}, check=True)


def copy(source: sqlite3.Connection, target: psycopg.Connection[Any], table: str) -> None:
    columns = dict(
        target.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_name = %s AND table_schema = 'public'",
            [table],
        ).fetchall()
    )
    names = ", ".join(f'"{name}"' for name in columns)
    rows = source.execute(f'SELECT {names} FROM "{table}"').fetchall()
    values = ", ".join(["%s"] * len(columns))
    target.execute(f'DELETE FROM "{table}"'.encode())
    if rows:
        typed = [[as_type(value, kind) for value, kind in zip(row, columns.values(), strict=True)] for row in rows]
        with target.cursor() as cursor:
            cursor.executemany(
                f'INSERT INTO "{table}" ({names}) OVERRIDING SYSTEM VALUE VALUES ({values})'.encode(), typed
            )
    if columns.get("id") in ("integer", "bigint", "smallint"):
        newest = f'(SELECT COALESCE(MAX(id), 0) + 1 FROM "{table}")'
        target.execute(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), {newest}, false)".encode())


def as_type(value: Any, kind: str) -> Any:
    """SQLite keeps truth as numbers, moments as text in UTC and JSON as text."""
    if value is None:
        return None
    if kind == "boolean":
        return bool(value)
    if kind.startswith("timestamp"):
        return f"{value}+00"
    return Jsonb(json.loads(value)) if kind == "jsonb" else value
