"""Settle: the decisions of a batch become states, attempts and events in one transaction, guarded by the owner."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from postroom.spool import bulk, dialect, tallying
from postroom.spool.custody.owner import Owner
from postroom.spool.delivery.ruling import KIND_OF, Settlement
from postroom.spool.reading.words import REDIRECTED
from postroom.spool.states import State, move

COLUMNS = {
    "reason": "text",
    "last_reply": "text",
    "due_at": "timestamptz",
    "attempts": "integer",
    "in_doubt": "integer",
    "strikes": "integer",
    "settled_at": "timestamptz",
}


def sets(source: str) -> str:
    """All COLUMNS from `source`, in which {} stands for a column's name; no new due moment leaves the old one."""
    new = {name: source.format(name) for name in COLUMNS}
    new["due_at"] = f"COALESCE({new['due_at']}, spool_delivery.due_at)"
    return ", ".join(f"{name} = {value}" for name, value in new.items()) + ", waiting_run = false"


ENDS = (State.SENT, State.QUEUED, State.REFUSED, State.EXPIRED, State.HELD, State.SUPPRESSED)
OURS = {end: move({State.ACTIVE}, end, "id = %s AND worker_id = %s AND epoch = %s", sets("%s")) for end in ENDS}
TOGETHER = {
    end: move(
        {State.ACTIVE},
        end,
        "worker_id = %s AND epoch = %s AND spool_delivery.id = new.id",
        f"{sets('new.{}')} FROM (VALUES {{rows}}) AS new ({', '.join(COLUMNS)}, id)",
    )
    for end in ENDS
}
#: What another host has reaped and nobody has claimed since may still be told its true end.
LATE = {
    end: move({State.QUEUED, State.HELD}, end, "id = %s AND claims = %s", sets("%s"))
    for end in (State.SENT, State.REFUSED)
}
ATTEMPT = (
    "spool_attempt (delivery_id, message_id, store_view_id, number, at, seconds, relay, tls, verb, code, enhanced,"
    " text, outcome, fault)"
)
EVENT = "spool_event (message_id, delivery_id, at, name, detail, actor)"


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
        by_end.setdefault(one.state, []).append((*values(one, at), one.claimed.id))
    for end, rows in by_end.items():
        if end_all(owner, end, rows) != len(rows):
            raise NotAllOurs
    record(batch, now)


def end_all(owner: Owner, end: State, rows: bulk.Rows) -> int:
    guard = (owner.worker, owner.epoch)
    if dialect.is_postgresql():
        return TOGETHER[end].together(rows, [*COLUMNS.values(), "bigint"], guard)
    return OURS[end].many([(*row, *guard) for row in rows])


def settle_one(owner: Owner, one: Settlement, now: datetime) -> bool:
    at = dialect.stamp(now)
    if OURS[one.state].one((*values(one, at), one.claimed.id, owner.worker, owner.epoch)):
        record([one], now)
        return True
    return settle_late(one, now)


def settle_late(one: Settlement, now: datetime) -> bool:
    """An outcome whose delivery was taken from its worker. It still counts until somebody sends it again."""
    at = dialect.stamp(now)
    late = LATE.get(one.state)
    if late is None or not late.one((*values(one, at), *one.key)):
        return False
    record([one], now)
    return True


def values(one: Settlement, at: Any) -> tuple[Any, ...]:
    """The parameters of SETS."""
    claimed, decision = one.claimed, one.decision
    return (
        one.reason,
        decision.reason if decision is not None else "",
        dialect.stamp(one.due_at) if one.due_at is not None else None,
        claimed.attempts + (decision is not None and decision.counts),
        claimed.in_doubt + (decision is not None and decision.in_doubt),
        one.strikes,
        None if one.state in (State.QUEUED, State.HELD) else at,
    )


def record(batch: Sequence[Settlement], now: datetime) -> None:
    at = dialect.stamp(now)
    attempts = [attempt_row(one) for one in batch if one.outcome is not None]
    bulk.insert(ATTEMPT, attempts, "ON CONFLICT (delivery_id, number) DO NOTHING")
    bulk.insert(EVENT, [event_row(one, at) for one in batch])
    tallying.count(batch_measures(batch), now)


def batch_measures(batch: Sequence[Settlement]) -> Iterator[tuple[str, int]]:
    for one in batch:
        view = one.claimed.store_view_id
        if measure := tallying.MEASURE_OF.get(one.event):
            yield measure, view
        if one.state is State.SENT:
            yield tallying.bucket(one.age.total_seconds()), view
        elif one.state is State.HELD and one.event != State.HELD:
            yield tallying.Measure.HELD, view


def attempt_row(one: Settlement) -> tuple[Any, ...]:
    outcome, facts = one.outcome, one.facts
    assert outcome is not None
    assert facts is not None
    reply = outcome.reply
    claimed, started = one.claimed, dialect.stamp(datetime.fromtimestamp(facts.started, UTC))
    return (
        claimed.id, claimed.message_id, claimed.store_view_id, claimed.claims, started, facts.seconds, facts.relay,
        facts.tls or "", getattr(outcome, "verb", "DOT"), reply.code, reply.enhanced or "", reply.text,
        KIND_OF[type(outcome)], outcome.fault or "",
    )  # fmt: skip


def event_row(one: Settlement, at: Any) -> tuple[Any, ...]:
    detail = one.reason or (one.decision.reason if one.decision is not None else "")
    if one.redirected:
        detail = f"{REDIRECTED}{one.redirected}: {detail}"
    return one.claimed.message_id, one.claimed.id, at, one.event, detail, ""
