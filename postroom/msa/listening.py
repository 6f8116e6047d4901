"""The SMTP listeners' signs of life: written by each of them, read by whoever wants to know whether one is there."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from postroom.msa.models import Listener

BEAT = timedelta(seconds=10)
ALIVE = timedelta(seconds=60)
KEPT = timedelta(days=7)  #: rows of listeners that ended


@dataclass
class Sign:
    """This listener's row. `accepted` and `refused`: mails since it started."""

    name: UUID
    beaten: datetime

    def is_due(self, now: datetime) -> bool:
        return not timedelta() <= now - self.beaten < BEAT

    def beat(self, accepted: int, refused: int, now: datetime) -> None:
        Listener.objects.filter(name=self.name).update(accepted=accepted, refused=refused, seen_at=now)
        self.beaten = now

    def stop(self, accepted: int, refused: int, now: datetime) -> None:
        mine = Listener.objects.filter(name=self.name)
        mine.update(accepted=accepted, refused=refused, seen_at=now, stopped_at=now)


def begin(places: str, tls: bool, now: datetime) -> Sign:
    Listener.objects.filter(seen_at__lt=now - KEPT).delete()
    name = uuid4()
    Listener.objects.create(
        name=name, host=socket.gethostname(), pid=os.getpid(), places=places, tls=tls, started_at=now, seen_at=now
    )
    return Sign(name, now)


def is_wanted() -> bool:
    """Whether there ever was one: nobody misses a listener that was never started."""
    return Listener.objects.exists()


def listening(now: datetime) -> list[Listener]:
    """Those that are there, as far as the wall clock tells."""
    return list(Listener.objects.filter(stopped_at=None, seen_at__gt=now - ALIVE).order_by("host", "places"))
