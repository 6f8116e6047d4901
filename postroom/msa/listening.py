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
#: All addresses, and where such a listener is reached from its own machine.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]", "::": "[::1]", "*": "127.0.0.1"}  # noqa: S104 - compared, not bound


@dataclass(frozen=True)
class Place:
    """As a listener's row has it: `127.0.0.1:2525`, `[::]:465 (TLS)`. `implicit`: TLS from the start."""

    host: str
    port: str
    implicit: bool

    @property
    def everywhere(self) -> bool:
        return self.host in EVERYWHERE


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


def places(one: Listener) -> list[Place]:
    return [place(text) for text in one.places.split(", ") if text]


def place(text: str) -> Place:
    address, _, mark = text.partition(" ")
    host, _, port = address.rpartition(":")
    return Place(host, port, bool(mark))


def on_this_machine(now: datetime) -> str:
    """Host and port where programs of this machine hand in without TLS; empty where no listener is there for them."""
    here = [one for one in listening(now) if one.host == socket.gethostname()]
    found = [place for one in here for place in places(one) if not place.implicit]
    near = [place for place in found if place.everywhere or place.host in {"127.0.0.1", "[::1]", "localhost"}]
    return f"{EVERYWHERE.get(near[0].host, near[0].host)}:{near[0].port}" if near else ""
