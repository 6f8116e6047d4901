"""What of the mail is older than it may be: looked at window by window, oldest first, whatever each kind's time is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Min

from postroom.scopes import effective
from postroom.scopes.effective import Keep
from postroom.scopes.resolve import Snapshot
from postroom.spool import dialect
from postroom.spool.models import Message

WINDOW = 2000  # ids of messages that are looked at in one statement

LOOK = """
SELECT m.id, m.store_view_id, m."group", m.created_at,
       EXISTS (SELECT 1 FROM spool_body b WHERE b.message_id = m.id),
       EXISTS (SELECT 1 FROM spool_delivery d WHERE d.message_id = m.id AND d.state IN ('held', 'queued', 'active'))
FROM spool_message m WHERE m.id >= %s AND m.id < %s AND m.created_at < %s ORDER BY m.id
"""


class Old(NamedTuple):
    """One message of the window."""

    pk: int
    store_view: int
    group: str
    created_at: datetime
    has_body: bool
    waits: bool  #: it is not settled for all its recipients: nothing of it is removed


@dataclass(frozen=True)
class Due:
    """Of one window: whose content goes, of whom all goes, and what is older but still waits."""

    bodies: tuple[Old, ...]
    rows: tuple[Old, ...]
    waiting: tuple[Old, ...]


class Terms:
    """How long each group of each store view is kept, at one moment. Raises effective.Misconfigured."""

    def __init__(self, snapshot: Snapshot, now: datetime) -> None:
        self._snapshot, self._now = snapshot, now
        self._known: dict[tuple[int, str], Keep] = {}

    def of(self, one: Old) -> Keep:
        where = (one.store_view, one.group)
        if where not in self._known:
            self._known[where] = effective.retention(self._snapshot, *where)
        return self._known[where]

    def bodies_due(self, one: Old) -> bool:
        term = self.of(one).bodies
        return one.has_body and term is not None and one.created_at < self._now - term

    def rows_due(self, one: Old) -> bool:
        term = self.of(one).rows
        return term is not None and one.created_at < self._now - term


def due(terms: Terms, before: datetime) -> Iterator[Due]:
    """*before*: when this look began; whatever came later is not looked at."""
    for window in windows(before):
        rows = [one for one in window if terms.rows_due(one)]
        gone = {one.pk for one in rows}
        bodies = [one for one in window if one.pk not in gone and terms.bodies_due(one)]
        late = [*rows, *bodies]
        yield Due(
            tuple(one for one in bodies if not one.waits),
            tuple(one for one in rows if not one.waits),
            tuple(one for one in late if one.waits),
        )


def windows(before: datetime) -> Iterator[list[Old]]:
    first = Message.objects.aggregate(first=Min("pk"))["first"]
    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first()
    while first is not None and last is not None and first <= last:
        with connection.cursor() as cursor:
            cursor.execute(LOOK, [first, first + WINDOW, dialect.stamp(before)])
            yield [
                Old(pk, view, group, dialect.moment(at), bool(body), bool(waits))
                for pk, view, group, at, body, waits in cursor.fetchall()
            ]
        first = next_id(first + WINDOW)


def next_id(least: int) -> int | None:
    """Where rows go on: what was removed before leaves gaps of any width."""
    return Message.objects.filter(pk__gte=least).order_by("pk").values_list("pk", flat=True).first()
