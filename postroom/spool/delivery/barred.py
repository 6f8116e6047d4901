"""The off switch or a mode while mail is queued: it is held, and only a person lets it go again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from postroom.spool import bulk, dialect, tallying
from postroom.spool.intake.submission import PRIORITIES
from postroom.spool.states import State, move

CHUNK = 1000
HOLD = move({State.QUEUED}, State.HELD, "{ids}", "reason = %s, waiting_run = false")
EVENT = "spool_event (message_id, delivery_id, at, name, detail, actor)"
#: Lane by lane, and what waits for a run: each has its index, and a store view with nothing queued costs no scan.
QUEUED = " UNION ALL ".join(
    [
        *(
            "SELECT * FROM (SELECT id FROM spool_delivery WHERE state = 'queued' AND NOT waiting_run"  # noqa: S608
            f" AND store_view_id = %s AND priority = {lane} LIMIT {CHUNK}) AS lane"
            for lane in PRIORITIES
        ),
        "SELECT * FROM (SELECT id FROM spool_delivery WHERE state = 'queued' AND waiting_run"  # noqa: S608
        f" AND store_view_id = %s LIMIT {CHUNK}) AS waiting",
    ]
)


def hold_queued(barred: Mapping[int, str], now: datetime) -> int:
    """`barred`: store views with the reason. How many were held; what is essential is not.

    A test is judged when it is claimed.
    """
    held = 0
    for store_view_id, reason in barred.items():
        while count := hold_some(store_view_id, reason, now):
            held += count
    return held


def hold_some(store_view_id: int, reason: str, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(QUEUED, [store_view_id] * (len(PRIORITIES) + 1))
        if not (ids := [pk for (pk,) in cursor.fetchall()]):
            return 0
        with transaction.atomic():
            held = HOLD.returning("id, message_id", [reason, dialect.listed(ids)])
            at = dialect.stamp(now)
            bulk.insert(EVENT, [(message, pk, at, State.HELD.value, reason, "") for pk, message in held])
            tallying.count([(tallying.Measure.HELD, store_view_id)] * len(held), now)
    return len(ids)
