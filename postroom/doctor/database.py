"""Is the database one that keeps what it has promised?"""

import sqlite3
import sys
from collections.abc import Iterator

from django.db import connection

from postroom.doctor.finding import Finding, fail, ok, warn
from postroom.project import sqlite_library

OLDEST_POSTGRESQL = 150000
FULL = 2  # PRAGMA synchronous
LOCAL_AND_ON = {"on", "remote_apply", "remote_write", "local"}


def runtime() -> Iterator[Finding]:
    yield ok("runtime", f"Python {'.'.join(map(str, sys.version_info[:3]))}")


def database() -> Iterator[Finding]:
    yield from durability()
    if connection.vendor == "sqlite":
        yield from structure()
    yield from migrations()


def durability() -> Iterator[Finding]:
    """Quick, whatever the database's size: every process asks before it takes or sends mail."""
    connection.ensure_connection()
    yield from postgresql() if connection.vendor == "postgresql" else sqlite()


def sqlite() -> Iterator[Finding]:
    library = sqlite3.sqlite_version
    if sqlite_library.is_safe():
        yield ok("database", f"SQLite {library}: several processes may write to it")
    elif sys.platform != "win32":
        yield ok("database", f"SQLite {library} behind the write gate (3.51.3 mends a fault with several writers)")
    else:
        yield fail("database", f"SQLite {library} without a write gate can damage a database", "Use PostgreSQL here.")
    journal, synchronous = pragma("journal_mode"), int(pragma("synchronous"))
    if str(journal).lower() == "wal" and synchronous >= FULL:
        yield ok("database", "journal WAL, synchronous FULL: what is committed survives a power cut")
    else:
        yield fail(
            "database",
            f"journal {journal}, synchronous {synchronous}: committed mail can be lost in a power cut",
            "Remove other settings from POSTROOM_DATABASE_URL, and keep the file on a local disk, not a network share.",
        )


def structure() -> Iterator[Finding]:
    found = pragma("quick_check")
    if found == "ok":
        yield ok("database", "the file's structure is whole")
    else:
        yield fail(
            "database", f"the file is damaged: {found}", "Stop everything and restore the database from its backup."
        )


def pragma(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return str(cursor.fetchone()[0])


def postgresql() -> Iterator[Finding]:
    version = int(setting("server_version_num"))
    if version < OLDEST_POSTGRESQL:
        yield fail("database", f"PostgreSQL {setting('server_version')}", "Upgrade to PostgreSQL 15 or newer.")
    else:
        yield ok("database", f"PostgreSQL {setting('server_version')}")
    for name in ("fsync", "full_page_writes"):
        if setting(name) == "on":
            yield ok("database", f"{name} is on")
        else:
            yield fail(
                "database", f"{name} is {setting(name)}: a power cut loses mail", f"Set {name} = on on the server."
            )
    commit = setting("synchronous_commit")
    if commit in LOCAL_AND_ON:
        yield ok("database", f"synchronous_commit is {commit}")
    else:
        yield fail("database", f"synchronous_commit is {commit}", "Remove it from POSTROOM_DATABASE_URL and the role.")
    yield from standbys(setting("synchronous_standby_names"))


def standbys(names: str) -> Iterator[Finding]:
    """One synchronous standby alone is an outage when it stops; none means that a lost server loses its last mails."""
    if not names:
        yield ok("database", "no synchronous standby: what is committed lives on this one server and in its backups")
    elif names.count(",") == 0:
        yield warn(
            "database",
            f"one synchronous standby ({names}): when it stops, every commit waits",
            "Add a second one and set synchronous_standby_names = 'ANY 1 (a, b)'.",
        )
    else:
        yield ok("database", f"synchronous standbys: {names}")


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def migrations() -> Iterator[Finding]:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        yield fail("database", f"migrations not applied: {len(pending)}", "Run `postroom setup`.")
    else:
        yield ok("database", "tables are up to date")
