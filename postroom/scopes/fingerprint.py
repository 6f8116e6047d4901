"""Which database this is: a copy of it is another one, though it holds the same rows.

SQLite: the file's number in its file system. It stays when the machine or container starts again, when the file is
moved or vacuumed, and while a backup is made; a file that was copied, unpacked or downloaded has another one.
PostgreSQL: the cluster's identifier and the database's number in it. They stay over restarts and failovers; a dump that
was read back has others. A physical copy (pg_basebackup, a disk's snapshot) has the same: nothing in it could tell.
"""

from pathlib import Path

from django.db import connection

UNKNOWN = "-"


def here() -> str:
    """Empty where the database has no file: nothing could be copied."""
    return _of_postgresql() if connection.vendor == "postgresql" else _of_file()


def same(one: str, other: str) -> bool:
    """What the server did not let us ask is no difference."""
    pairs = zip(one.split(), other.split(), strict=False)
    return len(one.split()) == len(other.split()) and all(a == b or UNKNOWN in (a, b) for a, b in pairs)


def _of_file() -> str:
    try:
        return f"file {Path(connection.settings_dict['NAME']).stat().st_ino}"
    except OSError:
        return ""


def _of_postgresql() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        number = cursor.fetchone()[0]
        # Everybody may ask, unless the operator has forbidden it.
        cursor.execute("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
        cluster = UNKNOWN
        if cursor.fetchone()[0]:
            cursor.execute("SELECT system_identifier FROM pg_control_system()")
            cluster = str(cursor.fetchone()[0])
    return f"postgresql {cluster} {number}"
