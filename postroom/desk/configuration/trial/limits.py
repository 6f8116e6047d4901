"""Who may begin a connection test now: one at a time for a person, two in all, five a minute.

Counted in the database, so that it holds over all processes. Two of them leave the web process threads for its pages.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from postroom.audit.record import Actor, Change, record
from postroom.desk.configuration.models import ConnectionTest
from postroom.mail.sentence import Sentence
from postroom.scopes.models import Installation
from postroom.scopes.scope import Scope

IN_ALL, A_MINUTE = 2, 5
MINUTE = timedelta(minutes=1)
RUNS_AT_MOST = timedelta(seconds=60)  # longer than any test: then its process has died
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Wish:
    """What is to be tested."""

    scope: Scope
    shown: str  #: the scope, in words
    relay: str
    fingerprint: str
    senders: tuple[str, ...]


class TooMany(Exception):
    """Not now; says when."""


@transaction.atomic
def begun(wish: Wish, actor: Actor, now: datetime) -> ConnectionTest:
    """The new row. Raises TooMany."""
    Installation.objects.select_for_update().first()  # one start at a time, on both databases
    refuse_too_many(actor, now)
    ConnectionTest.objects.filter(started_at__lt=now - KEPT).delete()
    record(actor, Change("tested", "connection", wish.shown, new=wish.relay))
    return ConnectionTest.objects.create(
        scope=wish.scope.kind,
        scope_id=wish.scope.id,
        by=actor.name,
        relay=wish.relay,
        fingerprint=wish.fingerprint,
        senders=list(wish.senders),
        started_at=now,
    )


def refuse_too_many(actor: Actor, now: datetime) -> None:
    running = ConnectionTest.objects.filter(ended_at=None, started_at__gt=now - RUNS_AT_MOST)
    if running.filter(by=actor.name).exists():
        raise TooMany(Sentence("Another test of yours is still running: wait for its result."))
    if running.count() >= IN_ALL:
        raise TooMany(Sentence("Other people are testing just now: try again in half a minute."))
    if ConnectionTest.objects.filter(by=actor.name, started_at__gt=now - MINUTE).count() >= A_MINUTE:
        raise TooMany(Sentence("%(count)s tests within a minute are the limit: wait a little.", count=A_MINUTE))


def died(test: ConnectionTest, now: datetime) -> bool:
    """Its process ended before it did."""
    return test.ended_at is None and test.started_at < now - RUNS_AT_MOST
