"""Push and pull, two schedulers, a process that is killed: one order is one mail."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from postroom.connectors.following import follow
from postroom.connectors.models import Cursor, Paper
from postroom.sales.announce import Origin, announce_order
from postroom.sales.documents import parse_order
from postroom.scopes import resolve
from postroom.spool.intake.submission import Call
from postroom.spool.models import Message
from tests.connectors.shopfloor import Floor, sent
from tests.spool.workers import ROOT, environment, eventually

ORDERS = 60
EACH_ONCE = Counter({f"order:{number:09}": 1 for number in range(1, ORDERS + 1)})


def at_once(*works: Callable[[], object]) -> None:
    """In threads of their own, beginning together; what one raises is raised."""
    begin = threading.Barrier(len(works))
    failures: list[Exception] = []

    def run(work: Callable[[], object]) -> None:
        try:
            begin.wait()
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def pulled(floor: Floor) -> None:
    while follow(floor.clock(), threading.Event()):
        pass


def pushed(floor: Floor, rows: list[dict[str, object]]) -> None:
    view = resolve.current().store_view("en")
    for row in rows:
        announce_order(parse_order(row), view, Origin(Call("key:shop")), floor.clock())


def test_one_order_by_push_and_by_pull_at_once_is_one_mail(shared_floor: Floor) -> None:
    shared_floor.connect()
    rows = [shared_floor.order(number) for number in range(1, ORDERS + 1)]
    at_once(lambda: pulled(shared_floor), lambda: pushed(shared_floor, rows))
    assert Counter(sent()) == EACH_ONCE
    assert Message.objects.filter(size__gt=0).count() == ORDERS


@pytest.mark.parametrize("first", ["push", "pull"])
def test_whoever_comes_before_the_other_has_committed_waits_and_finds_it_done(shared_floor: Floor, first: str) -> None:
    shared_floor.connect()
    row = shared_floor.order(1)
    roads: dict[str, Callable[[], None]] = {
        "push": lambda: pushed(shared_floor, [row]),
        "pull": lambda: pulled(shared_floor),
    }
    one, other = roads.pop(first), roads.popitem()[1]
    written, begun, met = threading.Event(), threading.Event(), threading.Event()

    def uncommitted() -> None:
        with transaction.atomic():
            one()
            written.set()
            assert met.wait(60)

    def late() -> None:
        assert written.wait(60)
        begun.set()
        other()

    def watcher() -> None:
        assert begun.wait(60)
        assert eventually(somebody_waits)
        met.set()

    at_once(uncommitted, late, watcher)
    assert sent() == ["order:000000001"]
    assert Paper.objects.get().verdict == "announced"


def somebody_waits() -> bool:
    """For another's transaction. Nobody can see that on SQLite, where one writes at a time."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return cursor.fetchone() is not None


def test_two_schedulers_at_once_announce_everything_once(shared_floor: Floor) -> None:
    """A lease that was lost and not yet noticed lets two of them look."""
    shared_floor.connect()
    for number in range(1, ORDERS + 1):
        shared_floor.order(number)
    at_once(lambda: pulled(shared_floor), lambda: pulled(shared_floor))
    pulled(shared_floor)
    assert Counter(sent()) == EACH_ONCE
    assert Paper.objects.filter(verdict="announced").count() == ORDERS
    assert Cursor.objects.get(entity="order").pass_at is None


FOLLOWER = """
import django, threading
django.setup()
from datetime import UTC, datetime
from postroom.connectors.following import follow
while True:
    follow(datetime.now(UTC), threading.Event())
"""


@pytest.mark.slow
def test_killed_in_the_middle_of_a_page_it_goes_on(shared_floor: Floor) -> None:
    shared_floor.clock.at = datetime.now(UTC)
    shared_floor.connect()
    for number in range(1, ORDERS + 1):
        shared_floor.order(number)
    for count in (7, 29):
        process = subprocess.Popen([sys.executable, "-c", FOLLOWER], cwd=ROOT, env=environment())
        try:
            assert eventually(lambda count=count: Message.objects.count() >= count, 60)  # type: ignore[misc]
        finally:
            process.kill()
            process.wait()
    pulled(shared_floor)
    assert Counter(sent()) == EACH_ONCE
