"""The messages that fit, newest first, in steps whose cost is known: a trail is followed, and what it meets is checked.

A trail is a filter with an index that has its messages in order, store view by store view. Where several filters are
set, the trail with the fewest messages on it is followed, and the others are asked about each message that it meets.
No planner of a database has to guess, and none can decide to read a million rows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from postroom.scopes.models import StoreView
from postroom.spool import dialect
from postroom.spool.reading.conditions import (
    ATTEMPT,
    DELIVERY,
    MESSAGE,
    ROW_BY_ROW,
    Clause,
    Condition,
    all_of,
    clauses,
)
from postroom.spool.reading.filters import Bounds, Filters

PROBE, LARGE = 200, 400  # messages in a first step, and at the most in those that follow
GROWTH = 4
FEW = 100  # messages that are checked in one go: on a cold disk each is a read
LEAST = 20  # of one store view in a step
BRANCHES = 200  # of one UNION; SQLite takes 500


@dataclass(frozen=True)
class Step:
    """Messages, newest first, each once. `ended`: there are no more on this trail."""

    numbers: list[int]
    ended: bool


@dataclass(frozen=True)
class Trail:
    """One clause to follow through some store views. None: every message; None: wherever it is."""

    clause: Clause | None
    store_views: Sequence[int] | None

    def step(self, bounds: Bounds, limit: int) -> Step:
        """About so many messages; only what lies above the last of every branch is sure to be complete."""
        if bounds.first > bounds.last:
            return Step([], ended=True)
        conditions = self.clause or (Condition(MESSAGE, "1 = 1"),)
        views: Sequence[int | None] = [None] if self.store_views is None else self.store_views
        many = len(conditions) * len(views)
        each = limit if many <= 1 else max(LEAST, 2 * limit // many)
        branches = [branch(one, view, bounds, each) for one in conditions for view in views]
        found: dict[int, list[int]] = {}
        for start in range(0, len(branches), BRANCHES):
            for place, number in ask(branches[start : start + BRANCHES]):
                found.setdefault(start + place, []).append(number)
        full = [min(numbers) for numbers in found.values() if len(numbers) == each]
        surely = max(full, default=0)
        numbers = sorted({number for each in found.values() for number in each if number >= surely}, reverse=True)
        return Step(numbers, ended=not full)


def branch(one: Condition, view: int | None, bounds: Bounds, limit: int) -> tuple[str, list[Any]]:
    in_view, of_view = ("", []) if view is None else (" AND store_view_id = %s", [view])
    # Several deliveries of a message stand side by side: it counts once.
    distinct = "" if one.table == MESSAGE else "DISTINCT "
    sql = (
        f"SELECT {distinct}{one.number} AS number FROM {one.table} WHERE {one.followed}{in_view}"  # noqa: S608
        f" AND {one.number} BETWEEN %s AND %s ORDER BY {one.number} DESC LIMIT %s"
    )
    return sql, [*one.parameters, *of_view, bounds.first, bounds.last, limit]


def ask(branches: Sequence[tuple[str, list[Any]]]) -> list[tuple[int, int]]:
    """Each found message with the place of its branch."""
    parts = [f"SELECT {place}, number FROM ({sql}) AS branch" for place, (sql, _) in enumerate(branches)]  # noqa: S608
    return answers(" UNION ALL ".join(parts), [value for _, values in branches for value in values])


@dataclass
class Walk:
    """`met`: how many messages were looked at; `at`: the last of them."""

    trail: Trail
    fits: Callable[[Sequence[int]], set[int]] | None  #: None: the trail says it all
    bounds: Bounds
    ahead: Step | None = None  #: known already
    met: int = 0
    at: int = 0
    ended: bool = False

    def steps(self, limit: int) -> Iterator[list[int]]:
        """Those that fit, a few at a time, until the trail ends or nobody asks on."""
        few = max(limit, FEW)
        while not self.ended:
            step, self.ahead = self.ahead or self.trail.step(self.bounds, limit), None
            limit = max(limit, min(limit * GROWTH, LARGE))
            for first in range(0, len(step.numbers), few):
                numbers = step.numbers[first : first + few]
                self.met, self.at = self.met + len(numbers), numbers[-1]
                self.ended = step.ended and self.at == step.numbers[-1]
                yield self.fitting(numbers)
            self.ended = step.ended
            self.bounds = self.bounds.before(self.at or self.bounds.last)

    def fitting(self, numbers: list[int]) -> list[int]:
        if self.fits is None:
            return numbers
        good = self.fits(numbers)
        return [number for number in numbers if number in good]


def walk(filters: Filters, bounds: Bounds) -> Walk:
    if not filters.is_possible():
        return Walk(Trail(None, ()), None, bounds)
    asked = clauses(filters)
    everywhere = filters.store_views is None
    views = sorted(StoreView.objects.values_list("pk", flat=True) if everywhere else set(filters.store_views or ()))
    trails = [Trail(clause, views) for clause in asked if all(one.indexed for one in clause)]
    if not trails:
        return Walk(Trail(None, None if everywhere else views), checker(asked) if asked else None, bounds)
    if len(asked) == 1:
        return Walk(trails[0], None, bounds)
    trail, ahead = shortest(trails, bounds)
    return Walk(trail, checker(asked), bounds, ahead)


def shortest(trails: Sequence[Trail], bounds: Bounds) -> tuple[Trail, Step]:
    """The one that ends first; of long ones that whose messages lie farthest apart. And its first step."""
    steps = [(trail, trail.step(bounds, PROBE)) for trail in trails]
    return min(steps, key=rank)


def rank(each: tuple[Trail, Step]) -> tuple[bool, float]:
    step = each[1]
    if step.ended:
        return False, len(step.numbers)
    return True, -(step.numbers[0] - step.numbers[-1] + 1) / len(step.numbers)


def checker(asked: Sequence[Clause]) -> Callable[[Sequence[int]], set[int]]:
    """Which of some messages fit all clauses, by their primary keys."""
    where, parameters = all_of(of_table(asked, MESSAGE), MESSAGE)
    if of_table(asked, DELIVERY) or of_table(asked, ATTEMPT):
        inner, values = of_one_delivery(asked)
        where += f" AND EXISTS (SELECT 1 FROM {DELIVERY} WHERE message_id = {MESSAGE}.id{inner}{ROW_BY_ROW})"  # noqa: S608
        parameters = [*parameters, *values]
    sql = f"SELECT id FROM {MESSAGE} WHERE {dialect.among('id')}{where}"  # noqa: S608
    return lambda numbers: {number for (number,) in answers(sql, [dialect.listed(numbers), *parameters])}


def of_one_delivery(asked: Sequence[Clause]) -> tuple[str, list[Any]]:
    """What a delivery must be, its own and its attempts' part."""
    where, parameters = all_of(of_table(asked, DELIVERY), DELIVERY)
    if of_attempt := of_table(asked, ATTEMPT):
        tried, values = all_of(of_attempt, ATTEMPT)
        where += f" AND EXISTS (SELECT 1 FROM {ATTEMPT} WHERE delivery_id = {DELIVERY}.id{tried}{ROW_BY_ROW})"  # noqa: S608
        parameters = [*parameters, *values]
    return where, parameters


def of_table(asked: Sequence[Clause], table: str) -> list[Clause]:
    return [clause for clause in asked if clause[0].table == table]


def deliveries_of(numbers: Sequence[int], filters: Filters) -> list[tuple[int, int, str]]:
    """Of some messages that fit, the deliveries that do: message, delivery, role."""
    where, parameters = of_one_delivery(clauses(filters))
    sql = f"SELECT message_id, id, role FROM {DELIVERY} WHERE {dialect.among('message_id')}{where}"  # noqa: S608
    return answers(sql, [dialect.listed(numbers), *parameters])


def answers(sql: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
