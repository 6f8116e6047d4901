"""What the dashboard shows: counts over time, how long mail takes, what waits longest, how much stands where."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Min, QuerySet, Sum

from postroom.scopes.models import StoreView
from postroom.spool.models import Message, Tally
from postroom.spool.reading.filters import Bounds
from postroom.spool.states import State
from postroom.spool.tallying import BUCKETS, Measure, hour_of

__all__ = [
    "Latency",
    "Measure",
    "Oldest",
    "Point",
    "Standing",
    "counted_since",
    "latencies",
    "latency",
    "oldest_queued",
    "series",
    "span",
    "standing",
    "totals",
]

ENOUGH = 100_000  # what stands in one state is counted so far; beyond, "more than" says it
LIMITS = {f"took {place:02}": limit for place, limit in enumerate((*BUCKETS, float("inf")))}
NOT_SENT = tuple(state for state in State if state is not State.SENT)
HOUR = timedelta(hours=1)
EVERYTHING = Bounds(1, 2**63 - 1)

StoreViews = Collection[int] | None  #: None: all


@dataclass(frozen=True)
class Point:
    """From `at` until the next point."""

    at: datetime
    counts: dict[Measure, int]


@dataclass(frozen=True)
class Latency:
    """Seconds from the submit to the next server's yes: half, and 95 of 100, were not slower. None: nothing was sent.

    They are limits of buckets; `math.inf` lies beyond the last.
    """

    count: int
    median: float | None
    p95: float | None


@dataclass(frozen=True)
class Oldest:
    """What has been queued longest at one store view."""

    store_view_id: int
    public_id: UUID
    submitted_at: datetime


@dataclass(frozen=True)
class Standing:
    """How many deliveries are in a state; `more`: at least so many."""

    count: int
    more: bool


def series(
    measures: Iterable[Measure], since: datetime, until: datetime, step: timedelta, store_views: StoreViews
) -> list[Point]:
    """One point for each step, empty ones too. `since` lies on a full hour, a step is one or more of them."""
    wanted = list(measures)
    hours, first = max(1, step // HOUR), hour_of(since)
    found: dict[int, Counter[str]] = {}
    rows = tallied([one.value for one in wanted], since, until, store_views)
    for hour, measure, count in rows.values_list("hour", "measure").annotate(Sum("count")):
        found.setdefault((hour - first) // hours, Counter())[measure] += count
    none: Counter[str] = Counter()
    return [
        Point(moment(first + place * hours), {one: found.get(place, none)[one.value] for one in wanted})
        for place in range(steps(since, until, hours))
    ]


def totals(
    measures: Iterable[Measure], since: datetime, until: datetime, store_views: StoreViews
) -> dict[Measure, int]:
    rows = tallied([one.value for one in measures], since, until, store_views)
    found = dict(rows.values_list("measure").annotate(Sum("count")))
    return {one: found.get(one.value, 0) for one in measures}


def latency(since: datetime, until: datetime, store_views: StoreViews) -> Latency:
    rows = tallied(list(LIMITS), since, until, store_views)
    return in_parts(Counter(dict(rows.values_list("measure").annotate(Sum("count")))))


def latencies(since: datetime, until: datetime, step: timedelta, store_views: StoreViews) -> list[Latency]:
    """One for each point of a `series` over the same time."""
    hours, first = max(1, step // HOUR), hour_of(since)
    found: dict[int, Counter[str]] = {}
    rows = tallied(list(LIMITS), since, until, store_views)
    for hour, measure, count in rows.values_list("hour", "measure").annotate(Sum("count")):
        found.setdefault((hour - first) // hours, Counter())[measure] += count
    return [in_parts(found.get(place, Counter())) for place in range(steps(since, until, hours))]


def in_parts(counts: Counter[str]) -> Latency:
    by_limit = [(LIMITS[measure], count) for measure, count in sorted(counts.items())]
    total = sum(count for _, count in by_limit)
    return Latency(total, share(by_limit, total / 2), share(by_limit, total * 0.95))


def steps(since: datetime, until: datetime, hours: int) -> int:
    last = hour_of(until) + (until > moment(hour_of(until)))
    return max(0, -(-(last - hour_of(since)) // hours))


def share(by_limit: Sequence[tuple[float, int]], wanted: float) -> float | None:
    """The first limit that so many did not pass."""
    seen = 0
    for limit, count in by_limit:
        seen += count
        if seen >= wanted:
            return limit
    return None


def tallied(measures: Sequence[str], since: datetime, until: datetime, store_views: StoreViews) -> QuerySet[Tally]:
    rows = Tally.objects.filter(measure__in=measures, hour__gte=hour_of(since), hour__lte=hour_of(until))
    if until == moment(hour_of(until)):
        rows = rows.filter(hour__lt=hour_of(until))
    return (rows if store_views is None else rows.filter(store_view__in=store_views)).order_by()


def counted_since(store_views: StoreViews) -> datetime | None:
    """The first hour that anything is known of."""
    rows = Tally.objects.all() if store_views is None else Tally.objects.filter(store_view__in=store_views)
    hour = rows.aggregate(hour=Min("hour"))["hour"]
    return None if hour is None else moment(hour)


def span(since: datetime | None, until: datetime | None) -> Bounds:
    """Between which ids the messages of that time lie: no clock that was wrong puts one outside."""
    if since is None and until is None:
        return EVERYTHING
    rows = Tally.objects.filter(measure=Measure.SUBMITTED)
    if since is not None:
        rows = rows.filter(hour__gte=hour_of(since))
    if until is not None:
        rows = rows.filter(hour__lte=hour_of(until))
    found = rows.aggregate(first=Min("first"), last=Max("last"))
    return Bounds(found["first"] or 1, found["last"] or 0)


def moment(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * 3600, UTC)


def oldest_queued(store_views: StoreViews) -> list[Oldest]:
    """Of each store view with queued mail, the longest wait first."""
    sql = "SELECT MIN(message_id) FROM spool_delivery WHERE state = 'queued' AND store_view_id = %s"
    numbers = [number for view in views_of(store_views) for (number,) in asked(sql, [view]) if number is not None]
    rows = Message.objects.filter(pk__in=numbers).order_by("pk")
    return [Oldest(row.store_view_id, row.public_id, row.created_at) for row in rows]


def standing(store_views: StoreViews, states: Iterable[State] = NOT_SENT) -> dict[State, Standing]:
    """Counted along an index, at most ENOUGH of each state. How much was sent is in the tallies."""
    views = views_of(store_views)
    return {state: stands(state, views) for state in states}


def stands(state: State, views: Sequence[int]) -> Standing:
    sql = (
        "SELECT COUNT(*) FROM (SELECT 1 FROM spool_delivery WHERE state = %s AND store_view_id = %s LIMIT %s) AS found"
    )
    count = 0
    for view in views:
        count += asked(sql, [state.value, view, ENOUGH + 1 - count])[0][0]
        if count > ENOUGH:
            return Standing(ENOUGH, more=True)
    return Standing(count, more=False)


def views_of(store_views: StoreViews) -> list[int]:
    return sorted(StoreView.objects.values_list("pk", flat=True) if store_views is None else set(store_views))


def asked(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
