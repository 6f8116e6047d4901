"""Does the queue move, and does anybody work on it?"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from postroom.doctor.finding import Finding, ok, warn
from postroom.mail.sentence import Sentence
from postroom.spool.models import Delivery, Worker
from postroom.spool.reading.waiting import look
from postroom.spool.states import State

SUBJECT = Sentence("queue")
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
        yield ok(SUBJECT, Sentence("%(count)s workers alive", count=alive) if alive > 1 else Sentence("1 worker alive"))
    else:
        demo, others = Sentence("Start `make run`."), Sentence("Start `postroom run` or `postroom worker`.")
        nobody = Sentence("no worker is alive: mail is taken and kept, but not sent")
        yield warn(SUBJECT, nobody, demo if settings.POSTROOM_DEMO else others)


def waiting(now: datetime) -> Iterator[Finding]:
    due = Delivery.objects.filter(state=State.QUEUED, waiting_run=False, due_at__lte=now)
    found = due.aggregate(count=Count("pk"), oldest=Min("due_at"))
    if not found["count"]:
        yield ok(SUBJECT, Sentence("nothing is overdue"))
        return
    age = now - found["oldest"]
    text = overdue(found["count"], spoken(age))
    if age > LATE:
        mend = Sentence("See `postroom queue list --state queued`; the reasons stand there.")
        yield warn(SUBJECT, text, mend)
    else:
        yield ok(SUBJECT, text)


def resting(now: datetime) -> Iterator[Finding]:
    lookout = look(now)
    for rest in lookout.rests_in_use():
        one = Sentence("%(rest)s (1 failure)", rest=lookout.in_words(rest))
        more = Sentence("%(rest)s (%(count)s failures)", rest=lookout.in_words(rest), count=rest.failures)
        mend = Sentence("Mend its settings: changed settings are tried at once. Nothing is lost meanwhile.")
        yield warn(SUBJECT, one if rest.failures == 1 else more, mend)


def held() -> Iterator[Finding]:
    count = Delivery.objects.filter(state=State.HELD).count()
    if count:
        mend = Sentence("See `postroom queue list --state held`, then release or cancel.")
        yield warn(SUBJECT, for_a_person(count), mend)


def overdue(count: int, age: str) -> Sentence:
    if count == 1:
        return Sentence("1 delivery is due, the oldest since %(age)s", age=age)
    return Sentence("%(count)s deliveries are due, the oldest since %(age)s", count=count, age=age)


def for_a_person(count: int) -> Sentence:
    if count == 1:
        return Sentence("1 delivery waits for a person")
    return Sentence("%(count)s deliveries wait for a person", count=count)


def spoken(age: timedelta) -> Sentence:
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return Sentence("%(count)s min", count=minutes)
    return Sentence("%(count)s h", count=minutes // 60)
