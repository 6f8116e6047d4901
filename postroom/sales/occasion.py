"""On what occasion a store writes: it has an order, issues something for it, or says something about either."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from postroom.letters.kinds import KINDS, ORDER_COMMENT_KIND, ORDER_KIND, PICKUP_KIND, Kind
from postroom.sales.issued import Issued
from postroom.sales.order import Order, StatusComment


@dataclass(frozen=True, slots=True)
class Occasion:
    """`document` makes the same occasion the same mail; `said` holds the letter's variables beside its documents.

    `issued`: the invoice, shipment or credit memo that the letter is about. `notifies`: the customer is written to.
    The shop's copies leave either way. `follows`: the document of an earlier letter that this one belongs to, or
    nothing.
    """

    kind: Kind
    order: Order
    document: str
    notifies: bool = True
    said: Mapping[str, object] = field(default_factory=dict)
    follows: str = ""
    issued: Issued | None = None


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


def ready_for_pickup(order: Order) -> Occasion:
    return Occasion(PICKUP_KIND, order, f"{_document(order)}/pickup", follows=_document(order))


def issued(document: Issued) -> Occasion:
    """The letter tells what the store said to the customer when it made the document."""
    return Occasion(
        KINDS[document.name],
        document.order,
        _of(document),
        said={"comment": "\n\n".join(each.comment for each in document.comments)},
        follows=_document(document.order),
        issued=document,
    )


def commented_on(document: Issued, comment: StatusComment) -> Occasion:
    return Occasion(
        KINDS[f"{document.name}_comment"],
        document.order,
        f"{_of(document)}/comment:{_same(comment)}",
        comment.customer_notified,
        {"comment": comment.comment},
        _document(document.order),
        document,
    )


def _document(order: Order) -> str:
    return f"order:{order.number}"


def _of(document: Issued) -> str:
    return f"{document.name}:{document.number}"


def _same(comment: StatusComment) -> str:
    """What two deliveries of one comment have in common: its id, or what it said and when."""
    if comment.entity_id is not None:
        return str(comment.entity_id)
    said = (comment.created_at or "", comment.status, comment.comment)
    return sha256("\x1f".join(map(str, said)).encode()).hexdigest()
