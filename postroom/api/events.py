"""GET /api/v1/events: what happened to mail, in order, for stores that ask rather than being called."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from postroom.access.models import ApiKey
from postroom.api.keys import BearerKey, key_of, store_view, visible
from postroom.api.messages import refuse_unknown
from postroom.api.problems import Kind, ProblemError, named
from postroom.api.schemas import PRINTABLE, ProblemOut
from postroom.webhooks import feed, positions
from postroom.webhooks.settled import from_now_on
from postroom.webhooks.vocabulary import BY_TYPE, UnknownType, names_of

router = Router(tags=["Events"], auth=BearerKey())

ERRORS: dict[Any, Any] = {(400, 401, 404, 405, 410, 422, 500, 503): ProblemOut}
NOW = "now"


class Asked(Schema):
    """Which events, and from where on."""

    model_config = ConfigDict(extra="ignore")

    after: str | None = Field(
        None,
        max_length=64,
        pattern=PRINTABLE,
        description="`next` of the answer before, or the id of the last event that you dealt with. Left out: from the "
        "oldest that is kept. `now`: no event, only where to go on from now.",
    )
    limit: int = Field(100, ge=1, le=500)
    types: str | None = Field(
        None, max_length=500, pattern=PRINTABLE, description=f"Separated by commas: {', '.join(BY_TYPE)}."
    )
    store: str | None = Field(None, max_length=32, pattern=PRINTABLE, description="Code of a store view.")


class FeedEventOut(Schema):
    """One thing that happened. Its id is its place in the feed: ids sort in that order."""

    id: str
    type: str = Field(examples=["message.sent"])
    at: datetime
    message: UUID
    store: str
    kind: str
    reference: str = Field(description="The order number.")
    recipient: str | None = Field(description="null: it is about the message as a whole.")
    state: str | None = Field(description="Where the delivery stands by this event alone; null: it does not say.")
    reason: str = Field(description="The mail server's reply, or why.")
    code: int | None = Field(description="Of that reply: 250, 550 …")
    enhanced: str | None = Field(description="Of that reply: 2.0.0, 5.1.1 …")


class EventsOut(Schema):
    events: list[FeedEventOut]
    next: str = Field(description="`after` of your next request; keep it, once you have dealt with these.")
    more: bool = Field(
        description="Ask again at once: the feed goes on, though perhaps with nothing that you asked for."
    )


@router.get(
    "",
    response={200: EventsOut, **ERRORS},
    operation_id="list_events",
    summary="What happened to mail, oldest first",
)
def list_events(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """An event may come twice where an answer was lost, never out of order, and none is left out: an event appears only
    when no earlier one can appear any more. 410 says that some were removed by age since the cursor."""
    refuse_unknown(request.GET, Asked.model_fields)
    installation = positions.of_installation()
    wanted = wanted_by(asked, key_of(request))
    if asked.after == NOW:
        return {"events": [], "next": positions.written(from_now_on(), installation), "more": False}
    try:
        found = feed.page(place(asked.after, installation), wanted, asked.limit)
    except feed.Outdated as error:
        raise ProblemError(Kind.GONE, members={"next": positions.written(error.position, installation)}) from error
    return {
        "events": [event.as_json(installation) for event in found.events],
        "next": positions.written(found.position, installation),
        "more": found.more,
    }


def place(after: str | None, installation: str) -> int:
    if after is None:
        return 0
    try:
        return positions.read(after, installation)
    except positions.ForeignPosition as error:
        raise ProblemError(Kind.BAD_CURSOR) from error


def wanted_by(asked: Asked, key: ApiKey) -> feed.Wanted:
    views = [view.id for view in visible(key)] if asked.store is None else [store_view(key, asked.store).id]
    types = frozenset(each.strip() for each in (asked.types or "").split(",") if each.strip())
    try:
        return feed.Wanted(views, names_of(types))
    except UnknownType as error:
        raise ProblemError(Kind.INVALID_REQUEST, members=named([("types", str(error.args[0]))])) from error
