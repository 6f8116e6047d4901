"""One person's mail: everything that is kept of it, found by the address that it was sent to."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Lower

from postroom.mail.address import Address
from postroom.spool.models import Delivery, Message
from postroom.spool.states import UNSETTLED, State
from postroom.suppressions import book
from postroom.suppressions.models import Suppression

WAITING = frozenset({*UNSETTLED, State.HELD})
StoreViews = Collection[int] | None  #: None: all of them


@dataclass(frozen=True)
class Found:
    """`copies`: messages to others that say the same, such as a shop's separate copy of an order's letter."""

    address: Address
    messages: tuple[int, ...]
    copies: tuple[int, ...]
    waiting: int  #: deliveries that are still to be sent or decided about
    suppressions: int


def find(address: Address, store_views: StoreViews = None) -> Found:
    """Capital letters do not matter, on either side."""
    rows = deliveries(address, store_views)
    messages = set(rows.values_list("message_id", flat=True))
    return Found(
        address,
        tuple(sorted(messages)),
        tuple(sorted(copies(messages) - messages)),
        rows.filter(state__in=WAITING).count(),
        len(suppressions(address, store_views)),
    )


def deliveries(address: Address, store_views: StoreViews) -> QuerySet[Delivery]:
    rows = Delivery.objects.alias(lowered=Lower("recipient")).filter(lowered=book.key(address))
    return rows if store_views is None else rows.filter(store_view__in=store_views)


def copies(messages: Collection[int]) -> set[int]:
    """All messages about the same documents, whoever they went to."""
    about = Message.objects.filter(pk__in=messages).exclude(document="")
    found: set[int] = set()
    for one in about.values("store_view", "reference", "source", "document").distinct():
        found |= set(Message.objects.filter(**one).values_list("pk", flat=True))
    return found


def suppressions(address: Address, store_views: StoreViews) -> list[Suppression]:
    rows = Suppression.objects.filter(address=book.key(address))
    return list(rows if store_views is None else rows.filter(store_view__in=store_views))
