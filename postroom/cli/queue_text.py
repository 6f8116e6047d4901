"""Messages and their histories, as rows, lines and JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from postroom.cli.queue_choice import SHORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from postroom.spool.models import Attempt, Delivery, Message
    from postroom.spool.reading.history import Item, Story
    from postroom.spool.reading.waiting import Lookout

LONGEST_WHY = 80
SHOWN = 5  #: recipients of one mail in a list


def rows(items: Iterable[Item], lookout: Lookout) -> Iterator[tuple[str, ...]]:
    """One row for each delivery, of a mail to many for a few; what all share stands only in the first."""
    for item in items:
        message = item.message
        shown = sorted(item.deliveries, key=sent)[:SHOWN] if len(item.deliveries) > SHOWN else item.deliveries
        head: tuple[str, ...] = (moment(message.created_at), item.store_view, message.reference)
        name = message.public_id.hex[:SHORT]
        for delivery in shown:
            yield (*head, delivery.state, delivery.recipient, name, shortened(why(delivery, lookout)))
            head, name = ("", "", ""), ""
        if len(shown) < len(item.deliveries):
            yield (*head, "", folded(item.deliveries, shown), name, "")


def sent(delivery: Delivery) -> bool:
    """Such stand back for what may need a person."""
    return delivery.state == "sent"


def folded(deliveries: Sequence[Delivery], shown: Sequence[Delivery]) -> str:
    rest = Counter(each.state for each in deliveries) - Counter(each.state for each in shown)
    return f"and {rest.total()} more: {', '.join(f'{number} {state}' for state, number in rest.items())}"


def why(delivery: Delivery, lookout: Lookout) -> str:
    text = lookout.reason(delivery) or ("" if delivery.state == "sent" else delivery.last_reply)
    if delivery.state == "queued" and delivery.claims and delivery.due_at > lookout.now:
        return f"next try {moment(delivery.due_at)}{': ' if text else ''}{text}"
    return text


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_WHY else text[: LONGEST_WHY - 1] + "…"


def titled(message: Message) -> str:
    return message.subject or ("(for its recipient alone)" if message.discreet else "")


def moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def story_lines(story: Story, lookout: Lookout) -> Iterator[str]:
    message, view = story.item.message, story.item.store_view
    yield f"Message    {message.public_id}"
    yield f"About      {message.kind} {message.reference}, revision {message.revision}, store view {view}"
    yield f"From       {message.from_name} <{message.from_address}>"
    yield f"To         {message.to_name} <{message.to_address}>".replace("  <", " <")
    yield f"Subject    {titled(message)}"
    yield f"Message-ID <{message.message_id}>, {message.size} octets, {message.locale}"
    for delivery in story.item.deliveries:
        yield ""
        envelope = f"MAIL FROM <{delivery.envelope_sender}> RCPT TO <{delivery.recipient}>"
        yield f"{delivery.state.upper():10} {envelope} ({delivery.role})"
        if why(delivery, lookout):
            yield f"  {why(delivery, lookout)}"
        for attempt in story.attempts.get(delivery.pk, ()):
            yield f"  {attempt_line(attempt)}"
    yield ""
    for line in story.lines:
        yield f"{moment(line.at)}  {line.text}"


def attempt_line(attempt: Attempt) -> str:
    reply = " ".join(filter(None, (str(attempt.code), attempt.enhanced, attempt.text)))
    tls = f", {attempt.tls}" if attempt.tls else ", no TLS"
    blame = f", fault of the {attempt.fault}" if attempt.fault else ""
    return (
        f"attempt {attempt.number}: {attempt.outcome} by {attempt.relay}{tls} at {attempt.verb} "
        f"in {attempt.seconds:.2f} s{blame}: {reply}"
    )


def item_json(item: Item, lookout: Lookout) -> dict[str, Any]:
    message = item.message
    return {
        "id": str(message.public_id),
        "submitted_at": message.created_at.isoformat(),
        "store_view": item.store_view,
        "kind": message.kind,
        "reference": message.reference,
        "revision": message.revision,
        "subject": message.subject,
        "discreet": bool(message.discreet),
        "from": message.from_address,
        "to": message.to_address,
        "deliveries": [delivery_json(delivery, lookout) for delivery in item.deliveries],
    }


def delivery_json(delivery: Delivery, lookout: Lookout) -> dict[str, Any]:
    return {
        "recipient": delivery.recipient,
        "role": delivery.role,
        "state": delivery.state,
        "reason": lookout.reason(delivery),
        "envelope_sender": delivery.envelope_sender,
        "attempts": delivery.attempts,
        "due_at": delivery.due_at.isoformat() if delivery.state == "queued" else None,
        "last_reply": delivery.last_reply,
    }


def story_json(story: Story, lookout: Lookout) -> dict[str, Any]:
    held = item_json(story.item, lookout)
    for described, delivery in zip(held["deliveries"], story.item.deliveries, strict=True):
        described["tries"] = [attempt_json(attempt) for attempt in story.attempts.get(delivery.pk, ())]
    events = [
        {
            "at": line.at.isoformat(),
            "name": line.name,
            "text": line.text,
            "recipient": line.recipient,
            "actor": line.actor,
        }
        for line in story.lines
    ]
    return {**held, "message_id": story.item.message.message_id, "size": story.item.message.size, "timeline": events}


def attempt_json(attempt: Attempt) -> dict[str, Any]:
    names = ("number", "seconds", "relay", "tls", "verb", "code", "enhanced", "text", "outcome", "fault")
    return {"at": attempt.at.isoformat(), **{name: getattr(attempt, name) for name in names}}
