"""Is an archive whole? Everything is read, nothing is kept."""

import tempfile
from pathlib import Path

from postroom.backup import sqlite
from postroom.backup.archive import Tell, read_manifest, unpack
from postroom.backup.manifest import DATABASE, SQLITE, Manifest


def check(path: Path, tell: Tell) -> Manifest:
    """Raises BadArchive, FileNotFoundError. A SQLite database is unpacked for it, and looked into."""
    if read_manifest(path).vendor != SQLITE:
        return unpack(path, None, tell)
    with tempfile.TemporaryDirectory(prefix="postroom-check-") as work:
        manifest = unpack(path, Path(work), tell)
        sqlite.refuse_damaged(Path(work) / DATABASE[SQLITE])
    return manifest
