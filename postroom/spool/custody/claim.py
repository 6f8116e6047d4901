"""Claim: due deliveries become active and ours, in batches, lane by lane, so that no store view starves another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from postroom.spool import dialect
from postroom.spool.custody.owner import Owner, still_ours
from postroom.spool.delivery import breaker
from postroom.spool.intake.submission import ESSENTIAL, LANES, NORMAL
from postroom.spool.states import State, move

FULL_LOOK = 3.0  # seconds between two claims that also look behind the low-water hint

COLUMNS = (
    "id, message_id, recipient, envelope_sender, sender, store_view_id, attempts, in_doubt, strikes, claims, clock_at,"
    " priority"
)
TAKE = move({State.QUEUED}, State.ACTIVE, "{ids}", "worker_id = %s, epoch = %s, claims = claims + 1")
GIVE_BACK = move({State.ACTIVE}, State.QUEUED, "worker_id = %s AND epoch = %s AND {ids}")

DUE = "state = 'queued' AND NOT waiting_run AND store_view_id = %s AND priority = %s AND due_at <= %s"


Key = tuple[int, int]  #: a lane: store view, priority


class Claimed(NamedTuple):
    """A delivery in hand. `clock_at` is as the database gives it."""

    id: int
    message_id: int
    recipient: str
    envelope_sender: str
    sender: str
    store_view_id: int
    attempts: int
    in_doubt: int
    strikes: int
    claims: int
    clock_at: Any
    priority: int = NORMAL

    @property
    def lane(self) -> Key:
        return self.store_view_id, self.priority

    @property
    def is_essential(self) -> bool:
        return self.priority == ESSENTIAL


@dataclass(eq=False)
class Room:
    """How many more deliveries one transport can take in hand; `resting` are identities it refuses just now."""

    fingerprint: str
    free: int
    resting: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Lane:
    store_view_id: int
    priority: int
    room: Room


@dataclass
class Hints:
    """The due moment of the last delivery taken from each lane that was not emptied.

    Where a long transaction elsewhere keeps dead rows alive, a claim would walk over all that were taken before.
    """

    low_water: dict[Key, Any] = field(default_factory=dict)
    looked_at: float = 0.0

    def forget_now_and_then(self, clock: float) -> None:
        """Back-dated rows (given back, released, submitted by a host whose clock is late) lie behind the hint."""
        if clock - self.looked_at > FULL_LOOK:
            self.low_water.clear()
            self.looked_at = clock


def lanes_with_work(rooms: Mapping[Key, Room], now: datetime) -> list[Lane]:
    """Those of these lanes in which something is due: one read, no lock."""
    views = sorted({view for (view, _), room in rooms.items() if room.free > 0})
    if not views:
        return []
    numbers = "unnest(%s::bigint[]) AS v(value)" if dialect.is_postgresql() else "json_each(%s) AS v"
    priorities = " UNION ALL ".join(f"SELECT {priority} AS priority" for priority in LANES)
    sql = (
        f"SELECT v.value, p.priority FROM {numbers} CROSS JOIN ({priorities}) AS p WHERE EXISTS (SELECT 1 FROM"  # noqa: S608
        " spool_delivery d WHERE d.state = 'queued' AND NOT d.waiting_run AND d.store_view_id = v.value"
        " AND d.priority = p.priority AND d.due_at <= %s) ORDER BY p.priority"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [dialect.listed(views), dialect.stamp(now)])
        found = cursor.fetchall()
    return [Lane(view, lane, rooms[view, lane]) for view, lane in found if (view, lane) in rooms]


def claim(owner: Owner, lanes: Sequence[Lane], limit: int, hints: Hints, now: datetime) -> list[Claimed]:
    """At most `limit` deliveries, the earlier lanes first, shared evenly between the store views of a lane."""
    if not lanes or limit <= 0:
        return []
    with transaction.atomic():
        still_ours(owner)
        picked: list[int] = []
        for priority in LANES:
            level = [lane for lane in lanes if lane.priority == priority]
            picked += pick_level(level, limit - len(picked), hints, now)
        return take(owner, picked)


def take(owner: Owner, ids: Sequence[int]) -> list[Claimed]:
    if not ids:
        return []
    rows = TAKE.returning(COLUMNS, [owner.worker, owner.epoch, dialect.listed(ids)])
    found = {row[0]: Claimed._make(row) for row in rows}
    return [found[pk] for pk in ids if pk in found]


def pick_level(lanes: list[Lane], limit: int, hints: Hints, now: datetime) -> list[int]:
    """A first look gives every lane the same share; a second gives what is left to those that have more."""
    if not lanes or limit <= 0:
        return []
    share = max(1, limit // len(lanes))
    picked: dict[Lane, list[int]] = {}
    for lane in lanes:
        picked[lane] = pick(lane, min(share, lane.room.free, limit - count(picked)), hints, now)
        lane.room.free -= len(picked[lane])
    for lane in [lane for lane in lanes if len(picked[lane]) == share]:
        spare = min(limit - count(picked), lane.room.free)
        if spare > 0:
            before = len(picked[lane])
            picked[lane] = pick(lane, before + spare, hints, now)
            lane.room.free -= len(picked[lane]) - before
    return interleaved(picked.values())


def count(picked: dict[Lane, list[int]]) -> int:
    return sum(len(ids) for ids in picked.values())


def interleaved(lists: Iterable[list[int]]) -> list[int]:
    """One from each in turn: a store view with three mails does not wait behind another's five hundred."""
    ranked = [(rank, number, pk) for number, ids in enumerate(lists) for rank, pk in enumerate(ids)]
    return [pk for _, _, pk in sorted(ranked)]


