"""Up to where the feed is settled: no event at or before that place can appear any more.

SQLite has one writer, so events are committed in the order of their numbers. PostgreSQL gives a number out long before
its transaction commits: event 7 may be seen while 6 is still to come, and a reader that has gone past 7 would never be
told about 6. The proof that this cannot happen rests on locks, not on clocks or guesses about how long things take:

- an INSERT holds ROW EXCLUSIVE on the table from before it takes a number until its transaction has ended;
- a transaction is seen by new snapshots before it gives its locks up.

So: look at the newest number N that is visible; see who holds that lock; wait until each of those has ended. Whoever
had taken a number up to N is among them, and what they committed can be seen now. A missing number was rolled back or
removed. Writers that come later take numbers after N, whom nobody waits for and nobody keeps waiting. (The sequence
must give numbers out one at a time, as it does by default: `CACHE 1`.)
"""

import time

from django.db import connection
from django.db.models import Max

from postroom.spool import dialect
from postroom.spool.models import Event

PATIENCE = 0.25  # seconds; a submit or a settled batch takes milliseconds
PAUSE = 0.002
FARTHEST = 2000  # numbers that are looked through for a gap

# A prepared transaction has no process. Our own rows are visible to us.
WRITERS = (
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'"
    " AND relation = 'spool_event'::regclass AND pid IS DISTINCT FROM pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def settled_up_to(after: int, patience: float = PATIENCE) -> int:
    """The last settled number, never before `after`, which is settled itself."""
    newest = last_seen()
    if newest <= after or not dialect.is_postgresql() or writers_ended(patience):
        return max(newest, after)
    return without_a_gap(after, newest)


def from_now_on(patience: float = PATIENCE) -> int:
    """Where somebody begins who wants no history, whoever writes: only what somebody has taken long for is left out."""
    newest = last_seen()
    if dialect.is_postgresql():
        writers_ended(patience)
    return newest


def last_seen() -> int:
    newest: int = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return newest


def writers_ended(patience: float) -> bool:
    """Whether all that write now have ended in time."""
    until = time.monotonic() + patience
    waited_for = writers()
    while waited_for:
        if time.monotonic() >= until:
            return False
        time.sleep(PAUSE)
        waited_for &= writers()
    return True


def writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return {transaction for (transaction,) in cursor.fetchall()}


def without_a_gap(after: int, newest: int) -> int:
    """Somebody's transaction lasts: what is there without a gap is settled all the same."""
    numbers = Event.objects.filter(pk__gt=after, pk__lte=newest).order_by("pk").values_list("pk", flat=True)
    for number in numbers[:FARTHEST]:
        if number != after + 1:
            break
        after = number
    return after
