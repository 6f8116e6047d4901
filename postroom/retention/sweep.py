"""Removes what is older than it may be, in small transactions between which mail goes on: contents, then records."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from postroom.audit.record import Actor, Change, record
from postroom.retention.due import Terms, due
from postroom.scopes import resolve
from postroom.spool import dialect
from postroom.spool.models import Event, IdempotencyKey
from postroom.spool.states import State
from postroom.webhooks import feed

ACTOR = Actor("retention", operator=True)
PIECE = 250  # messages of one transaction: others wait for it on SQLite
KEYS_FOR = timedelta(days=30)  # a caller's key answers for that long
EVERY = timedelta(hours=6)
WAITING = {State.HELD, State.QUEUED, State.ACTIVE}

#: Locked, so that nobody retries between the look and the removal.
STATES = "SELECT message_id, state FROM spool_delivery WHERE {ids} {locked}"
BODIES = "DELETE FROM spool_body WHERE {ids}"
#: What hangs on a message goes before it.
ROWS = (
    "DELETE FROM spool_attempt WHERE delivery_id IN (SELECT id FROM spool_delivery WHERE {ids})",
    "DELETE FROM spool_event WHERE {ids}",
    "DELETE FROM spool_delivery WHERE {ids}",
    "DELETE FROM spool_body WHERE {ids}",
    "DELETE FROM spool_sealedbody WHERE {ids}",
    "DELETE FROM spool_message WHERE {own}",
)


@dataclass
class Swept:
    """How many messages lost their content, and how many are gone altogether."""

    bodies: int = 0
    rows: int = 0


_swept_at: datetime | None = None


def duty(now: datetime, stop: threading.Event) -> bool:
    """For the scheduler: a whole sweep, then nothing until the next one is due."""
    global _swept_at  # noqa: PLW0603 - of this process: another leader sweeps once more, which harms nothing
    if _swept_at is None or now - _swept_at >= EVERY:
        sweep(now, stop)
        _swept_at = now
    return False


def sweep(now: datetime, stop: threading.Event) -> Swept:
    """Raises effective.Misconfigured before anything is removed of what it is about."""
    done = Swept()
    for found in due(Terms(resolve.current(), now), now):
        for piece in pieces([one.pk for one in found.bodies]):
            done.bodies += remove_bodies(piece)
        for piece in pieces([one.pk for one in found.rows]):
            done.rows += remove_rows(piece)
        if stop.is_set():
            break
    IdempotencyKey.objects.filter(created_at__lt=now - KEYS_FOR).delete()
    if done.bodies or done.rows:
        record(ACTOR, Change("removed", "old mail", new=f"contents of {done.bodies}, all of {done.rows}"))
    return done


def pieces(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + PIECE] for start in range(0, len(ids), PIECE))


def remove_bodies(ids: list[int]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        settled = still_settled(cursor, ids)
        cursor.execute(BODIES.format(ids=dialect.among("message_id")), [dialect.listed(settled)])
        return int(cursor.rowcount)


def remove_rows(ids: list[int]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        settled = still_settled(cursor, ids)
        # Whoever reads the feed and had not come so far is told that some of it is gone.
        feed.note_removed(Event.objects.filter(message__in=settled).aggregate(last=Max("pk"))["last"] or 0)
        for statement in ROWS:
            sql = statement.format(ids=dialect.among("message_id"), own=dialect.among("id"))
            cursor.execute(sql, [dialect.listed(settled)])
        return len(settled)


def still_settled(cursor: CursorWrapper, ids: list[int]) -> list[int]:
    """Those that nothing waits of: somebody may have retried one since it was looked at."""
    cursor.execute(STATES.format(ids=dialect.among("message_id"), locked=dialect.locked()), [dialect.listed(ids)])
    waiting = {message for message, state in cursor.fetchall() if state in WAITING}
    return [pk for pk in ids if pk not in waiting]
