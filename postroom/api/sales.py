"""POST /api/v1/sales/order, /orders and /order_comment: a store announces an order, or what it says about one."""

from datetime import datetime
from typing import Any

import pydantic
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Router, Status
from ninja.decorators import decorate_view

from postroom.access.models import ApiKey
from postroom.api.bodies import MANY, ONE, json_body
from postroom.api.edge import problem_of, request_problems
from postroom.api.idempotency import HEADER, REPLAYED, Answer, answered, call_of, call_of_part
from postroom.api.keys import BearerKey, key_of, store_view
from postroom.api.problems import Kind, ProblemError, named
from postroom.api.reading import States, accepted, by_message, is_settled
from postroom.api.schemas import Accepted, Batch, BatchOut, OrderCommentEnvelope, OrderEnvelope, ProblemOut
from postroom.sales.announce import Origin, announce_comment, announce_order
from postroom.sales.documents import parse_comment, parse_order
from postroom.sales.outcome import outcome
from postroom.scopes.resolve import View
from postroom.spool.submission import Call, Receipt

router = Router(tags=["Sales"], auth=BearerKey())

ERRORS: dict[Any, Any] = {(400, 401, 404, 405, 413, 415, 422, 500, 503): ProblemOut}
KEY_HEADER = {
    "name": HEADER,
    "in": "header",
    "description": "1 to 200 visible ASCII characters. The same key with the same body gets the same answer.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
DOCUMENTED = {"parameters": [KEY_HEADER]}


@router.post(
    "/order",
    response={200: Accepted, 202: Accepted, **ERRORS},
    openapi_extra=DOCUMENTED,
    operation_id="announce_order",
    summary="Announce an order",
)
@decorate_view(json_body(ONE))
def post_order(request: HttpRequest, response: HttpResponse, envelope: Body[OrderEnvelope]) -> Status[Accepted]:
    """Commits the order mail to the spool. 202: it is queued. 200: its outcome is known."""
    return answer_to(envelope, request, response)


@router.post(
    "/order_comment",
    response={200: Accepted, 202: Accepted, **ERRORS},
    openapi_extra=DOCUMENTED,
    operation_id="announce_order_comment",
    summary="Announce a comment on an order",
)
@decorate_view(json_body(ONE))
def post_order_comment(
    request: HttpRequest, response: HttpResponse, envelope: Body[OrderCommentEnvelope]
) -> Status[Accepted]:
    """Commits the mail about a comment to the spool. 202: it is queued. 200: its outcome is known.

    Where the customer is not notified, their message is suppressed, and the shop's copies leave all the same.
    """
    return answer_to(envelope, request, response)


@router.post(
    "/orders",
    response={200: BatchOut, **ERRORS},
    openapi_extra=DOCUMENTED,
    operation_id="announce_orders",
    summary="Announce up to 100 orders",
)
@decorate_view(json_body(MANY))
def post_orders(request: HttpRequest, batch: Body[Batch]) -> dict[str, object]:
    """Each order has its own answer; one that is refused does not stop the others."""
    key = key_of(request)
    whole = call_of(request, key)
    taken = [take_part(raw, key, call_of_part(whole, position, raw)) for position, raw in enumerate(batch.orders)]
    # One wait for all of them: a hundred deadlines one after the other would outlast any client.
    messages = [message for answer in taken if isinstance(answer, Answer) for message in answer.messages]
    found = by_message(outcome(list(dict.fromkeys(messages))))
    return {"results": [part_answer(answer, found) for answer in taken]}


def answer_to(envelope: OrderEnvelope, request: HttpRequest, response: HttpResponse) -> Status[Accepted]:
    key = key_of(request)
    answer = take(envelope, key, call_of(request, key))
    if answer.replayed:
        response[REPLAYED] = "true"
    found = accepted(answer, by_message(outcome(answer.messages)))
    return Status(200 if is_settled(found) else 202, found)


def take(envelope: OrderEnvelope, key: ApiKey, call: Call) -> Answer:
    now = timezone.now()
    view = store_view(key, envelope.store)  # first: a key that lost its store view has lost the answers there too
    earlier = answered(call, now)
    if earlier:
        return earlier
    receipt = announced(envelope, view, Origin(call, envelope.source, envelope.revision), now)
    raced = answered(call, now) if receipt.replayed else None
    return raced or Answer(receipt.messages, duplicate=receipt.replayed)


def announced(envelope: OrderEnvelope, view: View, origin: Origin, now: datetime) -> Receipt:
    order = parse_order(envelope.order)
    if isinstance(envelope, OrderCommentEnvelope):
        return announce_comment(order, parse_comment(envelope.comment, order), view, origin, now)
    return announce_order(order, view, origin, now)


def take_part(raw: object, key: ApiKey, call: Call) -> Answer | ProblemError:
    try:
        return take(envelope_of(raw), key, call)
    except Exception as error:
        return problem_of(error)


def envelope_of(raw: object) -> OrderEnvelope:
    try:
        return OrderEnvelope.model_validate(raw)
    except pydantic.ValidationError as error:
        raise ProblemError(Kind.INVALID_REQUEST, members=named(request_problems(error.errors()))) from error


def part_answer(answer: Answer | ProblemError, found: States) -> dict[str, object]:
    if isinstance(answer, ProblemError):
        return {"status": answer.kind.status, "body": answer.body()}
    one = accepted(answer, found)
    return {"status": 200 if is_settled(one) else 202, "body": one}
