"""The documents of a kind of mail, as a store hands them in together → the occasion to write."""

from collections.abc import Callable, Container, Mapping

from postroom.sales.documents import (
    parse_comment,
    parse_creditmemo,
    parse_document_comment,
    parse_invoice,
    parse_order,
    parse_shipment,
)
from postroom.sales.issued import Issued
from postroom.sales.occasion import Occasion, commented, commented_on, issued, placed, ready_for_pickup
from postroom.sales.order import Order

Json = Mapping[str, object]

ISSUED: Mapping[str, Callable[[Json, Order], Issued]] = {
    "invoice": parse_invoice,
    "shipment": parse_shipment,
    "creditmemo": parse_creditmemo,
}
#: By the code of a kind, the names of the documents that its letter needs.
DOCUMENTS: Mapping[str, tuple[str, ...]] = {
    "order": ("order",),
    "order_comment": ("order", "comment"),
    "order_ready_for_pickup": ("order",),
    **{name: ("order", name) for name in ISSUED},
    **{f"{name}_comment": ("order", name, "comment") for name in ISSUED},
}


def kind_of(names: Container[str]) -> str:
    """What the names of the documents tell. That an order can be collected, only its sender knows."""
    document = next((name for name in ISSUED if name in names), "order")
    return f"{document}_comment" if "comment" in names else document


def read_occasion(kind: str, documents: Mapping[str, Json]) -> Occasion:
    """`documents`: exactly those of DOCUMENTS[kind], by name. Raises InvalidDocument."""
    order = parse_order(documents["order"])
    match DOCUMENTS[kind]:
        case (_,):
            return placed(order) if kind == "order" else ready_for_pickup(order)
        case (_, "comment"):
            return commented(order, parse_comment(documents["comment"], order))
        case (_, name):
            return issued(ISSUED[name](documents[name], order))
        case (_, name, _):
            document = ISSUED[name](documents[name], order)
            return commented_on(document, parse_document_comment(documents["comment"], document))
    raise LookupError(kind)
