"""Is the database one that keeps what it has promised?"""

import sqlite3
import sys
from collections.abc import Iterator

from django.db import connection

from postroom.doctor.finding import Finding, fail, ok, warn
from postroom.mail.sentence import Sentence
from postroom.project import migrated, sqlite_library

SUBJECT = Sentence("database")
OLDEST_POSTGRESQL = 150000
FULL = 2  # PRAGMA synchronous
LOCAL_AND_ON = {"on", "remote_apply", "remote_write", "local"}


def runtime() -> Iterator[Finding]:
    yield ok(Sentence("runtime"), f"Python {'.'.join(map(str, sys.version_info[:3]))}")


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
        yield ok(SUBJECT, Sentence("SQLite %(version)s: several processes may write to it", version=library))
    elif sys.platform != "win32":
        gate = "SQLite %(version)s behind the write gate (3.51.3 mends a fault with several writers)"
        yield ok(SUBJECT, Sentence(gate, version=library))
    else:
        bare = Sentence("SQLite %(version)s without a write gate can damage a database", version=library)
        yield fail(SUBJECT, bare, Sentence("Use PostgreSQL here."))
    journal, synchronous = pragma("journal_mode"), int(pragma("synchronous"))
    if str(journal).lower() == "wal" and synchronous >= FULL:
        yield ok(SUBJECT, Sentence("journal WAL, synchronous FULL: what is committed survives a power cut"))
    else:
        yield fail(
            SUBJECT,
            Sentence(
                "journal %(journal)s, synchronous %(synchronous)s: committed mail can be lost in a power cut",
                journal=journal,
                synchronous=synchronous,
            ),
            Sentence(
                "Remove other settings from POSTROOM_DATABASE_URL, and keep the file on a local disk, not a network "
                "share."
            ),
        )


def structure() -> Iterator[Finding]:
    found = pragma("quick_check")
    if found == "ok":
        yield ok(SUBJECT, Sentence("the file's structure is whole"))
    else:
        yield fail(
            SUBJECT,
            Sentence("the file is damaged: %(found)s", found=found),
            Sentence("Stop everything and restore the database from its backup."),
        )


def pragma(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return str(cursor.fetchone()[0])


def postgresql() -> Iterator[Finding]:
    version = int(setting("server_version_num"))
    if version < OLDEST_POSTGRESQL:
        old = f"PostgreSQL {setting('server_version')}"
        yield fail(SUBJECT, old, Sentence("Upgrade to PostgreSQL 15 or newer."))
    else:
        yield ok(SUBJECT, f"PostgreSQL {setting('server_version')}")
    for name in ("fsync", "full_page_writes"):
        if setting(name) == "on":
            yield ok(SUBJECT, Sentence("%(name)s is %(value)s", name=name, value="on"))
        else:
            yield fail(
                SUBJECT,
                Sentence("%(name)s is %(value)s: a power cut loses mail", name=name, value=setting(name)),
                Sentence("Set %(name)s = on on the server.", name=name),
            )
    commit = setting("synchronous_commit")
    said = Sentence("%(name)s is %(value)s", name="synchronous_commit", value=commit)
    if commit in LOCAL_AND_ON:
        yield ok(SUBJECT, said)
    else:
        yield fail(SUBJECT, said, Sentence("Remove it from POSTROOM_DATABASE_URL and the role."))
    yield from standbys(setting("synchronous_standby_names"))


def standbys(names: str) -> Iterator[Finding]:
    """One synchronous standby alone is an outage when it stops; none means that a lost server loses its last mails."""
    if not names:
        alone = Sentence("no synchronous standby: what is committed lives on this one server and in its backups")
        yield ok(SUBJECT, alone)
    elif names.count(",") == 0:
        yield warn(
            SUBJECT,
            Sentence("one synchronous standby (%(names)s): when it stops, every commit waits", names=names),
            Sentence("Add a second one and set synchronous_standby_names = 'ANY 1 (a, b)'."),
        )
    else:
        yield ok(SUBJECT, Sentence("synchronous standbys: %(names)s", names=names))


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])


def from_later() -> Iterator[Finding]:
    """A release that does not know the tables could damage what is in them."""
    later = migrated.unknown(migrated.applied())
    if later:
        found = Sentence("the tables are those of a newer Postroom: %(names)s", names=", ".join(later[:3]))
        yield fail(SUBJECT, found, Sentence("Run that version, or let it go back with `postroom upgrade --back`."))


def migrations() -> Iterator[Finding]:
    from django.db.migrations.executor import MigrationExecutor

    newer = list(from_later())
    yield from newer
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        missing = Sentence("migrations not applied: %(count)s", count=len(pending))
        yield fail(SUBJECT, missing, Sentence("Run `postroom setup`."))
    elif not newer:
        yield ok(SUBJECT, Sentence("tables are up to date"))
