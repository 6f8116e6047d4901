"""What became of a mail. With synchronous sending the question waits a while; nothing is locked meanwhile."""

from collections.abc import Sequence
from uuid import UUID

from postroom.scopes import effective, resolve
from postroom.spool.intake.wait import DeliveryStatus, statuses, wait_for


def outcome(messages: Sequence[UUID]) -> list[DeliveryStatus]:
    """Synchronous: when all deliveries are settled or the deadline is over. Asynchronous: as it is now."""
    sending = effective.sending(resolve.current())
    if sending.asynchronous or not messages:
        return statuses(messages)
    return wait_for(messages, sending.deadline.total_seconds())
