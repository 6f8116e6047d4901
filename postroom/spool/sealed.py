"""What only its recipient may read: its bytes lie apart from all other bodies, and go once nothing is left to do.

Nothing that lists or shows mail knows where they are. A mail that was accepted, refused or cancelled has none any more.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from postroom.spool import bulk, dialect
from postroom.spool.models import Message, SealedBody
from postroom.spool.states import State

TABLE = "spool_sealedbody (message_id, bytes)"
READ = "SELECT b.message_id, m.public_id, b.bytes FROM spool_sealedbody b JOIN spool_message m ON m.id = b.message_id"
OPEN = ", ".join(f"'{state}'" for state in (State.HELD, State.QUEUED, State.ACTIVE))
# The table has as many rows as there is such mail under way.
DROP = (
    "DELETE FROM spool_sealedbody WHERE NOT EXISTS (SELECT 1 FROM spool_delivery d"  # noqa: S608
    f" WHERE d.message_id = spool_sealedbody.message_id AND d.state IN ({OPEN}))"
)


def write(cursor: CursorWrapper, rows: bulk.Rows) -> None:
    bulk.write(cursor, TABLE, rows)


def read(cursor: CursorWrapper, message_ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """Message, its public id and its bytes, compressed: for a worker that sends it, and for nobody else."""
    cursor.execute(f"{READ} WHERE {dialect.among('b.message_id')}", [dialect.listed(sorted(message_ids))])
    return list(cursor.fetchall())


def kept(message_ids: Iterable[int]) -> set[int]:
    """Those of the messages that can still be sent."""
    return set(SealedBody.objects.filter(pk__in=list(message_ids)).values_list("pk", flat=True))


def discreet(message_ids: Iterable[int]) -> set[int]:
    """Those of the messages whose text was for their recipient alone, whether it is there still or not."""
    wanted = list(message_ids)
    return set(Message.objects.filter(pk__in=wanted, discreet=True).values_list("pk", flat=True)) if wanted else set()


def drop_settled() -> int:
    """A worker looks every few seconds; how many went."""
    with connection.cursor() as cursor:
        cursor.execute(DROP)
        return int(cursor.rowcount)
