"""What a database that was put back must not do by itself: all that waits is held, and nothing leaves until adopted."""

from datetime import datetime

from django.db import transaction

from postroom.access.models import Session
from postroom.audit.record import Actor, Change, record
from postroom.mail.sentence import Sentence
from postroom.scopes.models import Installation
from postroom.spool import dialect
from postroom.spool.adoption import RESTORED
from postroom.spool.handling import actions
from postroom.spool.models import BulkJob, Delivery, Worker
from postroom.spool.states import State, move

HELD = Sentence("put back from a backup; it may have been sent since")
HOLD = move({State.QUEUED, State.ACTIVE}, State.HELD, "{ids}", "reason = %s, waiting_run = false")
AT_ONCE = 5000  # deliveries
OPEN = (BulkJob.State.WAITING, BulkJob.State.RUNNING)


@transaction.atomic
def calm(actor: Actor, made_at: datetime, now: datetime) -> int:
    """How many deliveries are held by it. `made_at`: of the backup."""
    by = actions.By(actor.name, HELD, now)
    held = hold(by)
    # A job that was under way would release or resend what it had come to then.
    BulkJob.objects.filter(state__in=OPEN).update(state=BulkJob.State.STOPPED, ended_at=now, ended_by=actor.name)
    Worker.objects.filter(stopped_at=None).update(stopped_at=now)
    # Somebody may have been signed out since.
    Session.objects.all().delete()
    Installation.objects.update(fingerprint=RESTORED)
    record(actor, Change("restored", "installation", new=f"backup of {made_at:%Y-%m-%d %H:%M} UTC, {held} held"))
    return held


def hold(by: actions.By) -> int:
    """Essential mail too: a link that lets somebody in may have been used since."""
    held = 0
    waiting = Delivery.objects.filter(state__in=(State.QUEUED, State.ACTIVE)).order_by("pk")
    while ids := list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        moved = HOLD.returning(actions.MOVED, (by.reason, dialect.listed(ids)))
        actions.note(moved, "held", by)
        held += len(moved)
    return held
