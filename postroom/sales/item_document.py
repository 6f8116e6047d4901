"""Reads the items of an order: products, chosen children, bundles and the options a buyer can read."""

from collections.abc import Iterator
from decimal import Decimal

from postroom.sales.fields import Fields
from postroom.sales.order import Option, OrderItem
from postroom.sales.values import rounded

MAX_ITEMS = 1_000
MAX_OPTIONS = 100

ZERO = Decimal(0)
HUNDRED = Decimal(100)

# Where Magento itself and the extensions that add labels to the REST answer put the buyer's choices.
OPTION_LISTS = (
    "attributes_info",
    "configurable_item_options",
    "options",
    "custom_options",
    "additional_options",
)
LABELS = ("label", "option_label", "option_title", "title")
VALUES = ("print_value", "value", "value_label", "option_value_label", "option_value_title")


def read_items(fields: Fields) -> tuple[OrderItem, ...]:
    known = len(fields.problems)
    items = tuple(_item(item) for item in fields.objects("items", MAX_ITEMS))
    if not items and len(fields.problems) == known:
        fields.missing("items")
    return items


def _item(fields: Fields) -> OrderItem:
    parent_item_id = fields.whole("parent_item_id")
    sku = fields.line("sku")
    name = fields.line("name") or sku
    if not name:
        fields.missing("name")
    if not fields.has("qty_ordered"):
        fields.missing("qty_ordered")
    if parent_item_id is None and not fields.has("price"):
        fields.missing("price")
    prices = _prices(fields)
    return OrderItem(
        item_id=fields.whole("item_id"),
        parent_item_id=parent_item_id,
        product_type=fields.line("product_type"),
        name=name,
        sku=sku,
        options=_options(fields),
        **prices,
    )


def _prices(fields: Fields) -> dict[str, Decimal]:
    """The amounts of one item; what an older store leaves out is worked out from the rest."""
    amount = fields.amount
    quantity = amount("qty_ordered") or ZERO
    price = amount("price") or ZERO
    tax_percent = amount("tax_percent") or ZERO
    tax_amount = amount("tax_amount") or ZERO
    price_incl_tax = amount("price_incl_tax")
    row_total = amount("row_total")
    row_total_incl_tax = amount("row_total_incl_tax")
    row = rounded(price * quantity) if row_total is None else row_total
    return {
        "quantity": quantity,
        "price": price,
        "price_incl_tax": rounded(price * (1 + tax_percent / HUNDRED)) if price_incl_tax is None else price_incl_tax,
        "row_total": row,
        "row_total_incl_tax": row + tax_amount if row_total_incl_tax is None else row_total_incl_tax,
        "tax_amount": tax_amount,
        "tax_percent": tax_percent,
        "discount_amount": amount("discount_amount") or ZERO,
    }


def _options(fields: Fields) -> tuple[Option, ...]:
    """Extensions write here in forms of their own: what cannot be read is no option, and no reason to refuse."""
    found: dict[Option, None] = {}
    for holder in _option_holders(fields):
        for name in OPTION_LISTS:
            for entry in holder.tolerated(name, MAX_OPTIONS):
                option = _option(entry)
                if option:
                    found[option] = None
    return tuple(found)


def _option_holders(fields: Fields) -> Iterator[Fields]:
    for product_option in fields.tolerated("product_option", 1):
        yield product_option
        yield from product_option.tolerated("extension_attributes", 1)
    yield from fields.tolerated("product_options", 1)
    yield from fields.tolerated("extension_attributes", 1)


def _option(entry: Fields) -> Option | None:
    """None for a choice told only by ids: "152: 5598" means nothing to a buyer."""
    label = next(filter(None, map(entry.spoken, LABELS)), "")
    value = next(filter(None, map(entry.spoken, VALUES)), "")
    return Option(label, value) if label and value else None
