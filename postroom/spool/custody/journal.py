"""What a crash must not forget: a file per worker, with INTENT before each final dot and OUTCOME after each reply.

Two segments in one file, written in turn. A segment is a header and records; a record belongs to its segment by a CRC
that is seeded with the segment's generation, so what stands there from earlier use, or is torn, ends the reading.
The file is mapped: a record is in the page cache when `intend` returns, and outlives the process, though not the boot.
"""

import contextlib
import mmap
import os
import struct
import time
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from uuid import UUID
from zlib import crc32

from django.conf import settings

try:
    import fcntl
except ImportError:  # Windows: no flock. Then a worker counts as dead only when its heartbeat stops.
    fcntl = None  # type: ignore[assignment]

MAGIC = b"POSTROOM JOURNAL 1\n"
SEGMENT = 2 << 20  # octets; a thousand rows in hand with long replies need a third of it
FULL = SEGMENT - (128 << 10)  # from here on no INTENT is written, so that every OUTCOME has its place
TURN = SEGMENT // 2  # what was committed is dropped once a segment is half full
HEADER = struct.Struct("<19sxIQ16s16s16s")  # magic, epoch, generation, installation, worker, boot
RECORD = struct.Struct("<HI")  # octets of the payload, CRC
PAYLOAD = struct.Struct("<BQI")  # kind, delivery, claim; an outcome's text follows
FIRST_RECORD = HEADER.size + 4
YOUNG = 60.0  # seconds; a file without a header may belong to somebody who is still writing it

Key = tuple[int, int]  #: delivery, and the number of the claim: the token of one attempt


class Kind(IntEnum):
    INTENT = 1  #: the final dot may leave from now on
    OUTCOME = 2  #: the reply, or what stood in its place


class Alive(RuntimeError):
    """The journal's owner still runs."""


@dataclass(frozen=True)
class Title:
    """Whose journal it is. Another installation's is never replayed, another boot's proves nothing."""

    installation: UUID
    worker: UUID
    boot: UUID
    epoch: int


@dataclass(frozen=True)
class Evidence:
    """What a journal says: for each attempt that was intended, its outcome's text, or None."""

    title: Title
    outcomes: dict[Key, bytes | None]


def folder() -> Path:
    return Path(settings.POSTROOM_HOME) / "journal"


def path_of(worker: UUID) -> Path:
    return folder() / f"{worker.hex}.journal"


def names() -> list[UUID]:
    """Whose journals lie here. What somebody else has put into the folder is left alone."""
    found = []
    for path in sorted(folder().glob("*.journal")):
        with contextlib.suppress(ValueError):
            name = UUID(path.stem)
            if path_of(name) == path:
                found.append(name)
    return found


def is_young(path: Path) -> bool:
    """Gone counts as old."""
    try:
        return time.time() - path.stat().st_mtime < YOUNG
    except FileNotFoundError:
        return False


def forget_unfinished() -> None:
    """What workers left that died before their journal had its name: it never held a record."""
    for path in folder().glob("*.new"):
        if not is_young(path):
            path.unlink(missing_ok=True)


