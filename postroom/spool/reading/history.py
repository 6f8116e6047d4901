"""The read side: lists of messages page by page, and one message with everything that happened to it."""

import time
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Attempt, Body, Delivery, Event, Message
from postroom.spool.reading.filters import Filters
from postroom.spool.reading.tallies import span
from postroom.spool.reading.trails import walk
from postroom.spool.reading.words import in_words
from postroom.spool.states import State

__all__ = [
    "Filters",
    "Item",
    "Line",
    "Page",
    "Story",
    "UnknownMessage",
    "counts",
    "list_messages",
    "source",
    "timeline",
]

PAGE = 50
LARGEST_PAGE = 500
FARTHEST = 10_000  # messages that one page looks at, whatever few of them fit
LONGEST = 0.05  # seconds after which it looks no farther


class UnknownMessage(LookupError):
    """There is no such message, or none that the asker may see."""


@dataclass(frozen=True)
class Item:
    """One message in a list. `deliveries`: recipient and state of each."""

    message: Message
    store_view: str
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True)
class Page:
    """`cursor` asks for the next page; None: this was the last.

    `looked_back_to`: the search has gone as far as one page goes, so there may be fewer items than asked for, or none;
    the next page goes on from that moment.
    """

    items: tuple[Item, ...]
    cursor: str | None
    looked_back_to: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One line of a timeline. `name` is for machines, `text` for people."""

    at: datetime
    name: str
    text: str
    recipient: str
    actor: str
    detail: str


@dataclass(frozen=True)
class Story:
    """Everything about one message."""

    item: Item
    attempts: dict[int, tuple[Attempt, ...]]  #: by delivery
    lines: tuple[Line, ...]


def list_messages(filters: Filters, cursor: str | None = None, limit: int = PAGE) -> Page:
    """Newest first. The cursor stays good while new messages come in. Raises UnknownMessage for a foreign cursor."""
    limit = max(1, min(limit, LARGEST_PAGE))
    bounds = span(filters.since, filters.until)
    if cursor is not None:
        bounds = bounds.before(position(cursor, filters.store_views))
    walked = walk(filters, bounds)
    found: list[int] = []
    end = time.monotonic() + LONGEST
    for step in walked.steps(limit + 1):
        found += step
        if len(found) > limit or walked.met >= FARTHEST or time.monotonic() > end:
            break
    return page(found, limit, None if walked.ended else walked.at)


def page(found: Sequence[int], limit: int, searched_to: int | None) -> Page:
    items = items_of(found[:limit])
    if len(found) > limit:
        return Page(items, str(items[-1].message.public_id))
    if searched_to is None:
        return Page(items, None)
    last = Message.objects.get(pk=searched_to)
    return Page(items, str(last.public_id), last.created_at)


def items_of(numbers: Sequence[int]) -> tuple[Item, ...]:
    rows = Message.objects.filter(pk__in=numbers).select_related("store_view").prefetch_related("deliveries")
    return tuple(item(message) for message in sorted(rows, key=lambda message: -message.pk))


def matching(filters: Filters) -> Iterator[int]:
    """The ids of all messages that fit, newest first."""
    for step in walk(filters, span(filters.since, filters.until)).steps(PAGE):
        yield from step


def position(cursor: str, store_views: Collection[int] | None) -> int:
    """A message that the asker may not see is no cursor: its place would tell how many there are."""
    try:
        return find(UUID(cursor), store_views).pk
    except (ValueError, UnknownMessage):
        raise UnknownMessage(f"The cursor {cursor!a} is not one of ours; ask for the first page again.") from None


def item(message: Message) -> Item:
    deliveries = sorted(message.deliveries.all(), key=lambda delivery: delivery.index)
    return Item(message, message.store_view.code, tuple(deliveries))


def timeline(public_id: UUID, store_views: Collection[int] | None = None) -> Story:
    """Raises UnknownMessage."""
    found = item(find(public_id, store_views))
    recipients = {delivery.pk: delivery.recipient for delivery in found.deliveries}
    attempts = Attempt.objects.filter(delivery__in=list(recipients)).order_by("delivery_id", "number")
    events = Event.objects.filter(message=found.message).order_by("pk")
    return Story(
        item=found,
        attempts=by_delivery(attempts),
        lines=tuple(line(event, recipients.get(event.delivery_id or 0, "")) for event in events),
    )


def find(public_id: UUID, store_views: Collection[int] | None) -> Message:
    """What lets people into the desk belongs to all stores, whichever store view it was written down for."""
    rows = Message.objects.select_related("store_view")
    if store_views is not None:
        rows = rows.filter(store_view__in=store_views).exclude(priority=ESSENTIAL)
    message = rows.filter(public_id=public_id).first()
    if message is None:
        raise UnknownMessage(f"There is no message {public_id}; the list of messages names those there are.")
    return message


def by_delivery(attempts: Iterable[Attempt]) -> dict[int, tuple[Attempt, ...]]:
    grouped: dict[int, tuple[Attempt, ...]] = {}
    for attempt in attempts:
        grouped[attempt.delivery_id] = (*grouped.get(attempt.delivery_id, ()), attempt)
    return grouped


def line(event: Event, recipient: str) -> Line:
    text = in_words(event.name, event.detail, recipient, event.actor)
    return Line(event.at, event.name, text, recipient, event.actor, event.detail)


def source(public_id: UUID, store_views: Collection[int] | None = None) -> bytes | None:
    """The message as every attempt sends it; None: withheld, never composed, or none but its reader's to see.

    Raises UnknownMessage.
    """
    message = find(public_id, store_views)
    body = None if message.discreet or message.priority == ESSENTIAL else Body.objects.filter(message=message).first()
    return zlib.decompress(body.bytes) if body else None


def counts(store_views: Collection[int] | None = None) -> dict[State, int]:
    """How many deliveries are in each state."""
    rows = Delivery.objects.all() if store_views is None else Delivery.objects.filter(store_view__in=store_views)
    found = dict(rows.values_list("state").annotate(Count("pk")).order_by())
    return {state: found.get(state, 0) for state in State}
