"""Bulk jobs: a confirmed choice becomes a row that a worker carries out, and that a person can watch and stop."""

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from postroom.audit.record import Actor, Change, record
from postroom.mail.sentence import Sentence
from postroom.spool.handling.actions import By
from postroom.spool.handling.choice import MOST, Verb, select
from postroom.spool.models import BulkJob, BulkPart, Delivery
from postroom.spool.reading.filters import Filters
from postroom.spool.wake import wake

PART = 10_000  # deliveries
OPEN = (BulkJob.State.WAITING, BulkJob.State.RUNNING)
MORE_NOW = Sentence(
    "%(confirmed)s were confirmed, and now there are %(count)s. Look again, and confirm the new number."
)
TOO_MANY = Sentence("More than %(most)s fit. Narrow it down, by time or by store view, and do it in parts.")
NOTHING = Sentence("There is nothing left to %(verb)s.")
UNKNOWN = Sentence("There is no such job.")


class NotStarted(ValueError):
    """Nothing was changed. `args[0]` is a Sentence that says what to do."""


class UnknownJob(LookupError):
    """There is none, or none that the asker may see."""


@dataclass(frozen=True)
class Confirmed:
    """What a person saw and typed: `until` of their look, and its count. `pace`: deliveries a minute."""

    until: int
    count: int
    pace: int | None = None


def start(filters: Filters, verb: Verb, confirmed: Confirmed, by: By) -> BulkJob:
    """Some of what was seen may have moved on since; more than was seen is never taken. Raises NotStarted."""
    chosen = select(filters, verb, confirmed.until)
    if len(chosen) > MOST:
        raise NotStarted(Sentence(TOO_MANY.template, most=MOST))
    if not chosen:
        raise NotStarted(Sentence(NOTHING.template, verb=Sentence(verb.value)))
    if len(chosen) > confirmed.count:
        raise NotStarted(Sentence(MORE_NOW.template, confirmed=confirmed.count, count=len(chosen)))
    with transaction.atomic():
        job = keep(filters, verb, chosen, by)
        job.pace = confirmed.pace
        job.save()
        keep_choice(job, chosen)
        record(Actor(by.actor), Change(f"started: {verb}", f"bulk job {job.public_id}", new=described(job)))
        transaction.on_commit(wake)
    return job


def keep(filters: Filters, verb: Verb, chosen: Sequence[int], by: By) -> BulkJob:
    return BulkJob(
        public_id=uuid4(),
        verb=verb.value,
        actor=by.actor,
        reason=by.reason,
        filters=as_asked(filters),
        store_views=views_of(chosen),
        count=len(chosen),
        created_at=by.now,
        next_at=by.now,
    )


def keep_choice(job: BulkJob, chosen: Sequence[int]) -> None:
    for first in range(0, len(chosen), PART):
        part = json.dumps(chosen[first : first + PART]).encode()
        BulkPart.objects.create(job=job, first=first, deliveries=zlib.compress(part))


def views_of(chosen: Sequence[int]) -> list[int]:
    found: set[int] = set()
    for first in range(0, len(chosen), PART):
        rows = Delivery.objects.filter(pk__in=chosen[first : first + PART])
        found.update(rows.values_list("store_view_id", flat=True).distinct())
    return sorted(found)


def as_asked(filters: Filters) -> dict[str, Any]:
    """What was set, as text."""
    asked = {name: value for name, value in vars(filters).items() if value and name != "store_views"}
    return {
        name: [str(each) for each in value] if isinstance(value, tuple) else str(value) for name, value in asked.items()
    }


def described(job: BulkJob) -> str:
    pace = f", {job.pace} a minute" if job.pace else ""
    return f"{job.count} deliveries{pace}: {json.dumps(job.filters, ensure_ascii=False)}"


def stop(public_id: UUID, by: By, store_views: Collection[int] | None = None) -> BulkJob:
    """The slice under way is finished first; what it did stays done. Raises UnknownJob."""
    with transaction.atomic():
        find(public_id, store_views)
        stopped = BulkJob.objects.filter(public_id=public_id, state__in=OPEN).update(
            state=BulkJob.State.STOPPED, ended_at=by.now, ended_by=by.actor
        )
        job = BulkJob.objects.get(public_id=public_id)
        if stopped:
            done = f"{job.done} of {job.count} done"
            record(Actor(by.actor), Change(f"stopped: {job.verb}", f"bulk job {public_id}", new=done))
    return job


def find(public_id: UUID, store_views: Collection[int] | None = None) -> BulkJob:
    job = BulkJob.objects.filter(public_id=public_id).first()
    if job is None or not visible(job, store_views):
        raise UnknownJob(UNKNOWN)
    return job


def visible(job: BulkJob, store_views: Collection[int] | None) -> bool:
    return store_views is None or set(job.store_views) <= set(store_views)


def listed(store_views: Collection[int] | None = None, limit: int = 20) -> list[BulkJob]:
    """Newest first."""
    rows: QuerySet[BulkJob] = BulkJob.objects.order_by("-pk")[: limit * 10]
    return [job for job in rows if visible(job, store_views)][:limit]
