"""Tallies made from what the tables still tell: once, when they are introduced."""

from django.db import connection, transaction

from postroom.spool import dialect
from postroom.spool.tallying import BUCKETS, MEASURE_OF

INTO = "INSERT INTO spool_tally (measure, hour, store_view_id, writer, count, first, last) "
SUBMITTED = (
    "SELECT 'submitted', {hour}, m.store_view_id, 0, COUNT(*), MIN(m.id), MAX(m.id) FROM spool_message m"
    " JOIN spool_delivery d ON d.message_id = m.id GROUP BY 2, 3"
)
HAPPENED = (
    "SELECT CASE {measure} END, {hour}, m.store_view_id, 0, COUNT(*), 0, 0 FROM spool_event e"
    " JOIN spool_message m ON m.id = e.message_id WHERE e.name IN ({names}) GROUP BY 1, 2, 3"
)
TOOK = (
    "SELECT CASE {bucket} END, {hour}, d.store_view_id, 0, COUNT(*), 0, 0 FROM spool_delivery d"
    " WHERE d.state = 'sent' AND d.settled_at IS NOT NULL GROUP BY 1, 2, 3"
)


def recount() -> None:
    """Every tally anew. Nothing else may write meanwhile."""
    told = {name: measure for name, measure in MEASURE_OF.items() if name != "submitted"}
    cases = " ".join(f"WHEN e.name = '{name}' THEN '{measure}'" for name, measure in told.items())
    names = ", ".join(f"'{name}'" for name in told)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM spool_tally")
        for sql in (
            SUBMITTED.format(hour=dialect.hour("m.created_at")),
            HAPPENED.format(measure=cases, hour=dialect.hour("e.at"), names=names),
            TOOK.format(bucket=buckets(), hour=dialect.hour("d.settled_at")),
        ):
            cursor.execute(INTO + sql, [])


def buckets() -> str:
    took = dialect.seconds_between("d.clock_at", "d.settled_at")
    return " ".join(
        [*(f"WHEN {took} <= {limit} THEN 'took {place:02}'" for place, limit in enumerate(BUCKETS)), last()]
    )


def last() -> str:
    return f"ELSE 'took {len(BUCKETS):02}'"
