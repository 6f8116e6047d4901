"""What is already in the trail: so that what happens again and again is written once."""

from datetime import datetime

from django.db.models import QuerySet

from postroom.audit.models import Entry
from postroom.audit.record import Actor, Change, record

NEWEST = 2000  # rows that are looked at: the trail has no index but its numbers


def lately(action: str, since: datetime) -> QuerySet[Entry]:
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return Entry.objects.filter(id__gt=newest - NEWEST, action=action, at__gt=since)


def record_once(actor: Actor, change: Change, since: datetime) -> None:
    """Unless the same is there *since* then. In a busy trail, or at the same moment, it may stand twice."""
    if not lately(change.action, since).filter(actor=actor.name, object=change.object).exists():
        record(actor, change)
