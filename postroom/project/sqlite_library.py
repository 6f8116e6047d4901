"""Which SQLite we run on: 3.7.0 to 3.51.2 can corrupt a WAL file with several writers (its "WAL-reset bug")."""

import sys

FIXED = (3, 51, 3)
BACKPORTS = {(3, 44): 6, (3, 50): 7}  # minor lines that got the repair: (major, minor) -> first good patch


def use_the_safe_one() -> None:
    """Put the pysqlite3 wheel in the place of Python's own module before Django imports it, where there is a wheel."""
    try:
        import pysqlite3
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def is_safe(version: tuple[int, int, int] | None = None) -> bool:
    """Whether several processes may write to one WAL database without the write gate."""
    major, minor, patch = version or sys.modules["sqlite3"].sqlite_version_info
    good_patch = BACKPORTS.get((major, minor))
    return (major, minor, patch) >= FIXED or (good_patch is not None and patch >= good_patch)
