"""One file of many: a compressed tar, which any `tar` unpacks, whose manifest comes first.

Written beside its place and renamed, so that under its name it is always whole. Read with distrust: only plain files,
only those that the manifest names, in its order, of its sizes; nothing of what tar can do besides.
"""

import gzip
import hashlib
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from postroom.backup.manifest import BadArchive, Manifest, Member, parse, refuse
from postroom.project.disk import sync_folder

MANIFEST = "manifest.json"
MOST_MANIFEST = 32 << 20  # octets
LARGE_FOR_USTAR = 8 << 30
BLOCK, PIECE = 512, 1 << 20
DAMAGED = "it is cut off or damaged; take another one."

Tell = Callable[[str, int, int], None]  #: what is done, how many octets of how many


class Taken(ValueError):
    """Something else lies where the archive should."""


def refuse_taken(target: Path) -> None:
    """An older archive may be written over; nobody's database, device or letter. Raises Taken."""
    if not target.exists():
        return
    try:
        if target.is_file():
            read_manifest(target)
            return
    except BadArchive:
        pass
    raise Taken(f"{target} is there already and is no backup; name another file.")


def pack(target: Path, manifest: Manifest, files: Sequence[tuple[str, Path]], tell: Tell) -> Manifest:
    """Every file by its name in the archive. None of them may change meanwhile. Raises Taken."""
    refuse_taken(target)
    full = manifest.holding(tuple(measured(name, path) for name, path in files))
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with private_file(unfinished) as raw:
            # Without its name and time the same content gives the same archive.
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:
                write(cast(BinaryIO, stream), full, files, tell)
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.rename(target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
    return full


def private_file(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")


def measured(name: str, path: Path) -> Member:
    with path.open("rb") as file:
        return Member(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write(stream: BinaryIO, manifest: Manifest, files: Sequence[tuple[str, Path]], tell: Tell) -> None:
    text = manifest.text()
    stream.write(header(MANIFEST, len(text), manifest) + text + padding(len(text)))
    done = 0
    for member, (_, path) in zip(manifest.members, files, strict=True):
        stream.write(header(member.name, member.size, manifest))
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                stream.write(piece)
                done += len(piece)
                tell("packing", done, manifest.size)
        stream.write(padding(member.size))
    stream.write(bytes(2 * BLOCK))


def header(name: str, size: int, manifest: Manifest) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(manifest.made_at.timestamp())
    try:
        if size < LARGE_FOR_USTAR:
            buffer = info.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict")
        else:
            buffer = info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")
    except ValueError:
        buffer = b""
    if len(buffer) != BLOCK:
        raise BadArchive(f"{name} has a name that is too long for an archive; give the file a shorter one.")
    return buffer


def padding(size: int) -> bytes:
    return bytes(-size % BLOCK)


def read_manifest(path: Path) -> Manifest:
    """Raises BadArchive. Says nothing about the rest of the file."""
    with opened(path) as stream:
        return first(stream)


def unpack(path: Path, into: Path | None, tell: Tell) -> Manifest:
    """Reads to the end and proves every hash; the files go *into* an empty folder of ours. Raises BadArchive."""
    with opened(path) as stream:
        manifest = first(stream)
        done = 0
        for member in manifest.members:
            expect(stream, member)
            with sink(into, member) as file:
                for piece in content(stream, member):
                    file.write(piece)
                    done += len(piece)
                    tell("reading", done, manifest.size)
        # To the very end: there stands the checksum of the whole.
        if any(block.strip(b"\0") for block in iter(lambda: stream.read(PIECE), b"")):
            refuse("something follows its last file.")
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with gzip.open(path, "rb") as stream:
            yield cast(BinaryIO, stream)
    except BadArchive as error:
        raise BadArchive(f"{path} cannot be used: {error}") from None
    except (EOFError, zlib.error, gzip.BadGzipFile, tarfile.HeaderError):
        raise BadArchive(f"{path} cannot be used: {DAMAGED}") from None


def first(stream: BinaryIO) -> Manifest:
    info = tarfile.TarInfo.frombuf(exactly(stream, BLOCK), "utf-8", "strict")
    if info.name != MANIFEST or not info.isreg() or not 0 < info.size <= MOST_MANIFEST:
        refuse("it is no backup that Postroom has made.")
    manifest = parse(exactly(stream, info.size))
    exactly(stream, len(padding(info.size)))
    return manifest


def expect(stream: BinaryIO, member: Member) -> None:
    info = tarfile.TarInfo.frombuf(exactly(stream, BLOCK), "utf-8", "strict")
    if not info.isreg() or (info.name, info.size) != (member.name, member.size):
        refuse(f"where {member.name} should stand there is something else.")


def content(stream: BinaryIO, member: Member) -> Iterator[bytes]:
    digest, left = hashlib.sha256(), member.size
    while left:
        piece = exactly(stream, min(left, PIECE))
        digest.update(piece)
        left -= len(piece)
        yield piece
    exactly(stream, len(padding(member.size)))
    if digest.hexdigest() != member.sha256:
        refuse(f"{member.name} is not what was packed; take another one.")


def exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        refuse(DAMAGED)
    return data


@contextmanager
def sink(into: Path | None, member: Member) -> Iterator[IO[bytes]]:
    """A new file that is on the disk when it is left."""
    if into is None:
        with Path(os.devnull).open("wb") as nowhere:
            yield nowhere
        return
    path = into / member.name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with private_file(path) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
