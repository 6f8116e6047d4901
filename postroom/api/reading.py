"""What the API reads: states of messages, pages of them, one with its history; always within a key's view."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from postroom.api.idempotency import Answer
from postroom.api.problems import Kind, ProblemError, not_found
from postroom.api.schemas import (
    Accepted,
    AttemptOut,
    DeliveryOut,
    EventOut,
    Filters,
    HistoryOut,
    MessageOut,
    MessageState,
)
from postroom.mail.address import Address, InvalidAddress
from postroom.spool.models import Delivery, Message
from postroom.spool.states import UNSETTLED, State
from postroom.spool.wait import DeliveryStatus

NUMBER = 16  # cursors are hexadecimal: opaque, and no reader takes them for a count

States = Mapping[UUID, list[DeliveryOut]]


def by_message(found: Iterable[DeliveryStatus]) -> States:
    states: dict[UUID, list[DeliveryOut]] = {}
    for each in found:
        row = DeliveryOut(
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


def page(filters: Filters, store_views: Sequence[int]) -> tuple[list[MessageOut], str | None]:
    """Newest first. The cursor is the last message's place, so that new mail shifts nothing."""
    found = list(matching(filters, store_views).order_by("-id")[: filters.limit + 1])
    more = found[: filters.limit]
    cursor = f"{more[-1].pk:x}" if len(found) > filters.limit else None
    return [message(each) for each in more], cursor


def matching(filters: Filters, store_views: Sequence[int]) -> QuerySet[Message]:
    named = {"kind": filters.kind, "store_view__code": filters.store, "reference": filters.reference}
    times = {"created_at__gte": filters.since, "created_at__lt": filters.until}
    given = {name: value for name, value in (named | times).items() if value is not None}
    found = whole(store_views).filter(**given)
    if filters.cursor is not None:
        found = found.filter(pk__lt=place(filters.cursor))
    of_delivery = {"state": filters.state, "recipient": filters.recipient and canonical(filters.recipient)}
    asked = {name: value for name, value in of_delivery.items() if value}
    return found.filter(Exists(Delivery.objects.filter(message=OuterRef("pk"), **asked))) if asked else found


def whole(store_views: Sequence[int]) -> QuerySet[Message]:
    return (
        Message.objects.filter(store_view__in=store_views).select_related("store_view").prefetch_related("deliveries")
    )


def place(cursor: str) -> int:
    try:
        return int(cursor, NUMBER)
    except ValueError as error:
        raise ProblemError(Kind.BAD_CURSOR) from error


def canonical(recipient: str) -> str:
    try:
        return str(Address.parse(recipient))
    except InvalidAddress:
        return recipient


def one(public_id: UUID, store_views: Sequence[int]) -> Message:
    found = whole(store_views).filter(public_id=public_id).first()
    if found is None:
        raise not_found("There is no message with this id for this key.")
    return found


def message(row: Message) -> MessageOut:
    return MessageOut(**_fields(row))


def history(row: Message) -> HistoryOut:
    tries = Delivery.objects.filter(message=row).prefetch_related("tries").order_by("index")
    events = row.events.select_related("delivery").order_by("at", "id")
    return HistoryOut(
        **_fields(row),
        message_id=row.message_id,
        deliveries=[delivery(each, with_attempts=True) for each in tries],
        timeline=[
            EventOut(
                at=event.at,
                name=event.name,
                detail=event.detail,
                recipient=event.delivery.recipient if event.delivery else "",
                actor=event.actor,
            )
            for event in events
        ],
    )


def _fields(row: Message) -> dict[str, Any]:
    deliveries = sorted(row.deliveries.all(), key=lambda each: each.index)
    return {
        "id": row.public_id,
        "store": row.store_view.code,
        "kind": row.kind,
        "reference": row.reference,
        "sender": row.from_address,
        "recipient": row.to_address,
        "subject": row.subject,
        "locale": row.locale,
        "created_at": row.created_at,
        "state": deliveries[0].state,
    }


def delivery(row: Delivery, *, with_attempts: bool = False) -> DeliveryOut:
    tries = row.tries.all() if with_attempts else ()
    return DeliveryOut(
        recipient=row.recipient,
        role=row.role,
        state=row.state,
        reason=row.reason,
        reply=row.last_reply,
        attempts=[AttemptOut.from_orm(each) for each in sorted(tries, key=lambda each: each.number)],
    )
