"""The read side: lists of messages page by page, and one message with everything that happened to it."""

import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from postroom.spool.models import Attempt, Body, Delivery, Event, Message
from postroom.spool.states import State
from postroom.spool.words import in_words

PAGE = 50
LARGEST_PAGE = 500


class UnknownMessage(LookupError):
    """There is no such message, or none that the asker may see."""


@dataclass(frozen=True)
class Filters:
    """All that is set must fit. `store_views` None: every store view."""

    store_views: Collection[int] | None = None
    state: State | None = None
    reference: str = ""
    recipient: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Item:
    """One message in a list. `deliveries`: recipient and state of each."""

    message: Message
    store_view: str
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True)
class Page:
    """`cursor` asks for the next page; None: this was the last."""

    items: tuple[Item, ...]
    cursor: str | None


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
    rows = matching(filters)
    if cursor is not None:
        rows = rows.filter(pk__lt=position(cursor, filters.store_views))
    found = list(rows.order_by("-pk").select_related("store_view").prefetch_related("deliveries")[: limit + 1])
    items = tuple(item(message) for message in found[:limit])
    return Page(items, str(items[-1].message.public_id) if len(found) > limit else None)


def matching(filters: Filters) -> QuerySet[Message]:
    rows = Message.objects.all()
    if filters.store_views is not None:
        rows = rows.filter(store_view__in=filters.store_views)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.reference:
        rows = rows.filter(reference=filters.reference)
    if filters.since:
        rows = rows.filter(created_at__gte=filters.since)
    if filters.until:
        rows = rows.filter(created_at__lt=filters.until)
    of_one_delivery = {"state": filters.state, "recipient": filters.recipient}
    asked = {name: value for name, value in of_one_delivery.items() if value}
    return rows.filter(Exists(Delivery.objects.filter(message=OuterRef("pk"), **asked))) if asked else rows


def position(cursor: str, store_views: Collection[int] | None) -> int:
    """A message that the asker may not see is no cursor: its place would tell how many there are."""
    try:
        return matching(Filters(store_views=store_views)).values_list("pk", flat=True).get(public_id=UUID(cursor))
    except (ValueError, Message.DoesNotExist):
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
    rows = Message.objects.select_related("store_view")
    if store_views is not None:
        rows = rows.filter(store_view__in=store_views)
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
    """The message as every attempt sends it; None: it was withheld or never composed. Raises UnknownMessage."""
    body = Body.objects.filter(message=find(public_id, store_views)).first()
    return zlib.decompress(body.bytes) if body else None


def counts(store_views: Collection[int] | None = None) -> dict[State, int]:
    """How many deliveries are in each state."""
    rows = Delivery.objects.all() if store_views is None else Delivery.objects.filter(store_view__in=store_views)
    found = dict(rows.values_list("state").annotate(Count("pk")).order_by())
    return {state: found.get(state, 0) for state in State}
