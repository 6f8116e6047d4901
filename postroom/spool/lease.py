"""One leader for a duty that several processes could do, on one host or on many.

As with workers, others watch the holder's count of beats, each with its own clock that no one can set: a holder whose
count stands still for EXPIRY seconds is dead, and whoever sees it takes the lease over. A duty must bear that a holder
which was stopped and wakes up does a little of it beside the new one: what it submits has a natural key.
"""

import socket
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from postroom.spool.custody.pulse import EXPIRY, clock
from postroom.spool.models import Lease


@dataclass(frozen=True)
class Seen:
    """What a lease said when it last changed, and when that was by our clock."""

    holder: UUID
    beats: int
    at: float


class Candidate:
    """One process that would do a duty."""

    def __init__(self, duty: str, expiry: float = EXPIRY) -> None:
        self.duty, self.name = duty, uuid4()
        self._expiry = expiry
        self._seen: Seen | None = None

    def holds(self, now: datetime) -> bool:
        """Beats where it is ours; takes it where nobody has it or its holder is dead. To call every few seconds."""
        ours = Lease.objects.filter(duty=self.duty, holder=self.name, released_at=None)
        row = Lease.objects.filter(duty=self.duty).first()
        if row is None:
            return self._first(now)
        if row.holder == self.name and row.released_at is None:
            return ours.filter(beats=row.beats).update(beats=row.beats + 1, beat_at=now) == 1
        return self._may_take(row) and self._take(row, now)

    def release(self, now: datetime) -> None:
        """The next candidate need not wait until this one is taken for dead."""
        Lease.objects.filter(duty=self.duty, holder=self.name).update(released_at=now)

    def _first(self, now: datetime) -> bool:
        try:
            with transaction.atomic():
                Lease.objects.create(duty=self.duty, holder=self.name, host=socket.gethostname(), beat_at=now)
        except IntegrityError:
            return False  # another one was first
        return True

    def _may_take(self, row: Lease) -> bool:
        if row.released_at is not None:
            return True
        seen = self._seen
        if seen is None or (seen.holder, seen.beats) != (row.holder, row.beats):
            self._seen = Seen(row.holder, row.beats, clock())
            return False
        return clock() - seen.at >= self._expiry

    def _take(self, row: Lease, now: datetime) -> bool:
        """Only if nobody else has, and the holder has not beaten, since the row was read."""
        same = Lease.objects.filter(pk=row.pk, holder=row.holder, beats=row.beats, released_at=row.released_at)
        taken = same.update(
            holder=self.name, host=socket.gethostname(), beats=row.beats + 1, beat_at=now, released_at=None
        )
        return taken == 1
