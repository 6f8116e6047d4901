"""What a store issues for an order: an invoice, a shipment, a credit memo. Typed, frozen, only what a letter needs.

Their items are those of the order, as many of each as the document says, at the document's own amounts.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from postroom.sales.order import Order, OrderItem, OrderTotals, StatusComment


@dataclass(frozen=True, slots=True)
class Issued:
    """`comments` are those that the document was made with and that its own letter tells."""

    name: ClassVar[str]

    order: Order
    entity_id: int | None
    number: str
    created_at: datetime | None
    items: tuple[OrderItem, ...]
    comments: tuple[StatusComment, ...]


@dataclass(frozen=True, slots=True)
class Invoice(Issued):
    name: ClassVar[str] = "invoice"

    totals: OrderTotals


@dataclass(frozen=True, slots=True)
class Track:
    """Where a parcel can be followed: who carries it, by the store's own word and by its code, under which number."""

    number: str
    title: str
    carrier: str


@dataclass(frozen=True, slots=True)
class Shipment(Issued):
    name: ClassVar[str] = "shipment"

    tracks: tuple[Track, ...]


@dataclass(frozen=True, slots=True)
class Creditmemo(Issued):
    name: ClassVar[str] = "creditmemo"

    totals: OrderTotals
