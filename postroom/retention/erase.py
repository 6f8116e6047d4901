"""Erases one person from the mail that is kept (Article 17 GDPR): what was said goes, and who it was said to.

That a mail of this kind about this document was sent, when, and with which answer's code, stays: it names nobody, and
keeps the same document from being mailed again. Addresses that must not be written to stay too, unless asked for:
forgetting them would mean to write to them again.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from postroom.audit.record import Actor, Change, record
from postroom.mail.sentence import Sentence
from postroom.retention.person import WAITING, Found, StoreViews, deliveries, suppressions
from postroom.spool.handling.actions import By, cancel
from postroom.spool.models import Attempt, Body, Delivery, Event, Message, SealedBody
from postroom.spool.states import State

NOBODY = "erased@erased.invalid"
PIECE = 250  # messages of one transaction
NAMES = ("document", "reference", "message_id")  #: what a program calls its mail, and may make of an address
WHY = Sentence("this person's data is erased")
AT_THIS_MOMENT = "Mail to this person is on its way at this moment. Nothing was erased; try again in a minute."


class StillLeaving(Exception):
    """A worker has mail to this person in hand. Nothing was erased; ask again in a minute."""


@dataclass(frozen=True)
class Order:
    """Who asks, and whether the person is also taken off the list of whom not to write to."""

    actor: Actor
    now: datetime
    suppressions: bool = False
    store_views: StoreViews = None


def erase(found: Found, order: Order) -> int:
    """How many messages were changed. Mail that still waits is cancelled first. Raises StillLeaving."""
    stop_waiting(found, order)
    ids = [*found.messages, *found.copies]
    for start in range(0, len(ids), PIECE):
        with transaction.atomic():
            forget(ids[start : start + PIECE], found, order)
    with transaction.atomic():
        if order.suppressions:
            for each in suppressions(found.address, order.store_views):
                each.delete()
        record(order.actor, Change("erased", "one person's mail", new=f"{len(ids)} messages"))
    return len(ids)


def stop_waiting(found: Found, order: Order) -> None:
    """Copies to others too: what they say is this person's."""
    for rows in (deliveries(found.address, order.store_views), Delivery.objects.filter(message__in=found.copies)):
        waiting = list(rows.filter(state__in=[State.HELD, State.QUEUED]).values_list("pk", flat=True))
        cancel(waiting, By(order.actor.name, WHY, order.now))
        if rows.filter(state__in=WAITING).exists():
            raise StillLeaving(AT_THIS_MOMENT)


def forget(ids: list[int], found: Found, order: Order) -> None:
    """Of copies to others the content goes; of the person's own mail also the names in all that is left."""
    Body.objects.filter(pk__in=ids).delete()
    SealedBody.objects.filter(pk__in=ids).delete()
    Message.objects.filter(pk__in=ids).update(subject="", to_name="")
    rename(ids, found)
    own = deliveries(found.address, order.store_views).filter(message__in=ids)
    mine = list(own.values_list("pk", "message_id"))
    deliveries_of, messages_of = [pk for pk, _ in mine], [message for _, message in mine]
    Attempt.objects.filter(delivery__in=deliveries_of).update(text="")
    Event.objects.filter(message__in=messages_of).update(detail="")
    Message.objects.filter(pk__in=messages_of, to_address__iexact=str(found.address)).update(to_address=NOBODY)
    Message.objects.filter(pk__in=messages_of, copy__iexact=str(found.address)).update(copy=NOBODY)
    Delivery.objects.filter(pk__in=deliveries_of).update(recipient=NOBODY, last_reply="", reason="")


def rename(ids: list[int], found: Found) -> None:
    """That the same document was mailed is still known by its hash, see `Message.natural_key`."""
    address = re.compile(re.escape(str(found.address)), re.IGNORECASE)
    for message in Message.objects.filter(pk__in=ids).only(*NAMES):
        names = {
            name: address.sub(NOBODY, kept)[:255] for name in NAMES if address.search(kept := getattr(message, name))
        }
        if names:
            Message.objects.filter(pk=message.pk).update(**names)
