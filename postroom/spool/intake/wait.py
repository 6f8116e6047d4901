"""Wait for the outcome of messages just submitted, without holding a transaction."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from postroom.scopes import effective, resolve
from postroom.spool import adoption
from postroom.spool.custody.pulse import living
from postroom.spool.delivery import breaker
from postroom.spool.models import Delivery
from postroom.spool.reading.waiting import look
from postroom.spool.states import UNSETTLED, State

FIRST_LOOK, LONGEST_LOOK = 0.005, 0.1  # seconds


@dataclass(frozen=True)
class DeliveryStatus:
    """Where one delivery stands. `reply`: the last one of the next hop."""

    message: UUID
    recipient: str
    role: str
    state: State
    reason: str
    reply: str
    due_at: datetime
    tried: bool
    store_view_id: int
    sender: str
    waiting_run: bool
    priority: int

    @property
    def settled(self) -> bool:
        return self.state not in UNSETTLED


def statuses(messages: Sequence[UUID]) -> list[DeliveryStatus]:
    """In the order of the messages."""
    rows = Delivery.objects.filter(message__public_id__in=messages).order_by("message_id", "index")
    found = [
        DeliveryStatus(
            row.message.public_id, row.recipient, row.role, State(row.state), row.reason, row.last_reply, row.due_at,
            tried=row.claims > 0, store_view_id=row.store_view_id, sender=row.sender, waiting_run=row.waiting_run,
            priority=row.priority,
        )
        for row in rows.select_related("message")
    ]  # fmt: skip
    place = {public_id: number for number, public_id in enumerate(messages)}
    return sorted(found, key=lambda status: place[status.message])


def explained(found: Sequence[DeliveryStatus]) -> list[DeliveryStatus]:
    """With what queued mail waits for; asked once at the end, not at each look."""
    if not any(status.state is State.QUEUED for status in found):
        return list(found)
    lookout = look(datetime.now(UTC))
    return [replace(status, reason=lookout.reason(status)) for status in found]


def wait_for(messages: Sequence[UUID], seconds: float) -> list[DeliveryStatus]:
    """Returns as soon as nothing more will happen soon: all settled, or deferred, or no way out just now."""
    until = time.monotonic() + seconds
    look = FIRST_LOOK
    found = statuses(messages)
    if not any_way_out(messages):
        return explained(found)
    while any(is_worth_waiting(status) for status in found) and time.monotonic() < until:
        time.sleep(min(look, max(0.0, until - time.monotonic())))
        look = min(look * 1.5, LONGEST_LOOK)
        found = statuses(messages)
    return explained(found)


def is_worth_waiting(status: DeliveryStatus) -> bool:
    """A delivery that is queued again after a try waits for minutes, and a checkout must not wait with it."""
    return status.state is State.ACTIVE or (status.state is State.QUEUED and not status.tried)


def any_way_out(messages: Sequence[UUID]) -> bool:
    """False: no worker is there, nothing leaves this database, or the transports of all these messages rest."""
    now = datetime.now(UTC)
    if not living(now) or adoption.objection():
        return False
    snapshot = resolve.current()
    resting = breaker.rests(now).transports
    views = Delivery.objects.filter(message__public_id__in=messages).values_list("store_view_id", flat=True).distinct()
    return any(not rests(snapshot, view, resting) for view in views)


def rests(snapshot: resolve.Snapshot, store_view_id: int, resting: frozenset[str]) -> bool:
    try:
        return effective.transport(snapshot, store_view_id).fingerprint in resting
    except effective.Misconfigured:
        return True
