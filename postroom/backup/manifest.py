"""What an archive says about itself: its first member, and the list of all others."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

FORMAT = 1
INSTALLATION, KEYS = "installation", "keys"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
DATABASE = {SQLITE: "database.sqlite3", POSTGRESQL: "database.dump"}
MOST_MEMBERS = 100_000
SHA256 = re.compile(r"[0-9a-f]{64}")
KEY_FILE = re.compile(r"keys/(?:[0-9]{4}-[0-9a-f]{8}\.key|django)")
Migrations = Mapping[str, tuple[str, ...]]  #: the names that were applied, by app


class BadArchive(ValueError):
    """The file is no archive of ours, or not whole. The message says what is wrong and what to do."""


@dataclass(frozen=True)
class Member:
    """A file of the archive: its name there, its size in octets, and its hash."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`counts`: rows by table, and deliveries by state as ``spool_delivery/queued``."""

    kind: str
    version: str  #: of the product
    made_at: datetime
    installation: UUID
    fingerprint: str = ""
    key_id: str = ""
    demo: bool = False
    vendor: str = ""
    server: str = ""  #: version of the database's server or library
    schema: str = ""  #: of PostgreSQL
    migrations: Migrations = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    members: tuple[Member, ...] = ()

    @property
    def size(self) -> int:
        """Octets of all members, unpacked."""
        return sum(member.size for member in self.members)

    def holding(self, members: tuple[Member, ...]) -> "Manifest":
        return replace(self, members=members)

    def text(self) -> bytes:
        fields = asdict(self) | {"made_at": self.made_at.isoformat(), "installation": str(self.installation)}
        return json.dumps({"format": FORMAT, **fields}, ensure_ascii=False, indent=1).encode()


def parse(text: bytes) -> Manifest:
    """Raises BadArchive."""
    try:
        said = json.loads(text)
        if said.pop("format") != FORMAT:
            refuse("it was written in a later form; restore it with the version of Postroom that wrote it.")
        said["made_at"] = datetime.fromisoformat(said["made_at"])
        said["installation"] = UUID(said["installation"])
        said["members"] = tuple(Member(**each) for each in said["members"])
        said["migrations"] = {str(app): tuple(map(str, names)) for app, names in said["migrations"].items()}
        manifest = Manifest(**said)
    except BadArchive:
        raise
    except (ValueError, TypeError, KeyError, AttributeError):
        refuse("its manifest cannot be read.")
    check(manifest)
    return manifest


def check(manifest: Manifest) -> None:
    names = [member.name for member in manifest.members]
    if manifest.kind not in (INSTALLATION, KEYS) or len(names) > MOST_MEMBERS:
        refuse("its manifest cannot be right.")
    if len(set(names)) < len(names):
        refuse("it names a file twice.")
    for member in manifest.members:
        if not (isinstance(member.size, int) and member.size >= 0 and SHA256.fullmatch(str(member.sha256))):
            refuse("its manifest cannot be right.")
        if not belongs(str(member.name), manifest):
            refuse(f"it holds {member.name!a}, which does not belong into one.")
    if manifest.kind == INSTALLATION and DATABASE.get(manifest.vendor) not in names:
        refuse("there is no database in it.")


def belongs(name: str, manifest: Manifest) -> bool:
    """Whether a member may have this name. Nothing else is ever unpacked, and nothing outside of its folder."""
    if manifest.kind == KEYS:
        return bool(KEY_FILE.fullmatch(name))
    if name == DATABASE.get(manifest.vendor):
        return True
    first, *rest = name.split("/")
    plain = all(part not in ("", ".", "..") and part.isprintable() and "\\" not in part for part in rest)
    return first == "media" and bool(rest) and plain


def stated(manifest: Manifest) -> dict[str, Any]:
    """For people and scripts: without the hashes."""
    return {
        "kind": manifest.kind,
        "version": manifest.version,
        "made_at": manifest.made_at,
        "installation": str(manifest.installation),
        "database": manifest.vendor,
        "key": manifest.key_id,
        "octets": manifest.size,
        "counts": dict(manifest.counts),
    }


def refuse(why: str) -> NoReturn:
    raise BadArchive(why)
