"""Resend: the same mail as a new message, to the same or a corrected address; both histories tell of it."""

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min

from postroom.audit.record import Actor, Change, record
from postroom.mail.address import Address, Mailbox
from postroom.mail.message import Earlier, Identity
from postroom.mail.sentence import Sentence
from postroom.scopes import effective, resolve
from postroom.spool import bulk, dialect
from postroom.spool.handling import actions
from postroom.spool.handling.actions import ONCE, By
from postroom.spool.intake.submission import ESSENTIAL, URGENT, Call, Origin, Recipient, Submission
from postroom.spool.intake.submit import submit
from postroom.spool.models import Body, Delivery, Message
from postroom.spool.reading.history import find
from postroom.spool.states import State
from postroom.suppressions import book

OPEN = (State.QUEUED, State.HELD)
NO_CONTENT = Sentence("There is nothing to send again: this mail was never composed. Hand its document in once more.")
IN_HAND = Sentence("A worker has this mail in hand at this moment; try again when its history goes on.")
STILL_OPEN = Sentence("This mail has not left yet: release or retry it, or give another address.")
BLOCKED = Sentence("%(address)s must not be written to (%(reason)s). Lift that first, or give another address.")


class CannotResend(ValueError):
    """Says why, and what to do instead. `args[0]` is a Sentence."""


@dataclass(frozen=True)
class Asked:
    """`copies`: Bcc copies too. `call`: where the caller gave an idempotency key."""

    copies: bool = False
    call: Call | None = None


def resend(
    public_id: UUID,
    by: By,
    to: Address | None = None,
    store_views: Collection[int] | None = None,
    asked: Asked = Asked(),
) -> UUID:
    """The new message's id. Raises UnknownMessage, CannotResend, KeyReused, Misconfigured.

    What is still queued or held for the old address is cancelled when another one is given.
    """
    with transaction.atomic():
        message = locked(find(public_id, store_views))
        receipt = submit([submission(message, to, asked)], asked.call or Call(by.actor), by.now)
        new = receipt.messages[0]
        if not receipt.replayed:
            if to is not None:
                withdraw(message, by)
            tell(message, new, to, by)
    return new


def locked(message: Message) -> Message:
    """Two resends at once take turns: each is a revision of its own."""
    return Message.objects.select_for_update(of=("self",)).get(pk=message.pk)


def submission(message: Message, to: Address | None, asked: Asked) -> Submission:
    recipients, held = envelope(message, to, asked)
    snapshot = resolve.current()
    identity = Identity(message.from_name, Address.parse(message.from_address))
    return Submission(
        store_view_id=message.store_view_id,
        group=message.group,
        origin=Origin(message.source, message.document, message.kind, next_revision(message), message.copy),
        reference=message.reference,
        identity=identity,
        to=Mailbox(message.to_name, to or Address.parse(message.to_address)),
        recipients=recipients,
        return_path=effective.return_path(snapshot, message.store_view_id),
        content=content(message, as_addressed=to is None),
        locale=message.locale,
        held=held,
        priority=max(message.priority, URGENT),  # a test that is sent once more is mail like any other
        zone=ZoneInfo(effective.design(snapshot, message.store_view_id).timezone),
    )


def envelope(message: Message, to: Address | None, asked: Asked) -> tuple[tuple[Recipient, ...], str]:
    """To whom, and why it has to be held as the first one is. Raises CannotResend."""
    if message.discreet or message.priority == ESSENTIAL:
        raise CannotResend(ONCE)
    deliveries = list(Delivery.objects.filter(message=message).order_by("index"))
    first = [each for each in deliveries if each.role == "to"]
    states = {each.state for each in first}
    if State.ACTIVE in states:
        raise CannotResend(IN_HAND)
    if to is None and states & {*OPEN}:
        raise CannotResend(STILL_OPEN)
    addresses = [to] if to else [Address.parse(each.recipient) for each in first]
    refuse_blocked(addresses, message.store_view_id)
    copies = [Recipient(Address.parse(each.recipient), each.role) for each in deliveries if each.role != "to"]
    held = next((each.reason or "held" for each in first if each.state == State.HELD), "")
    return (*(Recipient(each) for each in addresses), *(copies if asked.copies else ())), held


def refuse_blocked(addresses: Sequence[Address], store_view_id: int) -> None:
    for address, reason in book.blocks(addresses, store_view_id).items():
        raise CannotResend(Sentence(BLOCKED.template, address=str(address), reason=Sentence(reason)))


def obstacle(row: Delivery) -> str:
    """Why the message of this delivery cannot be resent to it, for those who only look."""
    try:
        envelope(row.message, None, Asked())
    except CannotResend as why:
        return str(why)
    return "" if Body.objects.filter(pk=row.message_id).exists() else str(NO_CONTENT)


def content(message: Message, *, as_addressed: bool) -> Earlier:
    body = Body.objects.filter(pk=message.pk).first()
    if body is None:
        raise CannotResend(NO_CONTENT)
    return Earlier(zlib.decompress(body.bytes), message.subject, as_addressed)


def next_revision(message: Message) -> int:
    """Below zero: those above are a store's own, and one that it has not used yet must not be taken from it."""
    same = Message.objects.filter(
        reference=message.reference, store_view=message.store_view_id, source=message.source,
        document=message.document, kind=message.kind, copy=message.copy,
    )  # fmt: skip
    lowest: int = same.aggregate(lowest=Min("revision"))["lowest"]
    return min(0, lowest) - 1


def withdraw(message: Message, by: By) -> None:
    """What waits for the address that was wrong never goes."""
    waiting = Delivery.objects.filter(message=message, role="to", state__in=OPEN)
    actions.cancel(list(waiting.values_list("pk", flat=True)), by)


def tell(message: Message, new: UUID, to: Address | None, by: By) -> None:
    made = Message.objects.get(public_id=new)
    address = str(to or message.to_address)
    at, said = dialect.stamp(by.now), f": {by.reason}" if by.reason else ""
    events = [
        (message.pk, at, "resent", f"{address}, {new}{said}", by.actor),
        (made.pk, at, "resend of", f"{message.public_id}{said}", by.actor),
    ]
    bulk.insert("spool_event (message_id, at, name, detail, actor)", events)
    record(
        Actor(by.actor),
        Change("resent", f"message {message.public_id}", old=message.to_address, new=f"message {new} to {address}"),
    )
