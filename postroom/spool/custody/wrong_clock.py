"""A machine's clock ran ahead and was put right: what it wrote must not wait until the future that it saw."""

import logging
from datetime import datetime, timedelta

from django.db import connection

from postroom.spool import dialect
from postroom.spool.intake.submission import LANES

log = logging.getLogger("postroom.worker")

SKEW = timedelta(minutes=1)  # clocks of hosts that share a database may differ by so much

#: Lane by lane, as the index of what is due has them. What was put off for a reason is due in the future as well; its
#: lifetime began in the past: it stays.
LANES_OF_ALL = f"store_view_id IN (SELECT id FROM scopes_storeview) AND priority IN ({', '.join(map(str, LANES))})"  # noqa: S608
AHEAD = f"state = 'queued' AND NOT waiting_run AND {LANES_OF_ALL} AND due_at > %s AND clock_at > %s"


def mend(now: datetime) -> int:
    """How many queued deliveries were submitted or released in the future; they are due now."""
    limit, at = dialect.stamp(now + SKEW), dialect.stamp(now)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {deliveries()} WHERE {AHEAD} LIMIT 1", [limit, limit])  # noqa: S608
        if cursor.fetchone() is None:
            return 0
        cursor.execute(
            f"UPDATE {deliveries()} SET due_at = %s, clock_at = %s WHERE {AHEAD}",  # noqa: S608
            [at, at, limit, limit],
        )
        mended = int(cursor.rowcount)
    log.warning("%d deliveries were queued by a clock that ran ahead; they are due now", mended)
    return mended


def deliveries() -> str:
    return f"spool_delivery {dialect.by('delivery_due')}"
