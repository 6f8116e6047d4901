"""A worker's sign of life, and how others notice that it is missing.

The count of beats is what others watch, each with its own clock that no one can set (CLOCK_BOOTTIME, which goes on
while a machine sleeps): a worker whose count stands still for EXPIRY seconds is dead. The worker itself writes no
final dot once FENCE seconds have passed since its last beat, so that a process that was stopped and wakes up cannot
send what others have taken over.
"""

import os
import socket
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db import connection

from postroom.spool import dialect
from postroom.spool.custody.owner import Fenced, Owner
from postroom.spool.models import Worker

BEAT, FENCE, EXPIRY = 10.0, 40.0, 50.0  # seconds; with a look every 5 s, recovery starts within 60 s of the last beat
BOOT_FILE = Path("/proc/sys/kernel/random/boot_id")
NO_BOOT_ID = UUID("7d8e8b3e-6a5c-4d53-9f0f-6b1f2f9d2a11")


@dataclass(frozen=True)
class Tempo:
    """Seconds. FENCE must stay below EXPIRY, or two workers could send the same mail."""

    beat: float = BEAT
    fence: float = FENCE
    expiry: float = EXPIRY
    look: float = 5.0  #: between two looks at the other workers
    poll: float = 1.0  #: between two looks for work without a wake-up
    grace: float = 30.0  #: what is past MAIL may take this long when the worker is told to stop

    def __post_init__(self) -> None:
        if not self.beat < self.fence < self.expiry:
            raise ValueError("A worker must beat before its fence, and its fence must come before it expires.")


def clock() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def boot_id() -> UUID:
    """This boot of this machine. Where the system does not say, one made of the moment it started, to ten seconds."""
    if BOOT_FILE.exists():
        return UUID(BOOT_FILE.read_text().strip())
    return uuid5(NO_BOOT_ID, str(round((time.time() - time.monotonic()) / 10)))


@dataclass
class Pulse:
    """This worker's row."""

    owner: Owner
    tempo: Tempo
    beaten: float

    @classmethod
    def start(cls, name: UUID, tempo: Tempo, now: datetime) -> "Pulse":
        beaten = clock()
        row = Worker.objects.create(
            name=name, host=socket.gethostname(), pid=os.getpid(), boot_id=str(boot_id()), started_at=now, beat_at=now
        )
        return cls(Owner(row.pk, row.epoch, name), tempo, beaten)

    def beat(self, now: datetime) -> None:
        """Raises Fenced."""
        began = clock()
        if began - self.beaten < self.tempo.beat:
            return
        sql = "UPDATE spool_worker SET beats = beats + 1, beat_at = %s"
        sql += " WHERE id = %s AND epoch = %s AND stopped_at IS NULL"
        with connection.cursor() as cursor:
            cursor.execute(sql, [dialect.stamp(now), self.owner.worker, self.owner.epoch])
            if cursor.rowcount != 1:
                raise Fenced("This worker was declared dead by another one; it starts again.")
        self.beaten = began

    def may_send(self) -> bool:
        """Whether nobody can have taken over yet."""
        return clock() - self.beaten < self.tempo.fence

    def stop(self, now: datetime) -> None:
        Worker.objects.filter(pk=self.owner.worker, epoch=self.owner.epoch).update(stopped_at=now)


#: The state stands in the text, so that SQLite can use the partial index.
WATCHED = """
    SELECT id, epoch, name, beats FROM spool_worker WHERE stopped_at IS NULL AND id <> %s
    UNION
    SELECT d.worker_id, d.epoch, w.name, w.beats FROM spool_delivery d
    LEFT JOIN spool_worker w ON w.id = d.worker_id AND w.epoch = d.epoch
    WHERE d.state = 'active' AND (w.id IS NULL OR w.stopped_at IS NOT NULL)
"""
NOBODY = UUID(int=0)  #: the name of an owner without a row


class Silence(NamedTuple):
    """A worker whose count of beats has stood still at `beats`; -1: it has no row, though deliveries name it."""

    owner: Owner
    beats: int


def watched(but: int) -> list[Silence]:
    """The other workers that run, and those that are gone or say that they ended and still own deliveries."""
    with connection.cursor() as cursor:
        cursor.execute(WATCHED, [but])
        return [
            Silence(Owner(pk, epoch, UUID(str(name)) if name else NOBODY), -1 if beats is None else beats)
            for pk, epoch, name, beats in cursor.fetchall()
        ]


@dataclass
class Watch:
    """What this process has seen of the others' beats."""

    expiry: float
    look: float  #: seconds that should lie between two calls of `silent`
    seen: dict[tuple[int, int], tuple[int, float]] = field(default_factory=dict)
    looked_at: float = field(default_factory=clock)

    def silent(self, but: int) -> list[Silence]:
        """The workers whose count has stood still for too long.

        A watcher that could not look itself (stopped, asleep, without a database) starts all silences anew: what kept
        it from looking may have kept the others from beating.
        """
        rows = watched(but)
        at, living = clock(), dict[tuple[int, int], tuple[int, float]]()
        if at - self.looked_at > 2 * self.look:
            self.seen = {}
        self.looked_at = at
        silent = []
        for one in rows:
            key = one.owner.worker, one.owner.epoch
            before, since = self.seen.get(key, (None, at))
            living[key] = (one.beats, since if before == one.beats else at)
            if before == one.beats and at - since >= self.expiry:
                silent.append(one)
        self.seen = living
        return silent


def forget_old(now: datetime) -> None:
    """Rows of workers that ended long ago; what they sent keeps its history without them."""
    Worker.objects.filter(stopped_at__lt=now - timedelta(days=7)).exclude(deliveries__state="active").delete()


def living(now: datetime) -> bool:
    """Whether a worker is there, as far as the wall clock tells: a hint for those who wait, never for ownership."""
    return Worker.objects.filter(stopped_at=None, beat_at__gt=now - timedelta(seconds=60)).exists()
