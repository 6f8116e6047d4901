"""Does the queue move, and does anybody work on it?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from postroom.doctor.finding import Finding, ok, warn
from postroom.spool.models import Delivery, Worker
from postroom.spool.states import State
from postroom.spool.waiting import look

ALIVE = timedelta(seconds=60)  # a worker's sign of life comes every ten seconds
LATE = timedelta(minutes=10)


def queue() -> Iterator[Finding]:
    now = timezone.now()
    alive = Worker.objects.filter(stopped_at=None, beat_at__gt=now - ALIVE).count()
    yield from workers(alive)
    yield from waiting(now)
    yield from resting(now)
    yield from held()


def workers(alive: int) -> Iterator[Finding]:
    if alive:
        yield ok("queue", f"{alive} {'workers' if alive > 1 else 'worker'} alive")
    else:
        yield warn(
            "queue",
            "no worker is alive: mail is taken and kept, but not sent",
            "Start `make run`." if settings.POSTROOM_DEMO else "Start `postroom run` or `postroom worker`.",
        )


def waiting(now: datetime) -> Iterator[Finding]:
    due = Delivery.objects.filter(state=State.QUEUED, waiting_run=False, due_at__lte=now)
    found = due.aggregate(count=Count("pk"), oldest=Min("due_at"))
    if not found["count"]:
        yield ok("queue", "nothing is overdue")
        return
    age = now - found["oldest"]
    text = f"{deliveries(found['count'], 'is due', 'are due')}, the oldest since {spoken(age)}"
    if age > LATE:
        yield warn("queue", text, "See `postroom queue list --state queued`; the reasons stand there.")
    else:
        yield ok("queue", text)


def resting(now: datetime) -> Iterator[Finding]:
    lookout = look(now)
    for rest in lookout.rests_in_use():
        yield warn(
            "queue",
            f"{lookout.in_words(rest)} ({rest.failures} {'failures' if rest.failures > 1 else 'failure'})",
            "Mend its settings: changed settings are tried at once. Nothing is lost meanwhile.",
        )


def held() -> Iterator[Finding]:
    count = Delivery.objects.filter(state=State.HELD).count()
    if count:
        yield warn(
            "queue",
            deliveries(count, "waits for a person", "wait for a person"),
            "See `postroom queue list --state held`, then release or cancel.",
        )


def deliveries(count: int, one: str, more: str) -> str:
    return f"1 delivery {one}" if count == 1 else f"{count} deliveries {more}"


def spoken(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
