"""GET /api/v1/messages: what became of the mail of the store views that a key may see."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from postroom.api import reading
from postroom.api.keys import BearerKey, key_of, visible
from postroom.api.problems import Kind, ProblemError, named
from postroom.api.schemas import Filters, HistoryOut, PageOut, ProblemOut

router = Router(tags=["Messages"], auth=BearerKey())

ERRORS: dict[Any, Any] = {(401, 404, 405, 500): ProblemOut}
SOURCE = {
    "responses": {
        200: {"description": "The message as every attempt sends it.", "content": {"message/rfc822": {"schema": {}}}}
    }
}


@router.get(
    "",
    response={200: PageOut, 400: ProblemOut, 422: ProblemOut, **ERRORS},
    operation_id="list_messages",
    summary="List messages, newest first",
)
def list_messages(request: HttpRequest, filters: Query[Filters]) -> PageOut:
    """Follow `next` until it is null. Filters by state and recipient look at every delivery of a message."""
    refuse_unknown(request.GET, Filters.model_fields)
    found, cursor = reading.page(filters, visible(key_of(request)))
    return PageOut(messages=found, next=cursor)


def refuse_unknown(asked: Iterable[str], known: Iterable[str]) -> None:
    """The framework passes over what it does not know; a mistyped filter would then show everything."""
    unknown = sorted(set(asked) - set(known))
    if unknown:
        wrong = [(name[:100], "is not a filter; leave it out") for name in unknown]
        raise ProblemError(Kind.INVALID_REQUEST, members=named(wrong))


@router.get(
    "/{uuid:public_id}",
    response={200: HistoryOut, **ERRORS},
    operation_id="show_message",
    summary="One message with its history",
)
def show_message(request: HttpRequest, public_id: UUID) -> HistoryOut:
    """Each delivery with its attempts, and everything that happened, in order."""
    return reading.story(public_id, visible(key_of(request)))


@router.get(
    "/{uuid:public_id}/source",
    response=ERRORS,
    openapi_extra=SOURCE,
    operation_id="message_source",
    summary="The message itself",
)
def message_source(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The composed bytes. A browser saves them and never shows them."""
    found = reading.source(public_id, visible(key_of(request)))
    response = HttpResponse(found, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{public_id}.eml"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
