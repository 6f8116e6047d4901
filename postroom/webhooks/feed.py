"""The feed: what happened to mail, in one order that never changes, read a piece at a time.

A page looks at a bounded stretch of the feed, whatever few of its events fit, and says where to go on.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction

from postroom.spool import dialect
from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Delivery, Event, Message
from postroom.webhooks.models import Horizon
from postroom.webhooks.settled import from_now_on, settled_up_to
from postroom.webhooks.telling import Told, told
from postroom.webhooks.vocabulary import BY_NAME

STRETCH = 5000  # events that one page looks at,
CHUNK = 500  # so many at a time


class Outdated(LookupError):
    """Events after this place are not there any more. `position`: from where on all of them are."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


@dataclass(frozen=True)
class Wanted:
    """`names`: in the history, see `vocabulary.names_of`."""

    store_views: Collection[int]
    names: frozenset[str] = frozenset(BY_NAME)


@dataclass(frozen=True)
class Page:
    """`position`: where to go on; `more`: there is more of the feed now, though perhaps nothing that fits."""

    events: tuple[Told, ...]
    position: int
    more: bool


def page(after: int, wanted: Wanted, limit: int) -> Page:
    """The next events after this place. Raises Outdated."""
    refuse_outdated(after)
    settled = settled_up_to(after)
    place, found = after, list[int]()
    for _ in range(0, STRETCH, CHUNK):
        rows = read(place, settled)
        found += fitting(rows, wanted)
        place = rows[-1].event if len(rows) == CHUNK else settled
        if place == settled or len(found) >= limit:
            break
    # As many as were asked for: what fits after them is for the next page.
    position = found[limit - 1] if len(found) >= limit else place
    return Page(tell(found[:limit]), position, more=position < settled)


def refuse_outdated(after: int) -> None:
    """Who had read what was removed misses nothing. A place ahead of all is from before a backup was put back."""
    removed = Horizon.objects.values_list("removed_through", flat=True).first() or 0
    if 0 < after < removed:
        raise Outdated(removed)
    if after > removed and not Event.objects.filter(pk__gte=after).exists() and after > ever_given():
        raise Outdated(from_now_on())


def ever_given() -> int:
    """The newest number that an event has ever had."""
    sql = "SELECT pg_sequence_last_value(pg_get_serial_sequence('spool_event', 'id')::regclass)"
    with connection.cursor() as cursor:
        cursor.execute(sql if dialect.is_postgresql() else "SELECT seq FROM sqlite_sequence WHERE name = 'spool_event'")
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0


@transaction.atomic
def note_removed(through: int) -> None:
    """For whoever removes events, in the same transaction: those up to that number are not all there any more."""
    Horizon.objects.get_or_create(only=True)
    Horizon.objects.filter(removed_through__lt=through).update(removed_through=through)


class Row(NamedTuple):
    event: int
    name: str
    message: int


def read(after: int, settled: int) -> list[Row]:
    """By numbers alone: joined with messages, a database would read all mail of a store view instead."""
    rows = Event.objects.filter(pk__gt=after, pk__lte=settled).order_by("pk").values_list("pk", "name", "message_id")
    return [Row(*row) for row in rows[:CHUNK]]


def fitting(rows: Sequence[Row], wanted: Wanted) -> list[int]:
    """Those of these events that are wanted."""
    named = [row for row in rows if row.name in wanted.names]
    mine = visible({row.message for row in named}, wanted.store_views)
    return [row.event for row in named if row.message in mine]


def visible(messages: Collection[int], store_views: Collection[int]) -> set[int]:
    """What lets people into the desk is nobody's but theirs."""
    rows = Message.objects.filter(pk__in=messages).values_list("pk", "store_view_id", "priority")
    return {pk for pk, store_view, priority in rows if store_view in store_views and priority != ESSENTIAL}


def tell(numbers: Sequence[int]) -> tuple[Told, ...]:
    rows = Event.objects.filter(pk__in=numbers).prefetch_related("message__store_view", "delivery").order_by("pk")
    events, recipients = list(rows), defaultdict[int, list[str]](list)
    at_submit = {event.message_id for event in events if event.delivery_id is None}
    for message, recipient in Delivery.objects.filter(message__in=at_submit).values_list("message_id", "recipient"):
        recipients[message].append(recipient)
    return tuple(told(event, recipients[event.message_id]) for event in events)
