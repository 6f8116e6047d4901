"""Tallies: what is counted while it happens is what the tables tell afterwards."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction

from postroom.spool import dialect, tallying
from postroom.spool.delivery.worker import drain
from postroom.spool.handling import actions
from postroom.spool.handling.actions import By
from postroom.spool.models import Attempt, Delivery, Message, Tally
from postroom.spool.reading import failures, tallies
from postroom.spool.reading.tallies import Measure
from postroom.spool.recount import recount
from postroom.spool.states import State
from postroom.suppressions import book
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.spool.scene import Scene, never, now

HOUR = timedelta(hours=1)


def totals(store_views: list[int] | None = None) -> dict[str, int]:
    found = tallies.totals(Measure, now() - HOUR, now() + HOUR, store_views)
    return {measure.value: count for measure, count in found.items() if count}


def rows() -> Counter[tuple[str, int, int]]:
    found: Counter[tuple[str, int, int]] = Counter()
    for row in Tally.objects.all():
        found[row.measure, row.hour, row.store_view_id] += row.count
    return found


def everything_happens(scene: Scene, server: ScriptedServer) -> None:
    book.add(book.Entry(scene.letter().recipients[0].address, None, book.Reason.MANUAL, "x"), now())
    scene.submit(3, view="de")
    scene.submit(held="broken")
    scene.submit(withheld="communications disabled")
    server.script.once("RCPT", reply("550 5.1.1 nobody"), reply("450 4.2.0 later"))
    drain(60, never)
    held = list(Delivery.objects.filter(state="held").values_list("pk", flat=True))
    actions.release(held, By("x", "", now()))
    actions.retry(list(Delivery.objects.filter(state="queued").values_list("pk", flat=True)), By("x", "", now()))
    drain(60, never)
    actions.cancel(list(Delivery.objects.values_list("pk", flat=True)), By("x", "", now()))


def test_what_is_counted_is_what_the_tables_tell(scene: Scene, server: ScriptedServer) -> None:
    everything_happens(scene, server)
    counted = rows()
    assert totals() == {
        "submitted": 5, "accepted": 3, "deferred": 1, "refused": 1, "held": 1, "suppressed": 1, "released": 1,
        "retried": 2,
    }  # fmt: skip
    assert totals([scene.view("en").pk])["submitted"] == 2
    assert totals([]) == {}
    recount()
    assert rows() == counted


@pytest.mark.parametrize("microseconds", [0, 1, 99_999, 100_000, 100_001, 500_400, 86_400_000_000])
@pytest.mark.parametrize("fraction", [0, 300, 999_600])
def test_a_recount_measures_as_exactly_as_who_counted(scene: Scene, microseconds: int, fraction: int) -> None:
    """A tenth of a second and a little more stands in the next bucket, then as now."""
    scene.submit()
    clock_at = datetime(2026, 11, 23, 23, 59, 59, fraction, tzinfo=UTC)
    Delivery.objects.update(clock_at=clock_at, settled_at=clock_at + timedelta(microseconds=microseconds))
    took = dialect.seconds_between("clock_at", "settled_at")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {took} FROM spool_delivery", [])
        assert float(cursor.fetchone()[0]) == microseconds / 1_000_000


def test_a_submit_that_is_undone_counts_nothing(scene: Scene) -> None:
    with transaction.atomic():
        scene.submit(3)
        transaction.set_rollback(True)
    assert Tally.objects.count() == 0


def test_a_series_has_every_point_and_adds_up(scene: Scene) -> None:
    view, other = scene.view("en").pk, scene.view("de").pk
    start = tallies.moment(tallying.hour_of(now()) - 48)
    for hours, of, count in ((0, view, 2), (1, view, 3), (25, view, 5), (25, other, 7), (47, view, 1)):
        Tally.objects.create(
            hour=tallying.hour_of(start) + hours, store_view_id=of, measure="accepted", writer=hours, count=count
        )
    points = tallies.series([Measure.ACCEPTED], start, start + timedelta(days=2), timedelta(days=1), None)
    assert [(point.at, point.counts[Measure.ACCEPTED]) for point in points] == [
        (start, 5),
        (start + timedelta(days=1), 13),
    ]
    hourly = tallies.series([Measure.ACCEPTED, Measure.HELD], start, start + timedelta(hours=3), HOUR, [view])
    assert [point.counts for point in hourly] == [{Measure.ACCEPTED: count, Measure.HELD: 0} for count in (2, 3, 0)]
    assert tallies.series([Measure.HELD], start, start, HOUR, None) == []
    assert tallies.counted_since(None) == start
    assert tallies.counted_since([]) is None


def test_latency_by_halves_and_nineteen_of_twenty(scene: Scene) -> None:
    view, hour = scene.view().pk, tallying.hour_of(now())
    for seconds, count in ((0.05, 50), (0.15, 40), (3.0, 8), (100_000.0, 2)):
        Tally.objects.create(hour=hour, store_view_id=view, measure=tallying.bucket(seconds), writer=0, count=count)
    at = tallies.moment(hour)
    assert tallies.latency(at, at + HOUR, None) == tallies.Latency(100, 0.1, 5)
    assert tallies.latency(at - HOUR, at, None) == tallies.Latency(0, None, None)
    assert [one.count for one in tallies.latencies(at - HOUR, at + HOUR, HOUR, [view])] == [0, 100]
    assert tallying.bucket(10**9) == f"took {len(tallying.BUCKETS):02}"


def test_what_waits_longest_by_store_view(scene: Scene) -> None:
    first = scene.submit(2, view="de").messages[0]
    scene.submit(view="en")
    scene.submit(view="ja", held="broken")
    found = tallies.oldest_queued(None)
    assert [one.store_view_id for one in found] == [scene.view("de").pk, scene.view("en").pk]
    assert found[0].submitted_at == Message.objects.get(public_id=first).created_at
    assert tallies.oldest_queued([scene.view("ja").pk]) == []


def test_what_stands_where_is_counted_so_far(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.submit(5, view="en")
    scene.submit(2, view="de", held="broken")
    assert tallies.standing(None)[State.QUEUED] == tallies.Standing(5, more=False)
    assert tallies.standing([scene.view("en").pk], [State.HELD])[State.HELD] == tallies.Standing(0, more=False)
    monkeypatch.setattr(tallies, "ENOUGH", 4)
    assert tallies.standing(None)[State.QUEUED] == tallies.Standing(4, more=True)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_submits_at_once_do_not_wait_for_each_others_commit(scene: Scene) -> None:
    """A shared row would be locked until the first transaction ends, and this one waits for the second."""
    scene.view()

    def elsewhere() -> None:
        scene.submit()
        connections.close_all()

    thread = threading.Thread(target=elsewhere)
    with transaction.atomic():
        scene.submit()
        thread.start()
        thread.join(60)
        assert not thread.is_alive()
    assert totals()["submitted"] == 2
    assert Tally.objects.filter(measure="submitted").count() == 2


def test_rows_of_many_writers_become_one(scene: Scene) -> None:
    view, hour = scene.view().pk, tallying.hour_of(now())
    for writer in (3, 4, 0):
        for back in (0, 5):
            Tally.objects.create(
                hour=hour - back,
                store_view_id=view,
                measure="submitted",
                writer=writer,
                count=2,
                first=writer + 1,
                last=9,
            )
    before = rows()
    tallying.fold(now())
    tallying.fold(now())
    assert rows() == before
    if connection.vendor == "postgresql":
        (old,) = Tally.objects.filter(hour=hour - 5)
        assert (old.writer, old.count, old.first, old.last) == (0, 6, 1, 9)
    assert Tally.objects.filter(hour=hour).count() == 3


def failed(scene: Scene, text: str, **changes: object) -> Attempt:
    scene.submit(view=str(changes.pop("view", "en")))
    delivery = Delivery.objects.latest("pk")
    asked: dict[str, object] = {
        "delivery": delivery, "message_id": delivery.message_id, "store_view_id": delivery.store_view_id, "number": 1,
        "at": now(), "seconds": 0.1, "relay": "smtp.example:587", "verb": "RCPT", "code": 550, "enhanced": "5.1.1",
        "text": text, "outcome": "refused", "fault": "recipient",
    }  # fmt: skip
    return Attempt.objects.create(**asked | changes)


def test_failures_are_grouped_by_their_cause(scene: Scene) -> None:
    since = now() - HOUR
    failed(scene, "<anna@shopper.example>: no such user, id 4F2A77C1D0")
    newest = failed(scene, "<bernd@shopper.example>: no such user, id 9ABB2718E3")
    failed(scene, "greylisted", code=451, enhanced="4.7.1", outcome="deferred")
    failed(scene, "old", at=now() - 2 * HOUR)
    failed(scene, "fine", outcome="accepted", code=250, fault="")
    failed(scene, "lost after the dot", outcome="in doubt", fault="", verb="DOT", code=0, enhanced="", view="de")
    recent = failures.failures(None, since)
    assert [(group.count, group.cause.code) for group in recent.groups] == [(2, 550), (1, 0), (1, 451)]
    first = recent.groups[0]
    assert first.newest == newest.message.public_id
    assert first.reply == newest.text
    assert first.cause.text == "…: no such user, id …"
    assert "Ask the customer" in first.cause.meaning.mend
    assert recent.looked_back_to is None
    (mine,) = failures.failures([scene.view("de").pk], since).groups
    assert mine.cause.fault == ""
    assert failures.failures([], since).groups == ()
    assert len(failures.failures(None, since, limit=1).groups) == 1


def test_so_many_failures_are_looked_at_and_it_is_said(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "MOST", 2)
    rows = [failed(scene, f"no {word}") for word in ("one", "two", "three")]
    recent = failures.failures(None, now() - HOUR)
    assert recent.looked_back_to == rows[1].at
    assert {group.cause.text for group in recent.groups} == {"no two", "no three"}
