"""Disable Email Communications while mail is queued: it is held, and only a person lets it go again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from postroom.spool import bulk, dialect
from postroom.spool.states import State, move

REASON = "communications disabled"
CHUNK = 1000
HOLD = move({State.QUEUED}, State.HELD, "{ids}", "reason = %s, waiting_run = false")
EVENT = "spool_event (message_id, delivery_id, at, name, detail, actor)"


def hold_queued(store_views: Sequence[int], now: datetime) -> int:
    """How many were held."""
    held = 0
    for store_view_id in store_views:
        while count := hold_some(store_view_id, now):
            held += count
    return held


def hold_some(store_view_id: int, now: datetime) -> int:
    sql = "SELECT id FROM spool_delivery WHERE state = 'queued' AND store_view_id = %s ORDER BY id LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [store_view_id, CHUNK])
        if not (ids := [pk for (pk,) in cursor.fetchall()]):
            return 0
        with transaction.atomic():
            held = HOLD.returning("id, message_id", [REASON, dialect.listed(ids)])
            at = dialect.stamp(now)
            bulk.insert(EVENT, [(message, pk, at, State.HELD.value, REASON, "") for pk, message in held])
    return len(ids)
