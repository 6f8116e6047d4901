"""Reads what Magento's REST API returns: an order (`GET /V1/orders/{id}`), what is issued for it, comments on either.

Fields that Magento or an extension adds are passed over. What is missing or of the wrong type is named, all at once:
`InvalidDocument.problems` holds (path, message) pairs.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from postroom.sales.comment_document import read_comment, read_status_comment
from postroom.sales.fields import Fields, Problem
from postroom.sales.issued import Creditmemo, Invoice, Issued, Shipment
from postroom.sales.issued_document import read_creditmemo, read_invoice, read_shipment
from postroom.sales.order import Order, StatusComment
from postroom.sales.order_document import read_order
from postroom.sales.values import kind_of

CALLED = {"creditmemo": "credit memo"}  # where people's word differs from the document's name

Read = TypeVar("Read")


class InvalidDocument(ValueError):
    """The document cannot become a letter; `problems` names every (path, message), `name` which document it is."""

    def __init__(self, problems: list[Problem], name: str = "order") -> None:
        self.problems = problems
        self.name = name
        super().__init__("; ".join(f"{path} {message}" if path else message for path, message in problems[:10]))


def parse_order(document: Mapping[str, object]) -> Order:
    """Raises InvalidDocument, and nothing else, for whatever JSON holds; so do all of these."""
    return _parsed(document, "order", read_order)


def parse_comment(document: Mapping[str, object], order: Order) -> StatusComment:
    """A comment on `order`, as in its `status_histories`."""
    return _parsed(document, "comment", lambda fields: read_status_comment(fields, order.entity_id))


def parse_invoice(document: Mapping[str, object], order: Order) -> Invoice:
    """As `GET /V1/invoices/{id}` returns it, with the order that it belongs to."""
    return _parsed(document, "invoice", lambda fields: read_invoice(fields, order))


def parse_shipment(document: Mapping[str, object], order: Order) -> Shipment:
    """As `GET /V1/shipment/{id}` returns it."""
    return _parsed(document, "shipment", lambda fields: read_shipment(fields, order))


def parse_creditmemo(document: Mapping[str, object], order: Order) -> Creditmemo:
    """As `GET /V1/creditmemo/{id}` returns it."""
    return _parsed(document, "creditmemo", lambda fields: read_creditmemo(fields, order))


def parse_document_comment(document: Mapping[str, object], on: Issued) -> StatusComment:
    """A comment on an invoice, shipment or credit memo, as in its `comments`; it has no status."""
    return _parsed(document, "comment", lambda fields: read_comment(fields, on.entity_id, called(on.name)))


def called(name: str) -> str:
    return CALLED.get(name, name)


def _parsed(document: Mapping[str, object], name: str, read: Callable[[Fields], Read | None]) -> Read:
    if not isinstance(document, Mapping):
        raise InvalidDocument([("", f"The {called(name)} must be a JSON object, not {kind_of(document)}.")], name)
    wrapped = _wrapping(document, name)
    if wrapped:
        raise InvalidDocument([("", wrapped)], name)
    problems: list[Problem] = []
    found = read(Fields(document, "", problems))
    if problems or found is None:
        raise InvalidDocument(problems, name)
    return found


def _wrapping(document: Mapping[str, object], name: str) -> str:
    """One hint instead of a list of all that is missing, where the document is right and stands one level deeper."""
    if isinstance(document.get(name), Mapping):
        return f'The {called(name)} stands inside "{name}"; send what is in there, without the wrapping.'
    items = document.get("items")
    if name != "comment" and "increment_id" not in document and isinstance(items, list):
        found = [item for item in items[:1] if isinstance(item, Mapping) and "increment_id" in item]
        return f'This is a list of {called(name)}s, as a search returns it; send one of its "items".' if found else ""
    return ""
