"""Runs of asynchronous sending: what waits is let go in portions, at most the limit per store view and group."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from postroom.scopes.effective import Sending
from postroom.spool import dialect
from postroom.spool.custody.wrong_clock import SKEW
from postroom.spool.models import Run

GROUPS = (
    "SELECT DISTINCT store_view_id, \"group\" FROM {deliveries} WHERE state = 'queued' AND waiting_run ORDER BY 1, 2"
)
#: The oldest messages of one store view and group, each with all its deliveries: a copy goes with its mail.
PORTION = (
    "UPDATE {deliveries} SET waiting_run = false WHERE state = 'queued' AND waiting_run AND message_id IN"
    " (SELECT DISTINCT message_id FROM {deliveries} WHERE state = 'queued' AND waiting_run AND store_view_id = %s"
    ' AND "group" = %s ORDER BY message_id LIMIT %s)'
)
ALL = "UPDATE {deliveries} SET waiting_run = false WHERE state = 'queued' AND waiting_run"


def let_go(sending: Sending, now: datetime) -> int:
    """How many deliveries were let go. Without asynchronous sending, or without an interval, nothing may wait."""
    if not anything_waits():
        return 0
    if not sending.asynchronous or sending.interval is None:
        with connection.cursor() as cursor:
            cursor.execute(ALL.format(deliveries=deliveries()))
            return int(cursor.rowcount)
    with transaction.atomic():
        return a_run(sending.limit) if elected(sending, now) else 0


def anything_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {deliveries()} WHERE state = 'queued' AND waiting_run LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None


def elected(sending: Sending, now: datetime) -> bool:
    """Whether a run is due and this worker is the one that makes it."""
    assert sending.interval is not None
    _, is_first = Run.objects.get_or_create(only=True, defaults={"last_at": now})
    due = Q(last_at__lte=now - sending.interval) | Q(last_at__gt=now + SKEW)
    return is_first or Run.objects.filter(due).update(last_at=now) == 1


def a_run(limit: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(GROUPS.format(deliveries=deliveries()))
        let = 0
        for store_view_id, group in cursor.fetchall():
            cursor.execute(PORTION.format(deliveries=deliveries()), [store_view_id, group, limit])
            let += cursor.rowcount
    return let


def deliveries() -> str:
    return f"spool_delivery {dialect.by('delivery_waiting_run')}"
