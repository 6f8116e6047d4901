"""Reads an invoice, a shipment or a credit memo, each with the order that it belongs to.

The document says how many and at which amounts; what the buyer chose and which item belongs to which, the order says.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypedDict

from postroom.sales.comment_document import told
from postroom.sales.fields import Fields
from postroom.sales.issued import Creditmemo, Invoice, Shipment, Track
from postroom.sales.issued_items import read_issued_items
from postroom.sales.order import AppliedTax, Order, OrderItem, OrderTotals, StatusComment
from postroom.sales.order_document import read_number
from postroom.sales.totals_document import read_totals

MAX_TRACKS = 100
MAX_COMMENTS = 1_000
#: Magento writes a document and the comment made with it one after the other; a later one is a mail of its own.
TOGETHER = timedelta(minutes=1)

ZERO = Decimal(0)


def read_invoice(fields: Fields, order: Order) -> Invoice:
    items = read_issued_items(fields, order)
    if not items:
        fields.missing("items")
    return Invoice(**_head(fields, order, items), totals=_totals(fields, order))


def read_creditmemo(fields: Fields, order: Order) -> Creditmemo:
    """Without items where a store gives back money and takes back nothing."""
    items = read_issued_items(fields, order)
    totals = replace(
        _totals(fields, order),
        refund=fields.amount("adjustment_positive") or ZERO,
        fee=fields.amount("adjustment_negative") or ZERO,
    )
    return Creditmemo(**_head(fields, order, items), totals=totals)


def read_shipment(fields: Fields, order: Order) -> Shipment:
    items = read_issued_items(fields, order, priced=False)
    if not items:
        fields.missing("items")
    tracks = tuple(map(_track, fields.objects("tracks", MAX_TRACKS)))
    return Shipment(**_head(fields, order, items), tracks=tuple(filter(None, tracks)))


class _Head(TypedDict):
    order: Order
    entity_id: int | None
    number: str
    created_at: datetime | None
    items: tuple[OrderItem, ...]
    comments: tuple[StatusComment, ...]


def _head(fields: Fields, order: Order, items: tuple[OrderItem, ...]) -> _Head:
    order_id = fields.whole("order_id")
    if order_id is not None and order.entity_id is not None and order_id != order.entity_id:
        fields.wrong(
            "order_id", f"is {order_id}, but the order's entity_id is {order.entity_id}; send the order it belongs to"
        )
    created_at = fields.moment("created_at")
    return {
        "order": order,
        "entity_id": fields.whole("entity_id"),
        "number": read_number(fields),
        "created_at": created_at,
        "items": items,
        "comments": _comments(fields, created_at),
    }


def _comments(fields: Fields, created_at: datetime | None) -> tuple[StatusComment, ...]:
    """What the store said to the customer when it made the document."""
    comments = map(told, fields.objects("comments", MAX_COMMENTS))
    return tuple(
        each for each in comments if each.comment and each.customer_notified and _is_together(each, created_at)
    )


def _is_together(comment: StatusComment, created_at: datetime | None) -> bool:
    return not comment.created_at or not created_at or comment.created_at - created_at <= TOGETHER


def _totals(fields: Fields, order: Order) -> OrderTotals:
    currency = fields.line("order_currency_code").upper()
    if currency and order.currency and currency != order.currency:
        fields.wrong("order_currency_code", f"is {currency[:20]!r}, but the order's is {order.currency}")
    totals = read_totals(fields, ())
    return replace(totals, applied_taxes=_taxes(totals, order))


def _taxes(totals: OrderTotals, order: Order) -> tuple[AppliedTax, ...]:
    """The rates stand in the order only; they are told where all of its tax is in the document."""
    return order.totals.applied_taxes if totals.tax == order.totals.tax else ()


def _track(fields: Fields) -> Track | None:
    track = Track(fields.line("track_number"), fields.line("title"), fields.line("carrier_code"))
    return track if track.number or track.title else None
