"""The spool's history in the API's shapes; what a key may not see is not there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from postroom.api.idempotency import Answer
from postroom.api.problems import Kind, ProblemError, not_found
from postroom.api.schemas import (
    Accepted,
    AttemptOut,
    DeliveryOut,
    DeliveryState,
    EventOut,
    Filters,
    HistoryOut,
    MessageOut,
    MessageState,
)
from postroom.mail.address import Address, InvalidAddress
from postroom.scopes.resolve import View
from postroom.spool.intake.wait import DeliveryStatus
from postroom.spool.models import Attempt, Delivery
from postroom.spool.reading import history
from postroom.spool.reading.waiting import Lookout, look
from postroom.spool.states import UNSETTLED, State

States = Mapping[UUID, list[DeliveryState]]


def by_message(found: Iterable[DeliveryStatus]) -> States:
    states: dict[UUID, list[DeliveryState]] = {}
    for each in found:
        row = DeliveryState(
            recipient=each.recipient, role=each.role, state=each.state, reason=each.reason, reply=each.reply
        )
        states.setdefault(each.message, []).append(row)
    return states


def accepted(answer: Answer, found: States) -> Accepted:
    messages = [MessageState(id=public_id, deliveries=found[public_id]) for public_id in answer.messages]
    customer = messages[0]
    return Accepted(
        id=customer.id, state=State(customer.deliveries[0].state), messages=messages, duplicate=answer.duplicate
    )


def is_settled(one: Accepted) -> bool:
    return not any(each.state in UNSETTLED for message in one.messages for each in message.deliveries)


def page(filters: Filters, views: Sequence[View]) -> tuple[list[MessageOut], str | None]:
    """Newest first, of these store views."""
    asked = history.Filters(
        store_views=[view.id for view in views if filters.store in (None, view.code)],
        states=(filters.state,) if filters.state else (),
        reference=filters.reference or "",
        recipient=canonical(filters.recipient or ""),
        kind=filters.kind or "",
        since=filters.since,
        until=filters.until,
        words=filters.q or "",
        group=filters.group or "",
        relay=filters.relay or "",
        code=filters.code or "",
        fault=filters.fault,
    )
    try:
        found = history.list_messages(asked, filters.cursor, filters.limit)
    except history.UnknownMessage as error:
        raise ProblemError(Kind.BAD_CURSOR) from error
    return [MessageOut(**_fields(each)) for each in found.items], found.cursor


def canonical(recipient: str) -> str:
    try:
        return str(Address.parse(recipient))
    except InvalidAddress:
        return recipient


def story(public_id: UUID, views: Sequence[View]) -> HistoryOut:
    try:
        found = history.timeline(public_id, [view.id for view in views])
    except history.UnknownMessage as error:
        raise missing() from error
    lookout = look(datetime.now(UTC))
    return HistoryOut(
        **_fields(found.item),
        message_id=found.item.message.message_id,
        deliveries=[delivery(each, found.attempts.get(each.pk, ()), lookout) for each in found.item.deliveries],
        timeline=[EventOut.from_orm(line) for line in found.lines],
    )


def source(public_id: UUID, views: Sequence[View]) -> bytes:
    ids = [view.id for view in views]
    try:
        found = history.source(public_id, ids)
        discreet = history.find(public_id, ids).discreet
    except history.UnknownMessage as error:
        raise missing() from error
    if discreet:
        raise not_found("What this message says is shown to nobody but its recipient: it lets somebody in.")
    if found is None:
        raise not_found("Nothing was composed for this message: it was withheld or held, see its history.")
    return found


def missing() -> ProblemError:
    return not_found("There is no message with this id for this key.")


def _fields(found: history.Item) -> dict[str, Any]:
    message = found.message
    return {
        "id": message.public_id,
        "store": found.store_view,
        "kind": message.kind,
        "reference": message.reference,
        "sender": message.from_address,
        "recipient": message.to_address,
        "subject": message.subject,
        "locale": message.locale,
        "created_at": message.created_at,
        "state": found.deliveries[0].state,
    }


def delivery(row: Delivery, attempts: Sequence[Attempt], lookout: Lookout) -> DeliveryOut:
    return DeliveryOut(
        recipient=row.recipient,
        role=row.role,
        state=row.state,
        reason=lookout.reason(row),
        reply=row.last_reply,
        attempts=[AttemptOut.from_orm(each) for each in attempts],
    )
