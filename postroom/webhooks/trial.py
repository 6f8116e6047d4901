"""A test call: it says at once whether an endpoint hears us, and changes nothing of what it is told."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from postroom.audit.lately import lately
from postroom.audit.record import Actor, Change, record
from postroom.mail.sentence import Sentence
from postroom.scopes.models import Installation
from postroom.spool import adoption
from postroom.webhooks import history, rounds
from postroom.webhooks.calling import Answer, Lines, call
from postroom.webhooks.models import Endpoint
from postroom.webhooks.vocabulary import TEST

TESTED = "tested"
A_MINUTE = 5  # tests by one person: nobody looks around in a network by this button
MINUTE = timedelta(minutes=1)


class NotNow(Exception):
    """Says why. `args[0]` is a Sentence."""


def test_call(endpoint: Endpoint, actor: Actor, now: datetime) -> Answer:
    """Raises NotNow, secrets.Undecryptable, KeyProblem."""
    if why := adoption.objection():
        raise NotNow(why)
    note_begin(endpoint, actor, now)
    event = event_of(now)
    line = rounds.line_of(endpoint, now)
    with Lines() as lines:
        answer = call(lines.client(line), line, event, now)
    history.note(endpoint, (event["id"], TEST), answer, now)
    return answer


@transaction.atomic
def note_begin(endpoint: Endpoint, actor: Actor, now: datetime) -> None:
    """Counted in the audit trail; one start at a time, on both databases."""
    Installation.objects.select_for_update().first()
    lately_tested = lately(TESTED, now - MINUTE).filter(actor=actor.name, object__startswith="webhook ")
    if not actor.operator and lately_tested.count() >= A_MINUTE:
        raise NotNow(Sentence("%(count)s tests within a minute are the limit: wait a little.", count=A_MINUTE))
    record(actor, Change(TESTED, f"webhook {endpoint.name}", new=endpoint.url))


def event_of(now: datetime) -> dict[str, Any]:
    """In the shape of every other, about nothing."""
    return {
        "id": f"evt_test_{uuid4().hex[:24]}",
        "type": TEST,
        "at": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "message": None,
        "store": None,
        "kind": None,
        "reference": "",
        "recipient": None,
        "state": None,
        "reason": "",
        "code": None,
        "enhanced": None,
    }
