"""GET /api/health/live and /ready: for supervisors and load balancers; no key needed, nothing secret told."""

from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from postroom.api.problems import Kind, ProblemError
from postroom.api.schemas import ProblemOut
from postroom.spool.models import Delivery, Worker
from postroom.spool.states import State

FRESH = timedelta(seconds=60)  # a worker whose heart has been silent for longer is taken for dead

router = Router(tags=["Health"])


class LiveOut(Schema):
    status: str = "alive"


class ReadyOut(Schema):
    """`oldest_queued_seconds`: how long the mail that is due first has been due; null while nothing is due."""

    status: str
    database: str
    workers: int
    oldest_queued_seconds: float | None


@router.get("/live", response=LiveOut, operation_id="live", summary="Is the process alive?")
def live(request: HttpRequest) -> LiveOut:
    """Touches nothing but the process itself."""
    return LiveOut()


@router.get(
    "/ready", response={200: ReadyOut, 503: ProblemOut}, operation_id="ready", summary="Can mail be taken and sent?"
)
def ready(request: HttpRequest) -> ReadyOut:
    """The database answers and a worker's heart beats."""
    found = readiness(timezone.now())
    if found.status != "ready":
        raise ProblemError(Kind.NOT_READY, members=found.model_dump(exclude={"status"}))
    return found


def readiness(now: datetime) -> ReadyOut:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        workers = Worker.objects.filter(stopped_at=None, beat_at__gte=now - FRESH).count()
        due = Delivery.objects.filter(state=State.QUEUED, waiting_run=False).aggregate(first=Min("due_at"))["first"]
    except DatabaseError:
        return ReadyOut(status="not ready", database="does not answer", workers=0, oldest_queued_seconds=None)
    age = (now - due).total_seconds() if due and due <= now else None
    status = "ready" if workers else "not ready"
    return ReadyOut(status=status, database="answers", workers=workers, oldest_queued_seconds=age)
