"""POST /api/v1/messages/{id}/hold, release, retry, cancel: what a person does to mail, done by a program."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Schema
from ninja.decorators import decorate_view
from pydantic import ConfigDict, Field, StrictStr

from postroom.api import reading
from postroom.api.bodies import ONE, json_body
from postroom.api.keys import BearerKey, caller, key_of, visible
from postroom.api.problems import Kind, ProblemError
from postroom.api.schemas import PRINTABLE, ProblemOut
from postroom.spool.handling import actions

router = Router(tags=["Messages"], auth=BearerKey())

ERRORS: dict[Any, Any] = {(400, 401, 404, 405, 409, 413, 415, 422, 500): ProblemOut}


class Action(StrEnum):
    """What may be done to all deliveries of a message that are not in a worker's hand."""

    HOLD = "hold"
    RELEASE = "release"
    RETRY = "retry"
    CANCEL = "cancel"


DO = {
    Action.HOLD: actions.hold,
    Action.RELEASE: actions.release,
    Action.RETRY: actions.retry,
    Action.CANCEL: actions.cancel,
}


class Why(Schema):
    model_config = ConfigDict(extra="forbid")

    reason: Annotated[StrictStr, Field(min_length=1, max_length=500, pattern=PRINTABLE)]


class TallyOut(Schema):
    """`skipped`: how many deliveries were left alone, by what stood in the way."""

    done: int
    skipped: dict[str, int]


@router.post(
    "/{uuid:public_id}/{action}",
    response={200: TallyOut, **ERRORS},
    operation_id="act_on_message",
    summary="Hold, release, retry or cancel",
)
@decorate_view(json_body(ONE))
def act_on_message(request: HttpRequest, public_id: UUID, action: Action, why: Body[Why]) -> TallyOut:
    """The reason stands in the message's history. 409 where no delivery could be moved."""
    key = key_of(request)
    found = reading.story(public_id, visible(key))
    tally = DO[action](actions.of_messages([found.id]), actions.By(caller(key), why.reason, timezone.now()))
    if not tally.done:
        what = "; ".join(f"{why} ({count})" for why, count in tally.skipped.items())
        raise ProblemError(Kind.CONFLICT, f"There is nothing to {action}: {what}.", {"skipped": tally.skipped})
    return TallyOut(done=tally.done, skipped=tally.skipped)
