"""Archives that somebody has made to harm, or that were harmed: a real one, taken apart and put together otherwise."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Entry = tuple[tarfile.TarInfo, bytes]


@dataclass
class Parts:
    """What an archive is made of. `manifest` is written as it stands when it is put together."""

    manifest: dict[str, Any]
    entries: list[Entry]
    form: int = tarfile.USTAR_FORMAT
    after: bytes = b""
    more: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def add(self, name: str, content: bytes = b"x", *, kind: bytes = tarfile.REGTYPE, link: str = "") -> None:
        """In the archive and, as an honest member would be, in the manifest."""
        info = tarfile.TarInfo(name)
        info.size, info.type, info.linkname = (len(content) if kind == tarfile.REGTYPE else 0), kind, link
        self.entries.append((info, content))
        said = {"name": name, "size": info.size, "sha256": hashlib.sha256(content).hexdigest()}
        self.manifest["members"].append(said)

    def write(self, path: Path) -> Path:
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", format=self.form) as tar:
            text = json.dumps(self.manifest).encode()
            info = tarfile.TarInfo("manifest.json")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
            for each, content in self.entries:
                tar.addfile(each, io.BytesIO(content) if each.size else None)
        path.write_bytes(gzip.compress(packed.getvalue() + self.after, 1))
        return path


def parts(archive: Path) -> Parts:
    with tarfile.open(archive) as tar:
        found = [(info, file.read()) for info in tar if (file := tar.extractfile(info))]
    (_, text), *entries = found
    return Parts(json.loads(text), entries)
