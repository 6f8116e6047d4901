"""Whatever happens in a store in whatever order, and whenever we look: nothing is missed and nothing comes twice."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from postroom.connectors import looking
from postroom.connectors.models import Connector
from tests.connectors.shopfloor import Floor, Row, comment, sent
from tests.peers.magento import Clock, Misbehaviour, magento, text

NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
SECONDS = st.integers(0, 180) | st.integers(0, 40_000)
LOOKED_BACK = 6  # documents on a page
WHICH = st.integers(0, 50)
EVENTS = st.one_of(
    st.tuples(st.just("place"), WHICH),
    st.tuples(st.just("begin"), WHICH),
    st.tuples(st.just("commit"), WHICH),
    st.tuples(st.just("change"), WHICH),
    st.tuples(st.just("say"), WHICH),
    st.tuples(st.just("look"), WHICH),
    st.tuples(st.just("fail"), WHICH),
    st.tuples(st.just("wait"), SECONDS),
)


@dataclass
class World:
    """A store in which transactions stay open for as long as they like."""

    floor: Floor
    open: list[tuple[datetime, Row]] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)
    last: int = 0

    def place(self, _: int) -> None:
        self.last += 1
        self.floor.order(self.last)
        self.expected.add(f"order:{self.last:09}")

    def begin(self, _: int) -> None:
        """The time of the change is now; nobody can read it before it is committed."""
        self.place(_)
        row = self.floor.shop.tables["order"].pop(self.last)
        self.open.append((self.floor.clock(), row))

    def commit(self, which: int) -> None:
        if self.open:
            begun, row = self.open.pop(which % len(self.open))
            self.floor.shop.put("order", row, begun)

    def change(self, which: int) -> None:
        if row := self._one(which):
            self.floor.shop.put("order", {**row, "state": "processing"})

    def say(self, which: int) -> None:
        if row := self._one(which):
            number = 1000 + len(self.expected)
            told = comment(number, self.floor.clock(), status="processing", entity_name="order")
            self.floor.shop.put("order", {**row, "status_histories": [*row["status_histories"], told]})
            self.expected.add(f"order:{row['increment_id']}/comment:{number}")

    def _one(self, which: int) -> Row | None:
        rows = list(self.floor.shop.tables["order"].values())
        return rows[which % len(rows)] if rows else None

    def look(self, _: int) -> None:
        Connector.objects.update(rest_until=None)
        self.floor.look()

    def fail(self, which: int) -> None:
        """One request of the next look is not answered."""
        answers = iter([*[None] * (which % 9), Misbehaviour(500, b"{}")])
        self.floor.shop.misbehave = lambda _: next(answers, None)
        self.look(which)
        self.floor.shop.misbehave = lambda _: None

    def wait(self, seconds: int) -> None:
        self.floor.clock.forward(seconds=seconds)

    def end(self) -> None:
        """All is committed, and long enough looked at for the look back to have been everywhere."""
        while self.open:
            self.commit(0)
        pages = -(-len(self.floor.shop.tables["order"]) // LOOKED_BACK)
        for _ in range(2 * (pages + 2)):
            self.wait(61)
            self.look(0)


@contextmanager
def world() -> Iterator[World]:
    """Nothing of it stays."""
    with pytest.MonkeyPatch.context() as patch, magento() as shop, transaction.atomic():
        patch.setattr(looking, "PAGE", 3)
        patch.setattr(looking, "SMALLEST", 2)
        patch.setattr(looking, "PAGES", 2)
        clock = Clock(NOON)
        shop.clock = clock
        floor = Floor(shop, clock)
        floor.connect()
        yield World(floor)
        transaction.set_rollback(True)


LATE = [("begin", 0), ("wait", 40_000), ("place", 0), ("look", 0), ("wait", 61), ("commit", 0)]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example(LATE)
@given(st.lists(EVENTS, max_size=40))
def test_nothing_is_missed_and_nothing_comes_twice(db: None, events: list[tuple[str, int]]) -> None:
    with world() as here:
        for name, value in events:
            getattr(here, name)(value)
        here.end()
        found = Counter(sent())
        assert set(found) == here.expected
        assert set(found.values()) <= {1}
        assert all(row["updated_at"] <= text(here.floor.clock()) for row in here.floor.shop.tables["order"].values())
