"""What a person may do to deliveries: hold, release, retry, cancel. Each guarded, each with reason and actor.

An active delivery is in a worker's hand, and its final dot may be on its way: nobody can take it back. Actions leave
it alone and say so in their tally; hold or cancel it when it is queued again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from postroom.mail.sentence import Sentence
from postroom.spool import bulk, dialect, sealed, tallying
from postroom.spool.handling.leave import standing_in_the_way
from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Body, Delivery
from postroom.spool.states import State, move
from postroom.spool.wake import wake
from postroom.suppressions import book

HOLD = move({State.QUEUED}, State.HELD, "{ids}", "reason = %s, waiting_run = false")
AGAIN = "reason = '', due_at = %s, clock_at = %s, strikes = 0, waiting_run = false, settled_at = NULL"
RELEASE = move({State.HELD}, State.QUEUED, "{ids}", AGAIN)
RETRY = move({State.REFUSED, State.EXPIRED, State.BOUNCED, State.SUPPRESSED}, State.QUEUED, "{ids}", AGAIN)
HASTEN = "UPDATE spool_delivery SET due_at = %s, waiting_run = false WHERE state = 'queued' AND "
CANCEL = move({State.QUEUED, State.HELD}, State.CANCELLED, "{ids}", "reason = %s, settled_at = %s, waiting_run = false")
MOVED = "id, message_id, store_view_id"
NO_BODY = "nothing to send: it was never composed; submit its document again as a new revision"
ONCE = Sentence("This mail lets somebody in, and works once: ask for a new one where the first was asked for.")
EVENT = "spool_event (message_id, delivery_id, at, name, detail, actor)"

Moved = list[tuple[Any, ...]]


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
    return act(deliveries, by, "held", lambda ids: HOLD.returning(MOVED, (by.reason, ids)))


def cancel(deliveries: Sequence[int], by: By) -> Tally:
    at = dialect.stamp(by.now)
    return act(deliveries, by, "cancelled", lambda ids: CANCEL.returning(MOVED, (by.reason, at, ids)))


def release(deliveries: Sequence[int], by: By) -> Tally:
    """Held mail goes again, its lifetime runs anew. Without a body there is nothing to release."""
    at = dialect.stamp(by.now)
    return act(deliveries, by, "released", lambda ids: RELEASE.returning(MOVED, (at, at, ids)), goes_again=True)


def retry(deliveries: Sequence[int], by: By) -> Tally:
    """Queued mail is due now; what was refused, expired, bounced or suppressed is queued again, its lifetime anew."""
    at = dialect.stamp(by.now)

    def again(ids: Any) -> Moved:
        hastened = hasten(ids, at)  # first: what is queued again is not hastened as well
        return RETRY.returning(MOVED, (at, at, ids)) + hastened

    return act(deliveries, by, "retried", again, goes_again=True)


def hasten(ids: Any, at: Any) -> Moved:
    with connection.cursor() as cursor:
        cursor.execute(f"{HASTEN}{dialect.among('id')} RETURNING {MOVED}", [at, ids])
        return list(cursor.fetchall())


def act(
    deliveries: Sequence[int], by: By, name: str, step: Callable[[Any], Moved], *, goes_again: bool = False
) -> Tally:
    with transaction.atomic():
        rows = list(Delivery.objects.filter(pk__in=list(deliveries)).order_by("pk"))
        # Nobody keeps an administrator out by what lies in a store view of theirs.
        stopped = obstacles(rows) if goes_again else {row.pk: ONCE for row in rows if row.priority == ESSENTIAL}
        free = [row.pk for row in rows if row.pk not in stopped]
        moved = step(dialect.listed(free)) if free else []
        note(moved, name, by)
        done = {pk for pk, _, _ in moved}
        skipped = Counter(stopped.get(row.pk) or row.state for row in rows if row.pk not in done)
        transaction.on_commit(wake)
    return Tally(len(done), dict(skipped))


def obstacles(rows: Sequence[Delivery]) -> dict[int, str]:
    """Why some of them must not go again, by their ids."""
    messages = {row.message_id for row in rows}
    with_body = set(Body.objects.filter(pk__in=messages).values_list("pk", flat=True)) | sealed.kept(messages)
    gone = sealed.discreet(messages - with_body)
    found: dict[int, str] = {
        row.pk: ONCE if row.message_id in gone else NO_BODY for row in rows if row.message_id not in with_body
    }
    found |= standing_in_the_way([row for row in rows if row.pk not in found])
    by_view: dict[int, list[Delivery]] = {}
    for row in rows:
        by_view.setdefault(row.store_view_id, []).append(row)
    for view, its in by_view.items():
        blocked = book.blocked([row.recipient.lower() for row in its], view)
        found |= {row.pk: why for row in its if row.pk not in found and (why := blocked.get(row.recipient.lower()))}
    return found


def note(moved: Moved, name: str, by: By) -> None:
    at = dialect.stamp(by.now)
    bulk.insert(EVENT, [(message, pk, at, name, by.reason, by.actor) for pk, message, _ in moved])
    tallying.count([(tallying.MEASURE_OF[name], view) for _, _, view in moved], by.now)
