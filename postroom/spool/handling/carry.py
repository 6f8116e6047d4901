"""Carry out bulk jobs: one slice at a time, in one transaction with its progress, by whichever worker comes first."""

import json
import logging
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from postroom.mail.sentence import Sentence
from postroom.scopes.effective import Misconfigured
from postroom.spool.handling import actions
from postroom.spool.handling.actions import By, Tally
from postroom.spool.handling.choice import Verb
from postroom.spool.handling.jobs import OPEN
from postroom.spool.handling.resend import CannotResend, resend
from postroom.spool.models import BulkJob, BulkPart, Delivery
from postroom.spool.reading.history import UnknownMessage

log = logging.getLogger("postroom.worker")

SLICE = 200  # deliveries in one transaction: submits wait for it
SLICES = 5  # each second
RESENDS = 20  # of them, which are composed anew
STEP = timedelta(seconds=3)  # between two slices of a paced job
ACTIONS = {
    Verb.HOLD: actions.hold,
    Verb.RELEASE: actions.release,
    Verb.RETRY: actions.retry,
    Verb.CANCEL: actions.cancel,
}
GONE = Sentence("no longer there")


def carry_on(now: datetime) -> None:
    """As much as a worker does between two looks at its own mail."""
    for _ in range(SLICES):
        if not carry_slice(now):
            return


def carry_slice(now: datetime) -> bool:
    """One slice of one job; False: none is due."""
    return carry_one(BulkJob.objects.filter(state__in=OPEN, next_at__lte=now).order_by("next_at"), now)


def carry_job(public_id: UUID, now: datetime) -> None:
    """One slice of this job, for those who wait for it; another worker's slice is waited for."""
    carry_one(BulkJob.objects.filter(public_id=public_id, state__in=OPEN), now, wait=True)


def carry_one(due: QuerySet[BulkJob], now: datetime, *, wait: bool = False) -> bool:
    if not due.exists():
        return False
    with transaction.atomic():
        job = due.select_for_update(skip_locked=not wait).first()
        if job is None:
            return False
        try:
            with transaction.atomic():
                advance(job, now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            fail(job, error, now)
    return True


def fail(job: BulkJob, error: Exception, now: datetime) -> None:
    """A fault of ours ends the job; the worker goes on."""
    log.error("bulk job %s failed", job.public_id, exc_info=error)
    problem = f"{type(error).__name__}: {error}"[:500]
    BulkJob.objects.filter(pk=job.pk).update(state=BulkJob.State.FAILED, problem=problem, ended_at=now)


def advance(job: BulkJob, now: datetime) -> None:
    """Progress stands in the same transaction as the moves: a worker's death repeats nothing and leaves nothing out."""
    deliveries = next_slice(job)
    tally = perform(Verb(job.verb), deliveries, By(job.actor, job.reason, now))
    job.place += len(deliveries)
    job.done += tally.done
    job.skipped = dict(Counter(job.skipped) + Counter({str(why): count for why, count in tally.skipped.items()}))
    job.state = BulkJob.State.RUNNING
    job.next_at = now + timedelta(minutes=len(deliveries) / job.pace) if job.pace else now
    if job.place >= job.count:
        job.state, job.ended_at = BulkJob.State.DONE, now
    job.save()


def next_slice(job: BulkJob) -> list[int]:
    size = RESENDS if job.verb == Verb.RESEND else SLICE
    if job.pace:
        size = min(size, max(1, int(job.pace * STEP / timedelta(minutes=1))))
    part = BulkPart.objects.filter(job=job, first__lte=job.place).order_by("-first").first()
    assert part is not None
    deliveries: list[int] = json.loads(zlib.decompress(part.deliveries))
    return deliveries[job.place - part.first : job.place - part.first + size]


def perform(verb: Verb, deliveries: Sequence[int], by: By) -> Tally:
    if verb is not Verb.RESEND:
        return with_those_gone(ACTIONS[verb](deliveries, by), len(deliveries))
    skipped: Counter[str] = Counter()
    done = 0
    rows = Delivery.objects.filter(pk__in=deliveries).select_related("message").order_by("pk")
    for public_id in dict.fromkeys(row.message.public_id for row in rows):
        try:
            resend(public_id, by)
            done += 1
        except (CannotResend, Misconfigured, UnknownMessage) as obstacle:
            skipped[str(obstacle)] += 1
    return with_those_gone(Tally(done, dict(skipped)), len(deliveries))


def with_those_gone(tally: Tally, asked: int) -> Tally:
    gone = asked - tally.done - sum(tally.skipped.values())
    return Tally(tally.done, tally.skipped | ({str(GONE): gone} if gone else {}))
