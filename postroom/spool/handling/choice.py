"""What a verb over filters would do, before it is done: how many, how old, a sample, and what would be left alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db.models import Max

from postroom.spool.handling import actions, resend
from postroom.spool.models import Delivery, Message
from postroom.spool.reading.filters import Filters
from postroom.spool.reading.tallies import span
from postroom.spool.reading.trails import deliveries_of, walk
from postroom.spool.states import State

MOST = 200_000  # deliveries of one choice
LOOKED_AT = 2_000  # of them, the oldest, for what would be left alone
SAMPLE = 10
AT_ONCE = 4_000  # messages


class Verb(StrEnum):
    HOLD = "hold"
    RELEASE = "release"
    RETRY = "retry"
    CANCEL = "cancel"
    RESEND = "resend"


#: What each verb can move; the spool guards every row once more.
MOVABLE: dict[Verb, tuple[State, ...]] = {
    Verb.HOLD: (State.QUEUED,),
    Verb.RELEASE: (State.HELD,),
    Verb.RETRY: (State.QUEUED, State.REFUSED, State.EXPIRED, State.BOUNCED, State.SUPPRESSED),
    Verb.CANCEL: (State.QUEUED, State.HELD),
    Verb.RESEND: (State.SENT, State.REFUSED, State.EXPIRED, State.BOUNCED, State.SUPPRESSED, State.CANCELLED),
}


@dataclass(frozen=True)
class Look:
    """`count` is what a person confirms; `capped`: there are more than one job may take.

    `skipped`: what would be left alone of the oldest `looked_at`, by the reason. `until`: newer messages are not meant.
    """

    verb: Verb
    count: int
    capped: bool
    oldest: datetime | None
    newest: datetime | None
    sample: tuple[Delivery, ...]
    skipped: dict[str, int]
    looked_at: int
    until: int


def look(filters: Filters, verb: Verb, until: int | None = None) -> Look:
    """`until`: of an earlier look, to see the same again; None: everything until now."""
    until = until or newest_of_all()
    return look_at(verb, select(filters, verb, until), until)


def look_at(verb: Verb, chosen: Sequence[int], until: int = 0) -> Look:
    """At deliveries that are known, oldest first."""
    capped, chosen = len(chosen) > MOST, chosen[:MOST]
    return Look(
        verb=verb,
        count=len(chosen),
        capped=capped,
        oldest=submitted_at(chosen[:1]),
        newest=submitted_at(chosen[-1:]),
        sample=tuple(rows_of(chosen[:SAMPLE])),
        skipped=obstacles(verb, chosen[:LOOKED_AT]),
        looked_at=min(LOOKED_AT, len(chosen)),
        until=until,
    )


def newest_of_all() -> int:
    return Message.objects.aggregate(last=Max("pk"))["last"] or 0


def select(filters: Filters, verb: Verb, until: int) -> list[int]:
    """The ids of the deliveries, oldest message first. More than MOST: there are still more."""
    states = tuple(state for state in MOVABLE[verb] if not filters.states or state in filters.states)
    if not states:
        return []
    narrowed = replace(filters, states=states)
    found: list[tuple[int, int]] = []
    bounds = span(filters.since, filters.until).before(until + 1)
    for step in walk(narrowed, bounds).steps(AT_ONCE):
        # A copy is not resent by itself.
        rows = deliveries_of(step, narrowed)
        found += [(message, delivery) for message, delivery, role in rows if verb is not Verb.RESEND or role == "to"]
        if len(found) > MOST:
            break
    return [delivery for _, delivery in sorted(found)]


def submitted_at(deliveries: Sequence[int]) -> datetime | None:
    return Message.objects.filter(deliveries__in=deliveries).values_list("created_at", flat=True).first()


def rows_of(deliveries: Sequence[int]) -> list[Delivery]:
    rows = Delivery.objects.filter(pk__in=deliveries).select_related("message")
    place = {pk: number for number, pk in enumerate(deliveries)}
    return sorted(rows, key=lambda row: place[row.pk])


def obstacles(verb: Verb, deliveries: Sequence[int]) -> dict[str, int]:
    """How many would be left alone, by the reason."""
    if verb in (Verb.HOLD, Verb.CANCEL):
        return {}
    rows = rows_of(deliveries)
    if verb is Verb.RESEND:
        return dict(Counter(why for row in rows if (why := resend.obstacle(row))))
    return dict(Counter(actions.obstacles(rows).values()))
