"""Every operation of the API as a call: what to send, and what the answer means. Named as the API names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal, TypedDict, TypeVar, Unpack
from urllib.parse import quote
from uuid import uuid4

from postroom_client.core import Call, Reply, Request, as_json, written
from postroom_client.problems import Problem, problem_of
from postroom_client.shapes import Accepted, Events, History, Live, Messages, Ready, Resent, Tally, shaped

T = TypeVar("T")

Document = Mapping[str, Any]  #: as Magento's REST API returns it
Store = str | int  #: the store view's code, or the id that it has in Magento
Action = Literal["hold", "release", "retry", "cancel"]
BatchResult = tuple[Accepted | Problem, ...]

SALES, MESSAGES, EVENTS = "/api/v1/sales", "/api/v1/messages", "/api/v1/events"


class Once(TypedDict, total=False):
    """`source`: the system that the document lives in, `magento` where it is left out. `revision`: raise it to send the
    same document once more. `idempotency_key`: one is made for each call where none is given."""

    source: str
    revision: int
    idempotency_key: str


class MessageFilters(TypedDict, total=False):
    state: str
    kind: str
    store: str
    recipient: str
    reference: str
    q: str
    group: str
    relay: str
    code: str
    fault: str
    since: datetime
    until: datetime
    cursor: str
    limit: int


def read_as(shape: type[T], reply: Reply) -> T:
    return shaped(shape, as_json(reply))


def get(path: str, shape: type[T], query: Mapping[str, object] | None = None) -> Call[T]:
    asked = {name: text_of(value) for name, value in (query or {}).items() if value is not None}
    return Call(Request("GET", path, asked), partial(read_as, shape))


def text_of(value: object) -> str:
    if not isinstance(value, datetime):
        return str(value)
    if value.tzinfo is None:
        raise TypeError("a moment without a time zone; make it aware")
    return value.astimezone(UTC).isoformat()


def keyed(path: str, body: Document, key: str | None) -> Request:
    """The key is made here, once: every attempt carries it."""
    return Request("POST", path, body=written(body), key=key or str(uuid4()))


def announce(kind: str, store: Store, documents: Mapping[str, Document], once: Once) -> Call[Accepted]:
    body: dict[str, Any] = {"store": store, **documents}
    body |= {name: value for name, value in once.items() if name != "idempotency_key"}
    return Call(keyed(f"{SALES}/{kind}", body, once.get("idempotency_key")), partial(read_as, Accepted))


def announce_order(store: Store, order: Document, **once: Unpack[Once]) -> Call[Accepted]:
    """A customer has placed an order."""
    return announce("order", store, {"order": order}, once)


def announce_order_comment(store: Store, order: Document, comment: Document, **once: Unpack[Once]) -> Call[Accepted]:
    """The store says something about an order: an entry of its `status_histories`."""
    return announce("order_comment", store, {"order": order, "comment": comment}, once)


def announce_order_ready_for_pickup(store: Store, order: Document, **once: Unpack[Once]) -> Call[Accepted]:
    """An order can be collected."""
    return announce("order_ready_for_pickup", store, {"order": order}, once)


def announce_invoice(store: Store, order: Document, invoice: Document, **once: Unpack[Once]) -> Call[Accepted]:
    return announce("invoice", store, {"order": order, "invoice": invoice}, once)


def announce_invoice_comment(
    store: Store, order: Document, invoice: Document, comment: Document, **once: Unpack[Once]
) -> Call[Accepted]:
    return announce("invoice_comment", store, {"order": order, "invoice": invoice, "comment": comment}, once)


def announce_shipment(store: Store, order: Document, shipment: Document, **once: Unpack[Once]) -> Call[Accepted]:
    return announce("shipment", store, {"order": order, "shipment": shipment}, once)


def announce_shipment_comment(
    store: Store, order: Document, shipment: Document, comment: Document, **once: Unpack[Once]
) -> Call[Accepted]:
    return announce("shipment_comment", store, {"order": order, "shipment": shipment, "comment": comment}, once)


def announce_creditmemo(store: Store, order: Document, creditmemo: Document, **once: Unpack[Once]) -> Call[Accepted]:
    return announce("creditmemo", store, {"order": order, "creditmemo": creditmemo}, once)


def announce_creditmemo_comment(
    store: Store, order: Document, creditmemo: Document, comment: Document, **once: Unpack[Once]
) -> Call[Accepted]:
    return announce("creditmemo_comment", store, {"order": order, "creditmemo": creditmemo, "comment": comment}, once)


def announce_orders(orders: Sequence[Document], *, idempotency_key: str | None = None) -> Call[BatchResult]:
    """Up to 100 envelopes (`{"store": …, "order": …}`). Each has its own answer, accepted or a problem."""
    return Call(keyed(f"{SALES}/orders", {"orders": list(orders)}, idempotency_key), read_batch)


def announce_documents(documents: Sequence[Document], *, idempotency_key: str | None = None) -> Call[BatchResult]:
    """Up to 100 envelopes of any kind, taken in this order: `{"store": …, "order": …, "invoice": …}` and their like."""
    return Call(keyed(f"{SALES}/batch", {"documents": list(documents)}, idempotency_key), read_batch)


def read_batch(reply: Reply) -> BatchResult:
    return tuple(part_of(part["status"], part["body"]) for part in as_json(reply)["results"])


def part_of(status: int, body: Mapping[str, Any]) -> Accepted | Problem:
    return shaped(Accepted, body) if status < 300 else problem_of(status, written(body))


def list_messages(**filters: Unpack[MessageFilters]) -> Call[Messages]:
    """One page, newest first; `iterate_messages` goes through all of them."""
    return get(MESSAGES, Messages, filters)


def show_message(message: str) -> Call[History]:
    """With its deliveries, their attempts and everything that happened."""
    return get(f"{MESSAGES}/{quote(message, safe='')}", History)


def message_source(message: str) -> Call[bytes]:
    """The message itself, as every attempt sends it."""
    return Call(Request("GET", f"{MESSAGES}/{quote(message, safe='')}/source"), lambda reply: reply.body)


def act_on_message(message: str, action: Action, reason: str) -> Call[Tally]:
    """Raises NotPossibleNow where no delivery could be moved. It is not repeated where it may have been done."""
    request = Request("POST", f"{MESSAGES}/{quote(message, safe='')}/{action}", body=written({"reason": reason}))
    return Call(request, partial(read_as, Tally), repeatable=False)


def hold_message(message: str, reason: str) -> Call[Tally]:
    return act_on_message(message, "hold", reason)


def release_message(message: str, reason: str) -> Call[Tally]:
    return act_on_message(message, "release", reason)


def retry_message(message: str, reason: str) -> Call[Tally]:
    return act_on_message(message, "retry", reason)


def cancel_message(message: str, reason: str) -> Call[Tally]:
    return act_on_message(message, "cancel", reason)


def resend_message(
    message: str, reason: str, *, to: str | None = None, copies: bool = False, idempotency_key: str | None = None
) -> Call[Resent]:
    """The same mail as a new message, `to` a corrected address where one is given."""
    body: dict[str, Any] = {"reason": reason, "copies": copies} | ({} if to is None else {"to": to})
    return Call(keyed(f"{MESSAGES}/{quote(message, safe='')}/resend", body, idempotency_key), partial(read_as, Resent))


def list_events(
    after: str | None = None, *, types: Iterable[str] = (), store: str | None = None, limit: int | None = None
) -> Call[Events]:
    """One page after this cursor, oldest first. `after="now"`: no event, only the cursor of this moment."""
    query = {"after": after, "types": ",".join(types) or None, "store": store, "limit": limit}
    return get(EVENTS, Events, query)


def live() -> Call[Live]:
    """Whether the process is alive; needs no key."""
    return get("/api/health/live", Live)


def ready() -> Call[Ready]:
    """Whether mail can be taken and sent; raises Unavailable where it cannot. Needs no key."""
    return get("/api/health/ready", Ready)
