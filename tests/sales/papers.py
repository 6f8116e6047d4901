"""The sample documents of tests/sales/samples, changes to them by path, and a comment on any of them."""

import copy
from pathlib import Path
from typing import Any

from postroom.sales.documents import parse_comment, parse_order
from postroom.sales.json_text import read
from postroom.sales.order import Order, StatusComment

SAMPLES = Path(__file__).parent / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))

Paper = dict[str, Any]


def text(name: str) -> bytes:
    return (SAMPLES / f"{name}.json").read_bytes()


def paper(name: str, **changes: object) -> Paper:
    """A fresh copy of a sample; `changes` replace top-level fields, None removes nothing but sets null."""
    document = read(text(name))
    assert isinstance(document, dict)
    return copy.deepcopy(document) | changes


def order(name: str, **changes: object) -> Order:
    return parse_order(paper(name, **changes))


def comment_paper(**changes: object) -> Paper:
    """One entry of `status_histories`."""
    return {
        "comment": "Your jacket is being sewn.",
        "created_at": "2026-03-10 09:30:00",
        "entity_id": 812,
        "entity_name": "order",
        "is_customer_notified": 1,
        "is_visible_on_front": 0,
        "parent_id": None,
        "status": "processing",
    } | changes


def comment(on: Order, **changes: object) -> StatusComment:
    return parse_comment(comment_paper(**changes), on)


def issued_paper(order_paper: Paper, **changes: object) -> Paper:
    """An invoice, shipment or credit memo over all items of an order, as Magento writes them."""
    items = [
        {
            "entity_id": 900 + number,
            "parent_id": 3,
            "name": item["name"],
            "sku": item["sku"],
            "order_item_id": item["item_id"],
            "qty": item["qty_ordered"],
            **({} if item.get("parent_item_id") else prices(item)),
        }
        for number, item in enumerate(order_paper["items"])
    ]
    totals = {name: order_paper.get(name) for name in ("subtotal", "shipping_amount", "tax_amount", "grand_total")}
    return {
        "entity_id": 3,
        "increment_id": "000000098",
        "order_id": order_paper["entity_id"],
        "created_at": "2026-03-10 10:00:00",
        "order_currency_code": order_paper["order_currency_code"],
        "items": items,
        "comments": [],
        "email_sent": None,
        **totals,
        "discount_amount": order_paper.get("discount_amount"),
    } | changes


def prices(item: Paper) -> Paper:
    return {name: item.get(name) for name in ("price", "row_total", "tax_amount", "price_incl_tax")}


def track(number: str = "1Z999AA10123456784", title: str = "United Parcel Service", carrier: str = "ups") -> Paper:
    return {"track_number": number, "title": title, "carrier_code": carrier, "order_id": 35, "parent_id": 3}


def told(text: str, **changes: object) -> Paper:
    """One entry of the `comments` of an invoice, shipment or credit memo."""
    return {
        "entity_id": 44,
        "comment": text,
        "created_at": "2026-03-10 10:00:01",
        "is_customer_notified": 1,
        "is_visible_on_front": 0,
        "parent_id": 3,
    } | changes
