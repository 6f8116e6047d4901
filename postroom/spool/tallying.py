"""Counts by the hour and store view, kept in the transaction of what they count.

Each writer has rows of its own, so that no submit waits for another's commit; readers add them up. Of hours that are
over a worker makes one row of the many.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from django.db import connection
from django.db.backends.utils import CursorWrapper

from postroom.spool import dialect

#: Seconds from submit (or from the last time that a person let it go) to the next mail server's yes.
BUCKETS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 4 * 3600, 24 * 3600)
EPOCH_HOUR = 3600


class Measure(StrEnum):
    """What is counted, one for each delivery."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"  #: by the next mail server
    DEFERRED = "deferred"
    REFUSED = "refused"
    HELD = "held"
    SUPPRESSED = "suppressed"
    IN_DOUBT = "in doubt"
    EXPIRED = "expired"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"
    RELEASED = "released"
    RETRIED = "retried"


#: By the name of the event that tells it.
MEASURE_OF: dict[str, Measure] = {
    "sent": Measure.ACCEPTED,
    **{one.value: one for one in Measure if one is not Measure.ACCEPTED},
}
TALLY = "INSERT INTO spool_tally (measure, hour, store_view_id, writer, count, first, last) VALUES "
ROW = "(%s, %s, %s, {writer}, %s, %s, %s)"
ADD = (
    " ON CONFLICT (measure, hour, store_view_id, writer) DO UPDATE SET count = spool_tally.count + EXCLUDED.count,"
    " last = EXCLUDED.last"
)

SETTLED = 2  # hours after which nobody counts for an hour any more, but for a clock that is wrong
MOST_FOLDED = 5000  # rows
FOLD = (
    "WITH many AS (DELETE FROM spool_tally WHERE id IN (SELECT id FROM spool_tally WHERE writer <> 0 AND hour < %s"
    " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING *) INSERT INTO spool_tally"
    " (measure, hour, store_view_id, writer, count, first, last) SELECT measure, hour, store_view_id, 0, SUM(count),"
    " MIN(first), MAX(last) FROM many GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 ON CONFLICT (measure, hour, store_view_id,"
    " writer) DO UPDATE SET count = spool_tally.count + EXCLUDED.count, first = LEAST(spool_tally.first,"
    " EXCLUDED.first), last = GREATEST(spool_tally.last, EXCLUDED.last)"
)

Counts = Counter[tuple[str, int]]  #: by measure and store view


def write(cursor: CursorWrapper, counts: Counts, now: datetime, messages: tuple[int, int] = (0, 0)) -> None:
    """Inside the transaction of what is counted. `messages`: first and last id, of those that were submitted."""
    if not counts:
        return
    hour = hour_of(now)
    rows = [
        value for (measure, view), count in sorted(counts.items()) for value in (measure, hour, view, count, *messages)
    ]
    sql = TALLY + ", ".join([ROW.format(writer=dialect.writer())] * len(counts)) + ADD
    cursor.execute(sql, rows)


def count(measures: Iterable[tuple[str, int]], now: datetime) -> None:
    """`measures`: what happened, each with its store view."""
    with connection.cursor() as cursor:
        write(cursor, Counter(measures), now)


def hour_of(at: datetime) -> int:
    return int(at.timestamp() // EPOCH_HOUR)


def bucket(seconds: float) -> str:
    """The measure of a latency."""
    place = next((place for place, limit in enumerate(BUCKETS) if seconds <= limit), len(BUCKETS))
    return f"took {place:02}"


def fold(now: datetime) -> None:
    """Rows of many writers about hours that are over become one each; SQLite has one writer anyway.

    Two workers that fold at once take different rows, and add them up in the same order.
    """
    if not dialect.is_postgresql():
        return
    with connection.cursor() as cursor:
        cursor.execute(FOLD, [hour_of(now) - SETTLED, MOST_FOLDED])