def pick(lane: Lane, limit: int, hints: Hints, now: datetime) -> list[int]:
    if limit <= 0:
        return []
    key = (lane.store_view_id, lane.priority)
    parameters: list[Any] = [lane.store_view_id, lane.priority, dialect.stamp(now)]
    sql = f"SELECT id, due_at FROM spool_delivery WHERE {DUE}"  # noqa: S608
    if key in hints.low_water:
        sql += " AND due_at >= %s"
        parameters.append(hints.low_water[key])
    if lane.room.resting:
        sql += f" AND sender NOT IN ({', '.join(['%s'] * len(lane.room.resting))})"
        parameters += lane.room.resting
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY due_at LIMIT %s {dialect.skip_locked()}", [*parameters, limit])
        rows = cursor.fetchall()
    if len(rows) == limit:
        hints.low_water[key] = dialect.restamp(rows[-1][1])
    else:
        hints.low_water.pop(key, None)
    return [pk for pk, _ in rows]


def claim_probe(owner: Owner, probe: breaker.Probe, lanes: Iterable[Key], now: datetime) -> list[Claimed]:
    """One delivery that tries a rested transport or identity; none when another worker's is on its way already."""
    lanes = list(lanes)
    if not pick_probe(probe, lanes, now):
        return []
    with transaction.atomic():
        still_ours(owner)
        ids = pick_probe(probe, lanes, now)
        return take(owner, ids) if ids and breaker.elect(probe, now) else []


def pick_probe(probe: breaker.Probe, lanes: Iterable[Key], now: datetime) -> list[int]:
    """What has been due longest in one of the store views, in another one each time: none of them blocks the others."""
    found: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, store_view_id FROM spool_delivery"  # noqa: S608
            f" WHERE state = 'queued' AND {dialect.among('id')} ORDER BY due_at {dialect.skip_locked()}",
            [dialect.listed(heads(probe, lanes, now))],
        )
        for pk, view in cursor.fetchall():
            found.setdefault(view, pk)
    waiting = sorted(found)
    return [found[waiting[probe.turn % len(waiting)]]] if waiting else []


def heads(probe: breaker.Probe, lanes: Iterable[Key], now: datetime) -> list[int]:
    """The first of every lane."""
    named = "AND sender = %s" if probe.sender else ""
    parameters = [probe.sender] if probe.sender else []
    found: list[int] = []
    with connection.cursor() as cursor:
        for view, priority in lanes:
            cursor.execute(
                f"SELECT id FROM spool_delivery WHERE {DUE} {named} ORDER BY due_at LIMIT 1",  # noqa: S608
                [view, priority, dialect.stamp(now), *parameters],
            )
            found += [pk for (pk,) in cursor.fetchall()]
    return found


def give_back(owner: Owner, ids: Sequence[int]) -> int:
    """Taken and never attempted: queued again as if nothing had been."""
    return GIVE_BACK.many([[owner.worker, owner.epoch, dialect.listed(ids)]])
