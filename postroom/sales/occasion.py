"""On what occasion a store writes: an order was placed, or the store says something about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from postroom.letters.kinds import ORDER_COMMENT_KIND, ORDER_KIND, Kind
from postroom.sales.order import Order, StatusComment


@dataclass(frozen=True, slots=True)
class Occasion:
    """`document` makes the same occasion the same mail; `said` holds the letter's variables beside `order`.

    `notifies`: the customer is written to. The shop's copies leave either way. `follows`: the document of an earlier
    letter that this one belongs to, or nothing.
    """

    kind: Kind
    order: Order
    document: str
    notifies: bool = True
    said: Mapping[str, object] = field(default_factory=dict)
    follows: str = ""


def placed(order: Order) -> Occasion:
    return Occasion(ORDER_KIND, order, _document(order))


def commented(order: Order, comment: StatusComment) -> Occasion:
    """The letter tells the status that the comment brought, which the order beside it may not have yet."""
    return Occasion(
        ORDER_COMMENT_KIND,
        replace(order, status=comment.status or order.status),
        f"{_document(order)}/comment:{_same(comment)}",
        comment.customer_notified,
        {"comment": comment.comment},
        _document(order),
    )


def _document(order: Order) -> str:
    return f"order:{order.number}"


def _same(comment: StatusComment) -> str:
    """What two deliveries of one comment have in common: its id, or what it said and when."""
    if comment.entity_id is not None:
        return str(comment.entity_id)
    said = (comment.created_at or "", comment.status, comment.comment)
    return sha256("\x1f".join(map(str, said)).encode()).hexdigest()
