"""The rows of a letter: what the buyer put in the basket, with chosen products and bundle parts folded in."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.sales.order import OrderItem


@dataclass(frozen=True, slots=True)
class Line:
    item: OrderItem
    name: str
    children: tuple[OrderItem, ...]


def lines_of(items: Sequence[OrderItem]) -> list[Line]:
    """Items that belong to another become part of its row.

    Only one level: a parent that has a parent itself (or a circle of them) leaves its items standing as rows of their
    own, so that nothing bought is ever missing from the letter.
    """
    tops = {item.item_id for item in items if item.parent_item_id is None and item.item_id is not None}
    children: dict[int, list[OrderItem]] = {}
    rows: list[OrderItem] = []
    for item in items:
        if item.parent_item_id in tops and item.parent_item_id is not None:
            children.setdefault(item.parent_item_id, []).append(item)
        else:
            rows.append(item)
    return [_line(item, children.get(item.item_id, []) if item.item_id is not None else []) for item in rows]


def _line(item: OrderItem, children: list[OrderItem]) -> Line:
    return Line(item, name_of(item, children), () if item.product_type == "configurable" else tuple(children))


def name_of(item: OrderItem, children: Sequence[OrderItem]) -> str:
    """Without labels the chosen child's own name ("Hoodie-XS-Blue") is the only one that says what was chosen."""
    return children[0].name if item.product_type == "configurable" and children and not item.options else item.name
