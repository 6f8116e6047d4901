"""Settle: the decisions of a batch become states, attempts and events in one transaction, guarded by the owner."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from postroom.spool import dialect
from postroom.spool.owner import Owner
from postroom.spool.ruling import KIND_OF, Settlement
from postroom.spool.states import State, move

SETS = (
    "reason = %s, last_reply = %s, due_at = %s, attempts = %s, in_doubt = %s, strikes = %s, settled_at = %s,"
    " waiting_run = false"
)
ENDS = (State.SENT, State.QUEUED, State.REFUSED, State.EXPIRED, State.HELD, State.SUPPRESSED)
OURS = {end: move({State.ACTIVE}, end, "id = %s AND worker_id = %s AND epoch = %s", SETS) for end in ENDS}
#: What another host has reaped and nobody has claimed since may still be told its true end.
LATE = {
    end: move({State.QUEUED, State.HELD}, end, "id = %s AND claims = %s", SETS) for end in (State.SENT, State.REFUSED)
}
ATTEMPT = (
    "INSERT INTO spool_attempt (delivery_id, number, at, seconds, relay, tls, verb, code, enhanced, text, outcome,"  # noqa: S608
    " fault) VALUES (" + ", ".join(["%s"] * 12) + ") ON CONFLICT (delivery_id, number) DO NOTHING"
)
EVENT = "INSERT INTO spool_event (message_id, delivery_id, at, name, detail, actor) VALUES (%s, %s, %s, %s, %s, '')"


class NotAllOurs(Exception):
    """Some of the batch was not ours any more: the batch is settled again, one by one."""


def settle(owner: Owner, batch: Sequence[Settlement], now: datetime) -> list[Settlement]:
    """Those that were settled; the others were lost to a worker that took over, or were settled before."""
    try:
        with transaction.atomic():
            write_together(owner, batch, now)
        return list(batch)
    except NotAllOurs:
        with transaction.atomic():
            return [one for one in batch if settle_one(owner, one, now)]


def write_together(owner: Owner, batch: Sequence[Settlement], now: datetime) -> None:
    at = dialect.stamp(now)
    by_end: dict[State, list[tuple[Any, ...]]] = {}
    for one in batch:
        guard = (one.claimed.id, owner.worker, owner.epoch)
        by_end.setdefault(one.state, []).append((*values(one, at), *guard))
    for end, rows in by_end.items():
        if OURS[end].many(rows) != len(rows):
            raise NotAllOurs
    record(batch, at)


def settle_one(owner: Owner, one: Settlement, now: datetime) -> bool:
    at = dialect.stamp(now)
    if OURS[one.state].one((*values(one, at), one.claimed.id, owner.worker, owner.epoch)):
        record([one], at)
        return True
    return settle_late(one, now)


def settle_late(one: Settlement, now: datetime) -> bool:
    """An outcome whose delivery was taken from its worker. It still counts until somebody sends it again."""
    at = dialect.stamp(now)
    late = LATE.get(one.state)
    if late is None or not late.one((*values(one, at), *one.key)):
        return False
    record([one], at)
    return True


def values(one: Settlement, at: Any) -> tuple[Any, ...]:
    """The parameters of SETS."""
    claimed, decision = one.claimed, one.decision
    return (
        one.reason,
        str(one.outcome.reply) if one.outcome is not None else "",
        due_of(one),
        claimed.attempts + (decision is not None and decision.counts),
        claimed.in_doubt + (decision is not None and decision.in_doubt),
        one.strikes,
        None if one.state in (State.QUEUED, State.HELD) else at,
    )


def due_of(one: Settlement) -> Any:
    return dialect.stamp(one.due_at) if one.due_at is not None else dialect.restamp(one.claimed.due_at)


def record(batch: Sequence[Settlement], at: Any) -> None:
    with connection.cursor() as cursor:
        attempts = [attempt_row(one) for one in batch if one.outcome is not None]
        if attempts:
            cursor.executemany(ATTEMPT, attempts)
        cursor.executemany(EVENT, [event_row(one, at) for one in batch])


def attempt_row(one: Settlement) -> tuple[Any, ...]:
    outcome, facts = one.outcome, one.facts
    assert outcome is not None
    assert facts is not None
    reply = outcome.reply
    return (
        one.claimed.id, one.claimed.claims, dialect.stamp(datetime.fromtimestamp(facts.started, UTC)), facts.seconds,
        facts.relay, facts.tls or "", getattr(outcome, "verb", "DOT"), reply.code, reply.enhanced or "", reply.text,
        KIND_OF[type(outcome)], outcome.fault or "",
    )  # fmt: skip


def event_row(one: Settlement, at: Any) -> tuple[Any, ...]:
    detail = one.reason or (str(one.outcome.reply) if one.outcome is not None else "")
    return one.claimed.message_id, one.claimed.id, at, one.event, detail
