"""What goes in and out. Our own part of a request refuses unknown fields; the document inside it does not."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, Field
from pydantic_core import PydanticCustomError

from postroom.mail.outcome import Fault
from postroom.spool.states import State


class AttemptOut(Schema):
    """One try of a delivery. `outcome`: accepted, deferred, refused or in doubt."""

    number: int
    at: datetime
    seconds: float
    relay: str
    tls: str
    verb: str = Field(description="Where in the dialogue it was decided.")
    code: int
    enhanced: str
    text: str
    outcome: str
    fault: str


class DeliveryState(Schema):
    """Where one recipient of one message stands."""

    recipient: str
    role: str = Field(description="to or bcc")
    state: str = Field(
        description="held, queued, active, sent, refused, expired, bounced, suppressed or cancelled",
        examples=["queued"],
    )
    reason: str = Field("", description="Why it waits, is held, suppressed or failed.")
    reply: str = Field("", description="The last answer of the next hop.")


class DeliveryOut(DeliveryState):
    """One recipient of one message, with every try."""

    attempts: list[AttemptOut]


class MessageState(Schema):
    id: UUID
    deliveries: list[DeliveryState]


class Accepted(Schema):
    """Committed to disk. `state` is the customer's own delivery's."""

    id: UUID = Field(description="The message to the customer.")
    state: State
    messages: list[MessageState] = Field(description="The message to the customer first, then each separate copy.")
    duplicate: bool = Field(description="The same document, kind and revision was here before; nothing new was stored.")


class ErrorOut(Schema):
    path: str
    detail: str


class ProblemOut(Schema):
    """Problem Details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ErrorOut] | None = None


class BatchAnswer(Schema):
    """One entry per document, in their order: the status and body that it would have had alone."""

    status: int
    body: Accepted | ProblemOut


class BatchOut(Schema):
    results: list[BatchAnswer]


PRINTABLE = r"^[^\x00-\x1f\x7f]*$"  # a database refuses NUL, people the rest


def in_utc(value: datetime) -> datetime:
    """Databases refuse offsets that no clock has; the moment is what counts."""
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("moment", "must be a time between the years 1 and 9999, in UTC too") from error


Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]


class Filters(Schema):
    """What a list of messages is narrowed down by."""

    state: State | None = None
    kind: str | None = Field(None, max_length=64, pattern=PRINTABLE)
    store: str | None = Field(None, max_length=32, pattern=PRINTABLE, description="Code of a store view.")
    recipient: str | None = Field(None, max_length=320, pattern=PRINTABLE)
    reference: str | None = Field(None, max_length=255, pattern=PRINTABLE, description="The order number.")
    q: str | None = Field(
        None, max_length=320, pattern=PRINTABLE, description="An order number, a recipient, a Message-ID or an id."
    )
    group: str | None = Field(None, max_length=64, pattern=PRINTABLE)
    relay: str | None = Field(None, max_length=255, pattern=PRINTABLE, description="An attempt went there.")
    code: str | None = Field(
        None, pattern=r"^([0-9]{3}|[245]\.[0-9]{1,3}\.[0-9]{1,3})$", description="A reply: 550, or 5.1.1."
    )
    fault: Fault | None = Field(None, description="Whose fault an attempt's failure was.")
    since: Moment | None = Field(None, description="Submitted at or after this time.")
    until: Moment | None = Field(None, description="Submitted before this time.")
    cursor: str | None = Field(None, max_length=36, pattern="^[0-9a-f-]{36}$", description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=200)


class MessageOut(Schema):
    id: UUID
    store: str
    kind: str
    reference: str = Field(description="The order number.")
    sender: str = Field(description="The From address.")
    recipient: str = Field(description="The To address.")
    subject: str
    locale: str
    created_at: datetime
    state: State = Field(description="Of the delivery to the recipient.")


class PageOut(Schema):
    messages: list[MessageOut]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")


class EventOut(Schema):
    """One line of the timeline: `name` for programs, `text` for people."""

    at: datetime
    name: str
    text: str
    detail: str
    recipient: str
    actor: str


class HistoryOut(MessageOut):
    message_id: str
    deliveries: list[DeliveryOut]
    timeline: list[EventOut]
