"""What follows on a demo order: its invoice, its parcel, a word about that, and money back for one item."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from postroom.demo.basket import ZERO
from postroom.demo.faces import Face
from postroom.demo.orders import Json, number

AMOUNTS = ("price", "price_incl_tax", "row_total", "row_total_incl_tax", "tax_amount", "discount_amount")
TOTALS = (
    *("subtotal", "subtotal_incl_tax", "discount_amount", "discount_tax_compensation_amount"),
    *("shipping_amount", "shipping_incl_tax", "tax_amount", "grand_total"),
)

#: The kind of a mail, and the documents that its letter needs.
Chapter = tuple[str, dict[str, Json]]


def story(face: Face, order: Json, now: datetime, dice: Random) -> Iterator[Chapter]:
    """From the order on, in the order in which a store writes of it."""
    yield "order", {"order": order}
    yield "invoice", {"order": order, "invoice": invoice(face, order, now, dice)}
    parcel = shipment(face, order, now, dice)
    yield "shipment", {"order": order, "shipment": parcel}
    remark = told(face.remarks["parcel"], now, dice)
    yield "shipment_comment", {"order": order, "shipment": parcel, "comment": remark}
    yield "creditmemo", {"order": order, "creditmemo": creditmemo(face, order, now, dice)}


def invoice(face: Face, order: Json, now: datetime, dice: Random) -> Json:
    items = [issued(item, AMOUNTS) for item in order["items"]]
    totals = {name: order[name] for name in TOTALS}
    comments = [told(face.remarks["invoice"], now, dice)]
    return {**head(face, order, now, dice), **totals, "items": items, "comments": comments}


def shipment(face: Face, order: Json, now: datetime, dice: Random) -> Json:
    """A parcel lists what was ordered, not the articles behind it."""
    items = [issued(item) for item in order["items"] if "parent_item_id" not in item]
    courier = {"carrier_code": face.courier["code"], "title": face.courier["title"]}
    tracks = [{**courier, "track_number": face.courier["number"]}]
    return {**head(face, order, now, dice), "items": items, "tracks": tracks, "comments": []}


def creditmemo(face: Face, order: Json, now: datetime, dice: Random) -> Json:
    """The first item, at what was paid for it."""
    item = order["items"][0]
    names = ("tax_amount", "row_total", "row_total_incl_tax", "discount_amount")
    tax, row, row_incl_tax, discount = (Decimal(str(item[name])) for name in names)
    compensation = row_incl_tax - row - tax if face.prices_include_tax else ZERO
    amounts = {
        "subtotal": row,
        "subtotal_incl_tax": row_incl_tax,
        "discount_amount": -discount,
        "tax_amount": tax,
        "discount_tax_compensation_amount": compensation,
        "grand_total": row + tax + compensation - discount,
    }
    totals = {name: number(amount) for name, amount in amounts.items()}
    comments = [told(face.remarks["refund"], now, dice)]
    return {**head(face, order, now, dice), **totals, "items": [issued(item, AMOUNTS)], "comments": comments}


def head(face: Face, order: Json, now: datetime, dice: Random) -> Json:
    return {
        "entity_id": dice.randint(1_000, 999_999),
        "increment_id": f"{face.increment}{dice.randint(0, 99_999_999):08d}",
        "order_id": order["entity_id"],
        "created_at": now.strftime("%Y-%m-%d %H:%M:%S"),
        "order_currency_code": order["order_currency_code"],
    }


def issued(item: Json, amounts: tuple[str, ...] = ()) -> Json:
    told: dict[str, Any] = {name: item[name] for name in amounts if name in item}
    return {
        "order_item_id": item["item_id"],
        "name": item["name"],
        "sku": item["sku"],
        "qty": item["qty_ordered"],
        **told,
    }


def told(text: str, now: datetime, dice: Random) -> Json:
    return {
        "entity_id": dice.randint(1_000, 999_999),
        "comment": text,
        "created_at": now.strftime("%Y-%m-%d %H:%M:%S"),
        "is_customer_notified": 1,
    }
