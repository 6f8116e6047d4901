"""Reads the items of an invoice, a shipment or a credit memo beside the order's own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from postroom.sales.fields import Fields
from postroom.sales.item_document import MAX_ITEMS
from postroom.sales.lines import name_of
from postroom.sales.order import Order, OrderItem
from postroom.sales.values import rounded

ZERO = Decimal(0)
UNKNOWN = OrderItem(None, None, "", "", "", (), ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO)


def read_issued_items(fields: Fields, order: Order, priced: bool = True) -> tuple[OrderItem, ...]:
    """Without those of which there are none: a credit memo lists what stays with the buyer as 0."""
    ordered = {item.item_id: item for item in order.items if item.item_id is not None}
    chosen = _chosen(order.items)
    items = [_item(item, ordered, priced) for item in fields.objects("items", MAX_ITEMS)]
    return tuple(replace(item, name=name_of(item, chosen.get(item.item_id, ()))) for item in items if item.quantity)


def _chosen(ordered: Sequence[OrderItem]) -> Mapping[int | None, Sequence[OrderItem]]:
    """What belongs to each item: a parcel lists the product only, the order knows which variant was chosen."""
    found: dict[int | None, list[OrderItem]] = {}
    for item in ordered:
        if item.parent_item_id is not None:
            found.setdefault(item.parent_item_id, []).append(item)
    return found


def _item(fields: Fields, ordered: Mapping[int, OrderItem], priced: bool) -> OrderItem:
    order_item_id = fields.whole("order_item_id")
    known = ordered.get(order_item_id, UNKNOWN) if order_item_id is not None else UNKNOWN
    sku = fields.line("sku") or known.sku
    name = fields.line("name") or known.name or sku
    if not name:
        fields.missing("name")
    quantity = fields.amount("qty")
    if not fields.has("qty"):
        fields.missing("qty")
    item = replace(known, item_id=order_item_id, name=name, sku=sku, quantity=quantity or ZERO)
    return _priced(fields, item) if priced else item


def _priced(fields: Fields, item: OrderItem) -> OrderItem:
    """The document's amounts; what an older store leaves out is worked out from the order's prices."""
    amount = fields.amount
    price = amount("price")
    if price is None and item.parent_item_id is None and not item.price:
        fields.missing("price")
    unit = item.price if price is None else price
    unit_incl_tax = amount("price_incl_tax")
    row = amount("row_total")
    row_incl_tax = amount("row_total_incl_tax")
    tax = amount("tax_amount") or ZERO
    row_total = rounded(unit * item.quantity) if row is None else row
    return replace(
        item,
        price=unit,
        price_incl_tax=item.price_incl_tax or unit if unit_incl_tax is None else unit_incl_tax,
        row_total=row_total,
        row_total_incl_tax=row_total + tax if row_incl_tax is None else row_incl_tax,
        tax_amount=tax,
        discount_amount=amount("discount_amount") or ZERO,
    )
