"""POST /api/v1/messages/{id}/resend: the same mail as a new message, to the same or a corrected address."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Router, Schema, Status
from ninja.decorators import decorate_view
from pydantic import ConfigDict, Field, StrictBool, StrictStr

from postroom.api import reading
from postroom.api.actions import Why
from postroom.api.bodies import ONE, json_body
from postroom.api.idempotency import REPLAYED, answered, call_of
from postroom.api.keys import BearerKey, key_of, visible
from postroom.api.problems import Kind, ProblemError, named
from postroom.api.schemas import PRINTABLE, ProblemOut
from postroom.mail.address import Address, InvalidAddress
from postroom.spool.handling.actions import By
from postroom.spool.handling.resend import Asked, CannotResend, resend
from postroom.spool.reading.history import UnknownMessage

router = Router(tags=["Messages"], auth=BearerKey())

ERRORS: dict[Any, Any] = {(400, 401, 404, 405, 409, 413, 415, 422, 500): ProblemOut}


class Again(Why):
    """`to`: a corrected address; then what still waits for the wrong one is cancelled."""

    model_config = ConfigDict(extra="forbid")

    to: Annotated[StrictStr, Field(max_length=320, pattern=PRINTABLE)] | None = None
    copies: StrictBool = Field(False, description="Send the Bcc copies again too.")


class Resent(Schema):
    id: UUID = Field(description="The new message.")


@router.post(
    "/{uuid:public_id}/resend",
    response={201: Resent, **ERRORS},
    operation_id="resend_message",
    summary="Send a message again, to the same or a corrected address",
)
@decorate_view(json_body(ONE))
def resend_message(request: HttpRequest, response: HttpResponse, public_id: UUID, again: Body[Again]) -> Status[Resent]:
    """The content stays as it was; Message-ID and Date are new. Both histories tell of it. 409 says why not."""
    key, now = key_of(request), timezone.now()
    views = [view.id for view in visible(key)]
    call = call_of(request, key)
    if earlier := answered(call, now):
        response[REPLAYED] = "true"
        return Status(201, Resent(id=earlier.messages[0]))
    try:
        new = resend(public_id, By(call.caller, again.reason, now), address(again.to), views, Asked(again.copies, call))
    except UnknownMessage as error:
        raise reading.missing() from error
    except CannotResend as obstacle:
        raise ProblemError(Kind.CONFLICT, str(obstacle)) from obstacle
    return Status(201, Resent(id=new))


def address(typed: str | None) -> Address | None:
    if typed is None:
        return None
    try:
        return Address.parse(typed)
    except InvalidAddress as error:
        raise ProblemError(Kind.INVALID_REQUEST, members=named([("to", str(error))])) from error
