"""Correct: an order's mail that did not reach a wrong address goes to the right one, all of it as one act."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from postroom.audit.record import Actor, Change, record
from postroom.mail.address import Address
from postroom.mail.sentence import Sentence
from postroom.spool import bulk, dialect
from postroom.spool.handling import actions
from postroom.spool.handling.actions import By
from postroom.spool.handling.resend import CannotResend, refuse_blocked, resend
from postroom.spool.models import Delivery, Message
from postroom.spool.states import State

NOT_THERE_YET = (State.QUEUED, State.HELD, State.REFUSED, State.EXPIRED, State.BOUNCED, State.SUPPRESSED)
SAME = Sentence("The corrected address is the one that it replaces; type another.")
SENT_ALREADY = Sentence("sent to the corrected address already")


@dataclass(frozen=True)
class Correction:
    """Of the mail about `reference` (an order number) at one store view."""

    store_view_id: int
    reference: str
    wrong: Address
    right: Address


@dataclass(frozen=True)
class Corrected:
    """`messages`: the new ones. `skipped`: what was left as it is, by the reason."""

    messages: tuple[UUID, ...]
    skipped: dict[str, int]


def open_for(correction: Correction) -> list[Message]:
    """What would be corrected, oldest first."""
    rows = Message.objects.filter(
        reference=correction.reference,
        store_view=correction.store_view_id,
        deliveries__role="to",
        deliveries__state__in=NOT_THERE_YET,
        deliveries__recipient__iexact=str(correction.wrong),
    )
    return list(rows.order_by("pk").distinct())


def correct(correction: Correction, by: By, store_views: Collection[int] | None = None) -> Corrected:
    """Raises CannotResend where the right address must not be written to; nothing is changed then."""
    if str(correction.wrong).lower() == str(correction.right).lower():
        raise CannotResend(SAME)
    refuse_blocked([correction.right], correction.store_view_id)
    skipped: Counter[str] = Counter()
    made = []
    with transaction.atomic():
        for message in open_for(correction):
            if store_views is not None and message.store_view_id not in store_views:
                continue
            if is_there(message, correction.right):
                skipped[SENT_ALREADY] += 1
                continue
            try:
                made.append(resend(message.public_id, by, correction.right, store_views))
            except CannotResend as obstacle:
                skipped[str(obstacle)] += 1
            else:
                note(message, correction, by)
        if made:
            record(Actor(by.actor), change(correction))
    return Corrected(tuple(made), dict(skipped))


def is_there(message: Message, right: Address) -> bool:
    """A later message of the same document goes to the right address already."""
    later = Message.objects.filter(
        reference=message.reference, store_view=message.store_view_id, source=message.source,
        document=message.document, kind=message.kind, pk__gt=message.pk, to_address__iexact=str(right),
    )  # fmt: skip
    return later.exists()


def note(message: Message, correction: Correction, by: By) -> None:
    first = Delivery.objects.filter(message=message, role="to", recipient__iexact=str(correction.wrong)).first()
    row = (message.pk, first.pk if first else None, dialect.stamp(by.now), "corrected", str(correction.right), by.actor)
    bulk.insert(actions.EVENT, [row])


def change(correction: Correction) -> Change:
    return Change(
        "corrected the address", f"order {correction.reference}", old=str(correction.wrong), new=str(correction.right)
    )
