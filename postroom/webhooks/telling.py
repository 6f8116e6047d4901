"""One event as stores are told about it: the same words whenever and by whichever road it is told."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from postroom.spool.models import Event
from postroom.spool.reading.words import REDIRECTED
from postroom.webhooks import positions
from postroom.webhooks.vocabulary import BY_NAME

#: What stands before a reply where a history says more than the reply.
BEFORE_REPLY = re.compile(
    rf"(?:{REDIRECTED}\S+: )?(?:its lifetime is over; last: |in doubt, it may have been accepted: )?"
)
REPLY = re.compile(r"([2-5][0-9]{2})(?: ([245]\.[0-9]{1,3}\.[0-9]{1,3}))?(?: |$)")
ADDRESS = re.compile(r'[^\s<>(),;:"]+@[^\s<>(),;:"]+')
VEILED = "<…>"


@dataclass(frozen=True)
class Told:
    """`number`: its place in the feed. `recipient` None: the event is about the message as a whole."""

    number: int
    type: str
    at: datetime
    message: UUID
    store: str
    kind: str
    reference: str
    recipient: str | None
    state: str | None
    reason: str
    code: int | None
    enhanced: str | None

    def as_json(self, installation: str, with_recipient: bool = True) -> dict[str, Any]:
        """Without the recipient, what looks like an address in the reason is veiled too."""
        return {
            "id": positions.written(self.number, installation),
            "type": self.type,
            "at": self.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "message": str(self.message),
            "store": self.store,
            "kind": self.kind,
            "reference": self.reference,
            "recipient": self.recipient if with_recipient else None,
            "state": self.state,
            "reason": self.reason if with_recipient else ADDRESS.sub(VEILED, self.reason),
            "code": self.code,
            "enhanced": self.enhanced,
        }


def told(event: Event, recipients: Collection[str]) -> Told:
    """`recipients`: all of the event's message."""
    message, meaning = event.message, BY_NAME[event.name]
    recipient, reason = whose(event, recipients)
    code, enhanced = (None, None) if event.actor else reply(reason)
    return Told(
        number=event.pk,
        type=meaning.type,
        at=event.at,
        message=message.public_id,
        store=message.store_view.code,
        kind=message.kind,
        reference=message.reference,
        recipient=recipient,
        state=meaning.state.value if meaning.state else None,
        reason=reason,
        code=code,
        enhanced=enhanced,
    )


def whose(event: Event, recipients: Collection[str]) -> tuple[str | None, str]:
    """The recipient and the reason. What is decided at submit has no delivery yet: its line begins with the address."""
    if event.delivery is not None:
        return event.delivery.recipient, event.detail
    if BY_NAME[event.name].state is not None:
        for recipient in recipients:
            if event.detail.startswith(f"{recipient}: "):
                return recipient, event.detail[len(recipient) + 2 :]
    return None, event.detail


def reply(reason: str) -> tuple[int | None, str | None]:
    """The code and the enhanced status of the mail server's reply, where the reason tells one."""
    before = BEFORE_REPLY.match(reason)
    found = REPLY.match(reason, before.end() if before else 0)
    return (int(found[1]), found[2]) if found else (None, None)
