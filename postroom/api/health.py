"""GET /api/health/live and /ready: for supervisors and load balancers; no key needed, nothing secret told."""

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.models import Min
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from postroom.api.problems import Kind, ProblemError
from postroom.api.schemas import ProblemOut
from postroom.scopes import resolve
from postroom.spool.models import Delivery, Worker
from postroom.spool.reading.standing import standing
from postroom.spool.states import State

FRESH = timedelta(seconds=60)  # a worker whose heart has been silent for longer is taken for dead
ROOM = 16 * 1024**2  # octets: a batch of orders may take 8 MB, and the write-ahead log as much again
WRITABLE = "has room"

router = Router(tags=["Health"])


class LiveOut(Schema):
    status: str = "alive"


class ReadyOut(Schema):
    """`oldest_queued_seconds`: how long the mail that is due first has been due; null while nothing is due.

    `obstacles`: what keeps mail of some store view from leaving, such as `hold` or `unadopted`. It is still taken.
    """

    status: str
    database: str
    disk: str
    workers: int
    oldest_queued_seconds: float | None
    obstacles: list[str]


@router.get("/live", response=LiveOut, operation_id="live", summary="Is the process alive?")
def live(request: HttpRequest) -> LiveOut:
    """Touches nothing but the process itself."""
    return LiveOut()


@router.get(
    "/ready", response={200: ReadyOut, 503: ProblemOut}, operation_id="ready", summary="Can mail be taken and sent?"
)
def ready(request: HttpRequest) -> ReadyOut:
    """The database answers, what it commits finds room on the disk, and a worker's heart beats."""
    found = readiness(timezone.now())
    if found.status != "ready":
        detail = "" if found.disk == WRITABLE else f"Nothing can be committed: {found.disk}. Make room, or mend it."
        raise ProblemError(Kind.NOT_READY, detail, members=found.model_dump(exclude={"status"}))
    return found


def readiness(now: datetime) -> ReadyOut:
    disk = disk_state()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        workers = Worker.objects.filter(stopped_at=None, beat_at__gte=now - FRESH).count()
        causes = standing(resolve.current(), None, now).causes
        due = Delivery.objects.filter(state=State.QUEUED, waiting_run=False).aggregate(first=Min("due_at"))["first"]
    except DatabaseError:
        return ReadyOut(
            status="not ready",
            database="does not answer",
            disk=disk,
            workers=0,
            oldest_queued_seconds=None,
            obstacles=[],
        )
    obstacles = sorted({cause.obstacle.value for cause in causes})
    age = (now - due).total_seconds() if due and due <= now else None
    status = "ready" if workers and disk == WRITABLE else "not ready"
    return ReadyOut(
        status=status,
        database="answers",
        disk=disk,
        workers=workers,
        oldest_queued_seconds=age,
        obstacles=obstacles,
    )


def disk_state() -> str:
    """Of the data folder and, where it lies elsewhere, of SQLite's file. No path is told: anybody may ask."""
    places = {settings.POSTROOM_HOME}
    if connections["default"].vendor == "sqlite":
        places.add(Path(connections["default"].settings_dict["NAME"]).parent)
    try:
        if not all(os.access(place, os.W_OK) for place in places):
            return "the data folder is read-only"
        return WRITABLE if min(shutil.disk_usage(place).free for place in places) >= ROOM else "the disk is full"
    except OSError:
        return "the data folder is away"
