"""POST /api/v1/sales/…: a store announces an order, what it issues for one, or what it says about either."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router, Status
from ninja.decorators import decorate_view

from postroom.api.announcing import answer_to, answers_to
from postroom.api.bodies import MANY, ONE, json_body
from postroom.api.envelopes import (
    CreditmemoCommentEnvelope,
    CreditmemoEnvelope,
    Documents,
    InvoiceCommentEnvelope,
    InvoiceEnvelope,
    OrderCommentEnvelope,
    OrderEnvelope,
    Orders,
    PickupEnvelope,
    ShipmentCommentEnvelope,
    ShipmentEnvelope,
)
from postroom.api.idempotency import HEADER
from postroom.api.keys import BearerKey
from postroom.api.schemas import Accepted, BatchOut, ProblemOut

router = Router(tags=["Sales"], auth=BearerKey())

ERRORS: dict[Any, Any] = {(400, 401, 404, 405, 413, 415, 422, 500, 503): ProblemOut}
KEY_HEADER = {
    "name": HEADER,
    "in": "header",
    "description": "1 to 200 visible ASCII characters. The same key with the same body gets the same answer.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
DOCUMENTED = {"parameters": [KEY_HEADER]}
ANSWERS = {200: Accepted, 202: Accepted, **ERRORS}

Road = Callable[..., Any]


def road(kind: str, summary: str, limit: int = 2 * ONE) -> Callable[[Road], Road]:
    """`limit`: of the body; an order and a second document may each be as large as an order."""

    def decorate(view: Road) -> Road:
        told = router.post(
            f"/{kind}",
            response=ANSWERS,
            openapi_extra=DOCUMENTED,
            operation_id=f"announce_{kind}",
            summary=summary,
            description="Commits the mail to the spool. 202: it is queued. 200: its outcome is known.\n\n"
            + (view.__doc__ or ""),
        )
        return told(decorate_view(json_body(limit))(view))

    return decorate


@road("order", "Announce an order", ONE)
def post_order(request: HttpRequest, response: HttpResponse, envelope: Body[OrderEnvelope]) -> Status[Accepted]:
    return answer_to(envelope, request, response)


@road("order_comment", "Announce a comment on an order", ONE)
def post_order_comment(
    request: HttpRequest, response: HttpResponse, envelope: Body[OrderCommentEnvelope]
) -> Status[Accepted]:
    """Where the customer is not notified, their message is suppressed, and the shop's copies leave all the same."""
    return answer_to(envelope, request, response)


@road("invoice", "Announce an invoice")
def post_invoice(request: HttpRequest, response: HttpResponse, envelope: Body[InvoiceEnvelope]) -> Status[Accepted]:
    return answer_to(envelope, request, response)


@road("invoice_comment", "Announce a comment on an invoice")
def post_invoice_comment(
    request: HttpRequest, response: HttpResponse, envelope: Body[InvoiceCommentEnvelope]
) -> Status[Accepted]:
    return answer_to(envelope, request, response)


@road("shipment", "Announce a shipment")
def post_shipment(request: HttpRequest, response: HttpResponse, envelope: Body[ShipmentEnvelope]) -> Status[Accepted]:
    """Tracking numbers are links where the carrier is one that Magento has itself."""
    return answer_to(envelope, request, response)


@road("shipment_comment", "Announce a comment on a shipment")
def post_shipment_comment(
    request: HttpRequest, response: HttpResponse, envelope: Body[ShipmentCommentEnvelope]
) -> Status[Accepted]:
    return answer_to(envelope, request, response)


@road("creditmemo", "Announce a credit memo")
def post_creditmemo(
    request: HttpRequest, response: HttpResponse, envelope: Body[CreditmemoEnvelope]
) -> Status[Accepted]:
    return answer_to(envelope, request, response)


@road("creditmemo_comment", "Announce a comment on a credit memo")
def post_creditmemo_comment(
    request: HttpRequest, response: HttpResponse, envelope: Body[CreditmemoCommentEnvelope]
) -> Status[Accepted]:
    return answer_to(envelope, request, response)


@road("order_ready_for_pickup", "Announce that an order can be collected", ONE)
def post_pickup(request: HttpRequest, response: HttpResponse, envelope: Body[PickupEnvelope]) -> Status[Accepted]:
    return answer_to(envelope, request, response)


@router.post(
    "/orders",
    response={200: BatchOut, **ERRORS},
    openapi_extra=DOCUMENTED,
    operation_id="announce_orders",
    summary="Announce up to 100 orders",
)
@decorate_view(json_body(MANY))
def post_orders(request: HttpRequest, batch: Body[Orders]) -> dict[str, object]:
    """Each order has its own answer; one that is refused does not stop the others."""
    return answers_to(batch.orders, request, OrderEnvelope)


@router.post(
    "/batch",
    response={200: BatchOut, **ERRORS},
    openapi_extra=DOCUMENTED,
    operation_id="announce_documents",
    summary="Announce up to 100 documents of any kind",
)
@decorate_view(json_body(MANY))
def post_documents(request: HttpRequest, batch: Body[Documents]) -> dict[str, object]:
    """They are taken in the order in which they stand; each has its own answer, as if it had come alone."""
    return answers_to(batch.documents, request)