@dataclass
class Journal:
    """The owner's end. Locked from creation until `close`."""

    title: Title
    path: Path = field(init=False)
    _live: dict[Key, list[bytes]] = field(default_factory=dict)  #: payloads that are not committed yet
    _generation: int = 0
    _start: int = SEGMENT
    _end: int = SEGMENT

    def __post_init__(self) -> None:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = path_of(self.title.worker)
        # It gets its name when it is locked and has a header: neighbours take one without a lock for a dead worker's.
        unfinished = self.path.with_suffix(".new")
        self._fd = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            if fcntl is not None:
                fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Written through, not only reserved: a full disk must show now and not when a page is touched.
            os.write(self._fd, bytes(2 * SEGMENT))
            self._map = mmap.mmap(self._fd, 2 * SEGMENT)
            self._turn()
            unfinished.rename(self.path)
        except BaseException:
            os.close(self._fd)
            unfinished.unlink(missing_ok=True)
            raise

    @property
    def has_room(self) -> bool:
        return self._end <= self._start + FULL

    def intend(self, delivery: int, claim: int) -> bool:
        """False: there is no room, so the dot must not be written."""
        if not self.has_room:
            return False
        payload = PAYLOAD.pack(Kind.INTENT, delivery, claim)
        self._live[delivery, claim] = [payload]
        self._append(payload)
        return True

    def outcome(self, delivery: int, claim: int, text: bytes) -> None:
        """What became of an attempt. Without room the INTENT alone stands, and the attempt would be in doubt."""
        payload = PAYLOAD.pack(Kind.OUTCOME, delivery, claim) + text
        self._live.setdefault((delivery, claim), []).append(payload)
        if self._end + RECORD.size + len(payload) <= self._start + SEGMENT:
            self._append(payload)

    def committed(self, keys: list[Key]) -> None:
        """These attempts are in the database now: they may be forgotten."""
        for key in keys:
            self._live.pop(key, None)
        if self._end - self._start > TURN:
            self._turn()

    def evidence(self) -> Evidence:
        """What it says of the attempts that are not committed."""
        last = {key: payloads[-1] for key, payloads in self._live.items()}
        return Evidence(
            self.title,
            {key: text[PAYLOAD.size :] if text[0] == Kind.OUTCOME else None for key, text in last.items()},
        )

    def close(self, *, keep: bool = False) -> None:
        """Removes the file, unless something is not committed that others must read in it."""
        self._map.close()
        if not keep:
            self.path.unlink(missing_ok=True)
        os.close(self._fd)

    def _append(self, payload: bytes) -> None:
        record = RECORD.pack(len(payload), crc32(payload, self._generation)) + payload
        self._map[self._end : self._end + len(record)] = record
        self._end += len(record)

    def _turn(self) -> None:
        """Go on in the other segment with what is not committed. Its header comes last: until then this one holds."""
        self._generation += 1
        self._start = 0 if self._start else SEGMENT
        self._end = self._start + FIRST_RECORD
        for payloads in self._live.values():
            for payload in payloads:
                self._append(payload)
        title = self.title
        header = HEADER.pack(
            MAGIC, title.epoch, self._generation, title.installation.bytes, title.worker.bytes, title.boot.bytes
        )
        self._map[self._start : self._start + FIRST_RECORD] = header + struct.pack("<I", crc32(header))


def take_over(worker: UUID, *, owner_is_dead: bool) -> Evidence | None:
    """A dead worker's journal, or None where this data folder has none that can be read.

    Raises Alive when its owner holds the lock, unless its heartbeat says that it may no longer send (a stopped process
    keeps its lock; it will not write a dot when it wakes).
    """
    try:
        with path_of(worker).open("rb") as file:
            if fcntl is not None and not owner_is_dead:
                try_lock(file.fileno())
            return read(file.read())
    except FileNotFoundError:
        return None


def try_lock(fd: int) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Alive("The worker that owns this journal is still running; wait for it to end.") from None


def read(data: bytes) -> Evidence | None:
    segments = [found for start in (0, SEGMENT) if (found := header(data, start))]
    if not segments:
        return None
    generation, start, title = max(segments, key=lambda segment: segment[0])
    outcomes: dict[Key, bytes | None] = {}
    for payload in records(data[start + FIRST_RECORD : start + SEGMENT], generation):
        kind, delivery, claim = PAYLOAD.unpack_from(payload)
        outcomes[delivery, claim] = payload[PAYLOAD.size :] if kind == Kind.OUTCOME else None
    return Evidence(title, outcomes)


def header(data: bytes, start: int) -> tuple[int, int, Title] | None:
    packed = data[start : start + HEADER.size]
    check = data[start + HEADER.size : start + FIRST_RECORD]
    if len(check) < 4 or struct.unpack("<I", check)[0] != crc32(packed):
        return None
    magic, epoch, generation, installation, worker, boot = HEADER.unpack(packed)
    if magic != MAGIC:
        return None
    return generation, start, Title(UUID(bytes=installation), UUID(bytes=worker), UUID(bytes=boot), epoch)


def records(data: bytes, generation: int) -> list[bytes]:
    """The payloads up to the first record that is torn or belongs to an earlier generation."""
    found, at = [], 0
    while at + RECORD.size <= len(data):
        length, check = RECORD.unpack_from(data, at)
        payload = data[at + RECORD.size : at + RECORD.size + length]
        if length < PAYLOAD.size or len(payload) < length or crc32(payload, generation) != check:
            break
        found.append(payload)
        at += RECORD.size + length
    return found
