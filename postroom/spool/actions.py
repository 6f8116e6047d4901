"""What a person may do to deliveries: hold, release, retry, cancel. Each guarded, each with reason and actor.

An active delivery is in a worker's hand, and its final dot may be on its way: nobody can take it back. Actions leave
it alone and say so in their tally; hold or cancel it when it is queued again.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from postroom.spool import dialect
from postroom.spool.models import Body, Delivery
from postroom.spool.states import Move, State, move
from postroom.spool.wake import wake
from postroom.suppressions import book

HOLD = move({State.QUEUED}, State.HELD, "id = %s", "reason = %s, waiting_run = false")
AGAIN = "reason = %s, due_at = %s, clock_at = %s, strikes = 0, waiting_run = false, settled_at = NULL"
RELEASE = move({State.HELD}, State.QUEUED, "id = %s", AGAIN)
RETRY = move({State.REFUSED, State.EXPIRED, State.BOUNCED, State.SUPPRESSED}, State.QUEUED, "id = %s", AGAIN)
HASTEN = "UPDATE spool_delivery SET due_at = %s, waiting_run = %s WHERE id = %s AND state = 'queued'"
CANCEL = move(
    {State.QUEUED, State.HELD}, State.CANCELLED, "id = %s", "reason = %s, settled_at = %s, waiting_run = false"
)
EVENT = "INSERT INTO spool_event (message_id, delivery_id, at, name, detail, actor) VALUES (%s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class By:
    """Who does it, why and when."""

    actor: str
    reason: str
    now: datetime


@dataclass(frozen=True)
class Tally:
    """How many were moved; how many were left alone, by what stood in the way."""

    done: int
    skipped: dict[str, int]


def of_messages(messages: Iterable[UUID]) -> list[int]:
    """The ids of all deliveries of these messages."""
    return list(Delivery.objects.filter(message__public_id__in=list(messages)).values_list("pk", flat=True))


def hold(deliveries: Sequence[int], by: By) -> Tally:
    return act(deliveries, by, "held", lambda row: HOLD.one((by.reason, row.pk)))


def cancel(deliveries: Sequence[int], by: By) -> Tally:
    at = dialect.stamp(by.now)
    return act(deliveries, by, "cancelled", lambda row: CANCEL.one((by.reason, at, row.pk)))


def release(deliveries: Sequence[int], by: By) -> Tally:
    """Held mail goes again, its lifetime runs anew. Without a body there is nothing to release."""
    return act(deliveries, by, "released", lambda row: again(RELEASE, row, by), needs_body=True)


def retry(deliveries: Sequence[int], by: By) -> Tally:
    """Queued mail is due now; what was refused, expired, bounced or suppressed is queued again, its lifetime anew."""
    return act(deliveries, by, "retried", lambda row: again(RETRY, row, by) or hasten(row, by), needs_body=True)


def again(step: Move, row: Delivery, by: By) -> bool:
    at = dialect.stamp(by.now)
    return step.one(("", at, at, row.pk))


def hasten(row: Delivery, by: By) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HASTEN, [dialect.stamp(by.now), False, row.pk])
        return bool(cursor.rowcount == 1)


def act(deliveries: Sequence[int], by: By, name: str, step: Any, *, needs_body: bool = False) -> Tally:
    skipped: Counter[str] = Counter()
    done = 0
    with transaction.atomic():
        for row in Delivery.objects.filter(pk__in=list(deliveries)).order_by("pk"):
            obstacle = obstacle_to(row) if needs_body else ""
            if obstacle:
                skipped[obstacle] += 1
            elif step(row):
                done += 1
                note(row, name, by)
            else:
                skipped[row.state] += 1
        transaction.on_commit(wake)
    return Tally(done, dict(skipped))


def obstacle_to(row: Delivery) -> str:
    """Why it must not go again, or nothing."""
    if not Body.objects.filter(pk=row.message_id).exists():
        return "nothing to send: it was never composed; submit its document again as a new revision"
    blocked = book.blocked([row.recipient.lower()], row.store_view_id)
    return blocked.get(row.recipient.lower(), "")


def note(row: Delivery, name: str, by: By) -> None:
    with connection.cursor() as cursor:
        cursor.execute(EVENT, [row.message_id, row.pk, dialect.stamp(by.now), name, by.reason, by.actor])
