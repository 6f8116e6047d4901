"""Archives that have a name of their own, and how many of them stay."""

import re
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from postroom.backup.archive import read_manifest
from postroom.backup.manifest import BadArchive, Manifest, Migrations

ENDING = ".tar.gz"


def name(manifest: Manifest) -> str:
    """Sorts by time, and two of one second are two. The beginning of the id keeps two installations apart."""
    return f"postroom-{short(manifest.installation)}-{manifest.made_at:%Y%m%dT%H%M%S%fZ}{ENDING}"


def short(installation: UUID) -> str:
    return installation.hex[:8]


def rotate(folder: Path, installation: UUID, keep: int) -> tuple[Path, ...]:
    """Removes the oldest of this installation beyond *keep*; what has another name is not ours to remove."""
    pattern = re.compile(rf"postroom-{short(installation)}-\d{{8}}T\d{{12}}Z{re.escape(ENDING)}")
    ours = sorted(path for path in folder.iterdir() if pattern.fullmatch(path.name))
    old = tuple(ours[:-keep])
    for path in old:
        path.unlink(missing_ok=True)
    return old


def newest_of_each_state(paths: Iterable[Path], keep: int) -> None:
    """Of those with the same tables the newest stays, for the last *keep* tables; their names sort by time.

    An upgrade that fails is tried again and again: its backups must not push out the one of before it.
    """
    states: list[Migrations] = []
    for path in sorted(paths, reverse=True):
        try:
            tables = read_manifest(path).migrations
        except BadArchive:
            continue
        if tables in states or len(states) == keep:
            path.unlink(missing_ok=True)
        else:
            states.append(tables)
