"""The states of a delivery, the moves between them that are allowed, and the only code that writes a state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db import connection

from postroom.spool import bulk, dialect


class State(StrEnum):
    """Where a delivery stands."""

    HELD = "held"  #: waits for a person; never goes by itself
    QUEUED = "queued"  #: goes when it is due
    ACTIVE = "active"  #: a worker has it in hand
    SENT = "sent"  #: the next hop said 2xx to the final dot
    REFUSED = "refused"  #: the next hop said no for good, in our own session
    EXPIRED = "expired"  #: we gave up by age
    BOUNCED = "bounced"  #: the next hop had said yes; a report of failure came back later
    SUPPRESSED = "suppressed"  #: never tried: we must not write to this address, or communications are disabled
    CANCELLED = "cancelled"  #: a person stopped it


ALLOWED: dict[State, frozenset[State]] = {
    # A row that another host reaped may still be told its true end by the dead worker's journal: the last two.
    State.HELD: frozenset({State.QUEUED, State.CANCELLED, State.SENT, State.REFUSED}),
    State.QUEUED: frozenset({State.ACTIVE, State.HELD, State.CANCELLED, State.EXPIRED, State.SENT, State.REFUSED}),
    State.ACTIVE: frozenset(
        {State.QUEUED, State.SENT, State.REFUSED, State.EXPIRED, State.HELD, State.SUPPRESSED},
    ),
    State.SENT: frozenset({State.BOUNCED}),
    State.REFUSED: frozenset({State.QUEUED}),
    State.EXPIRED: frozenset({State.QUEUED}),
    State.BOUNCED: frozenset({State.QUEUED}),
    State.SUPPRESSED: frozenset({State.QUEUED}),
    State.CANCELLED: frozenset(),
}
UNSETTLED = frozenset({State.QUEUED, State.ACTIVE})  #: moves on by itself


class ForbiddenMove(ValueError):
    """The table of moves has no such line. A fault of our own, found when the module is loaded."""


@dataclass(frozen=True)
class Move:
    """One guarded UPDATE. `sets` and `where` are SQL; their parameters come in this order.

    `{ids}` in `where` stands for "the row is one of these", with one parameter from `dialect.listed`.
    """

    sources: frozenset[State]
    target: State
    where: str
    sets: str = ""

    def __post_init__(self) -> None:
        for source in self.sources:
            if self.target not in ALLOWED[source]:
                raise ForbiddenMove(f"{source} -> {self.target} is not allowed; see ALLOWED.")

    @cached_property
    def sql(self) -> str:
        # States stand in the text, not in parameters: SQLite uses a partial index only for a condition it can read.
        sources = ", ".join(f"'{source}'" for source in sorted(self.sources))
        sets = f", {self.sets}" if self.sets else ""
        where = self.where.replace("{ids}", dialect.among("id"))
        # The rows are named by their ids; by the index of their state all that is queued would be read for each batch.
        state = f"{dialect.unindexed()}state" if "{ids}" in self.where else "state"
        return f"UPDATE spool_delivery SET state = '{self.target}'{sets} WHERE {state} IN ({sources}) AND {where}"  # noqa: S608

    def one(self, parameters: Sequence[Any]) -> bool:
        """Move one row; False when it was not there to be moved."""
        return self.many([parameters]) == 1

    def many(self, rows: Sequence[Sequence[Any]]) -> int:
        """One UPDATE per row of parameters; how many rows were moved."""
        with connection.cursor() as cursor:
            cursor.executemany(self.sql, rows)
            return int(cursor.rowcount)

    def together(self, rows: bulk.Rows, types: Sequence[str], parameters: Sequence[Any]) -> int:
        """One UPDATE for all rows, which stand where `{rows}` is in `sets`; how many were moved. PostgreSQL's way."""
        typed = f"({', '.join(f'%s::{kind}' for kind in types)})"
        moved = 0
        with connection.cursor() as cursor:
            for chunk in bulk.chunks(rows):
                more = [bulk.values(len(types))] * (len(chunk) - 1)
                sql = self.sql.replace("{rows}", ", ".join([typed, *more]))
                cursor.execute(sql, [*(value for row in chunk for value in row), *parameters])
                moved += int(cursor.rowcount)
        return moved

    def returning(self, columns: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """One UPDATE of many rows; `columns` of those that were moved."""
        with connection.cursor() as cursor:
            cursor.execute(f"{self.sql} RETURNING {columns}", parameters)
            return list(cursor.fetchall())


def move(sources: Iterable[State], target: State, where: str, sets: str = "") -> Move:
    """A checked move, to be made once per module."""
    return Move(frozenset(sources), target, where, sets)
