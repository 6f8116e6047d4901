"""Archives that have a name of their own, and how many of them stay."""

import re
from pathlib import Path
from uuid import UUID

from postroom.backup.manifest import Manifest

ENDING = ".tar.gz"


def name(manifest: Manifest) -> str:
    """Sorts by time. The beginning of the installation's id keeps two installations in one folder apart."""
    return f"postroom-{short(manifest.installation)}-{manifest.made_at:%Y%m%dT%H%M%SZ}{ENDING}"


def short(installation: UUID) -> str:
    return installation.hex[:8]


def rotate(folder: Path, installation: UUID, keep: int) -> tuple[Path, ...]:
    """Removes the oldest of this installation beyond *keep*; what has another name is not ours to remove."""
    pattern = re.compile(rf"postroom-{short(installation)}-\d{{8}}T\d{{6}}Z{re.escape(ENDING)}")
    ours = sorted(path for path in folder.iterdir() if pattern.fullmatch(path.name))
    old = tuple(ours[:-keep])
    for path in old:
        path.unlink(missing_ok=True)
    return old
