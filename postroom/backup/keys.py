"""The key ring in a file of its own: who has it and a backup can read every password, and with one alone nobody can."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from postroom import __version__
from postroom.audit.record import Actor, Change, record
from postroom.backup.archive import Tell, pack, unpack
from postroom.backup.manifest import KEYS, BadArchive, Manifest
from postroom.backup.rotation import ENDING
from postroom.project.disk import sync_folder
from postroom.scopes.key_ring import key_ring
from postroom.scopes.models import Installation

OTHER_KEY = "{path} holds another key under the name {name} than {folder}; move one of the two away."


class TooNear(ValueError):
    """Key and backup would lie side by side."""


def export(target: Path, actor: Actor, now: datetime, tell: Tell) -> Manifest:
    """Raises KeyProblem, TooNear (see `refuse_beside_a_backup`), OSError."""
    ring, home = key_ring(), Path(settings.POSTROOM_HOME)
    paths = sorted((home / "keys").glob("*.key"))
    django = home / "keys" / "django"
    files = [(f"keys/{path.name}", path) for path in (*paths, *([django] if django.exists() else []))]
    manifest = Manifest(KEYS, __version__, now, Installation.this().pk, key_id=ring.newest.id)
    full = pack(target, manifest, files, tell)
    record(actor, Change("exported", "key ring", new=str(target)))
    return full


def refuse_beside_a_backup(target: Path, backup: Path | None) -> None:
    """Who finds one would find both."""
    folder = target.absolute().parent.resolve()
    home = Path(settings.POSTROOM_HOME).resolve()
    beside = backup is not None and folder == (backup if backup.is_dir() else backup.absolute().parent).resolve()
    if beside or folder.is_relative_to(home) or any(folder.glob(f"postroom-*{ENDING}")):
        raise TooNear(
            f"The key would lie beside a backup or in the data folder ({folder}), and whoever finds one finds both. "
            "Name a file elsewhere, or insist with --same-folder."
        )


def put_back(path: Path, work: Path, tell: Tell) -> list[str]:
    """The names of the keys that were added. Those that are there stay. Raises BadArchive."""
    manifest = unpack(path, work, tell)
    if manifest.kind != KEYS:
        raise BadArchive(f"{path} is no key ring; it is made by `postroom backup keys FILE`.")
    folder = Path(settings.POSTROOM_HOME) / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = [Path(member.name).name for member in manifest.members]
    refuse_other_keys(path, folder, [name for name in names if name != "django"], work)
    added = [name for name in names if not (folder / name).exists()]
    for name in added:
        (work / "keys" / name).rename(folder / name)
    sync_folder(folder)
    return added


def refuse_other_keys(path: Path, folder: Path, names: list[str], work: Path) -> None:
    for name in names:
        there = folder / name
        if there.exists() and there.read_bytes() != (work / "keys" / name).read_bytes():
            raise BadArchive(OTHER_KEY.format(path=path, name=name, folder=folder))
