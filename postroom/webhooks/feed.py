"""The feed: what happened to mail, in one order that never changes, read a piece at a time.

A page looks at a bounded stretch of the feed, whatever few of its events fit, and says where to go on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet

from postroom.spool import dialect
from postroom.spool.models import Delivery, Event
from postroom.spool.submission import ESSENTIAL
from postroom.webhooks.models import Horizon
from postroom.webhooks.settled import settled_up_to
from postroom.webhooks.telling import Told, told
from postroom.webhooks.vocabulary import BY_NAME

STRETCH = 5000  # events that one page looks at


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
    end = end_of_stretch(after, settled)
    found = list(fitting(after, end, wanted)[:limit])
    position = found[-1].pk if len(found) == limit else end
    return Page(tell(found), position, more=position < settled)


def newest() -> int:
    """Where the feed ends now."""
    return settled_up_to(0)


def refuse_outdated(after: int) -> None:
    """Who had read what was removed misses nothing. A place ahead of all is from before a backup was put back."""
    removed = Horizon.objects.values_list("removed_through", flat=True).first() or 0
    if 0 < after < removed:
        raise Outdated(removed)
    if after > removed and not Event.objects.filter(pk__gte=after).exists() and after > ever_given():
        raise Outdated(newest())


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


def end_of_stretch(after: int, settled: int) -> int:
    numbers = Event.objects.filter(pk__gt=after, pk__lte=settled).order_by("pk").values_list("pk", flat=True)
    last = numbers[STRETCH - 1 : STRETCH].first() if settled - after > STRETCH else None
    return settled if last is None else last


def fitting(after: int, end: int, wanted: Wanted) -> QuerySet[Event]:
    rows = Event.objects.filter(pk__gt=after, pk__lte=end, message__store_view__in=list(wanted.store_views))
    if wanted.names != frozenset(BY_NAME):
        rows = rows.filter(name__in=sorted(wanted.names))
    # What lets people into the desk is nobody's but theirs.
    mine = rows.exclude(message__priority=ESSENTIAL)
    return mine.select_related("message__store_view", "delivery").order_by("pk")


def tell(events: Sequence[Event]) -> tuple[Told, ...]:
    recipients: dict[int, list[str]] = {}
    at_submit = {event.message_id for event in events if event.delivery_id is None}
    for message, recipient in Delivery.objects.filter(message__in=at_submit).values_list("message_id", "recipient"):
        recipients.setdefault(message, []).append(recipient)
    return tuple(told(event, recipients.get(event.message_id, ())) for event in events)
