"""Who owns the deliveries in hand: a worker's row and its epoch. Every write of an outcome is guarded by both."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from postroom.spool import dialect


class Fenced(RuntimeError):
    """Others have declared this worker dead. What it had in hand is theirs; it starts again under a new name."""


@dataclass(frozen=True)
class Owner:
    worker: int
    epoch: int
    name: UUID


def still_ours(owner: Owner) -> None:
    """Inside the transaction of a claim: others cannot raise the epoch before it has ended. Raises Fenced."""
    lock = "FOR SHARE" if dialect.is_postgresql() else ""
    sql = f"SELECT 1 FROM spool_worker WHERE id = %s AND epoch = %s AND stopped_at IS NULL {lock}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [owner.worker, owner.epoch])
        if cursor.fetchone() is None:
            raise Fenced("This worker was declared dead by another one; it starts again.")
