"""Who gets what, in which order, and that nobody gets it twice."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from postroom.spool.custody.claim import TAKE, Claimed, Hints, Lane, Room, claim, give_back, lanes_with_work
from postroom.spool.custody.owner import Fenced
from postroom.spool.delivery import runs
from postroom.spool.intake.submission import BULK, NORMAL, URGENT
from postroom.spool.intake.submit import submit
from postroom.spool.models import Delivery, Worker
from tests.spool.scene import CALL, Scene, now, states
from tests.spool.workers import ANY, Hands


def numbers(claimed: list[Claimed]) -> list[str]:
    return [one.recipient.partition("@")[0].removeprefix("customer") for one in claimed]


def test_what_is_due_first_goes_first(scene: Scene) -> None:
    at = now()
    for minutes in (3, 1, 2):
        submit([scene.letter()], CALL, at - timedelta(minutes=minutes))
    assert numbers(Hands.register().claim([scene.view().pk])) == ["1", "3", "2"]


def test_what_is_not_due_stays(scene: Scene) -> None:
    scene.submit(2)
    Delivery.objects.filter(pk=Delivery.objects.order_by("pk")[0].pk).update(due_at=now() + timedelta(minutes=5))
    assert numbers(Hands.register().claim([scene.view().pk])) == ["2"]


def test_an_earlier_lane_goes_first_however_late_it_came(scene: Scene) -> None:
    scene.submit(priority=BULK)
    scene.submit()
    scene.submit(priority=URGENT)
    assert numbers(Hands.register().claim([scene.view().pk])) == ["3", "2", "1"]
    scene.submit(3, priority=BULK)
    scene.submit(2, priority=URGENT)
    assert numbers(Hands.register().claim([scene.view().pk], limit=3)) == ["7", "8", "4"]


def test_no_store_view_starves_another(scene: Scene) -> None:
    """One with ten thousand older mails and two with a few: each gets its share of every claim."""
    at = now() - timedelta(hours=1)
    submit([scene.letter("en") for _ in range(300)], CALL, at)
    scene.submit(3, view="de")
    scene.submit(5, view="ja")
    views = [scene.view(code).pk for code in ("en", "de", "ja")]
    claimed = Hands.register().claim(views, limit=60)
    by_view = [sum(one.store_view_id == view for one in claimed) for view in views]
    assert by_view == [52, 3, 5]
    assert {one.store_view_id for one in claimed[:3]} == set(views)


def test_a_transport_gets_no_more_than_it_has_room_for(scene: Scene) -> None:
    scene.submit(20)
    scene.submit(20, view="de")
    crowded, free = Room("crowded", 3), Room("free", 100)
    lanes = lanes_with_work({(scene.view("en").pk, NORMAL): crowded, (scene.view("de").pk, NORMAL): free}, now())
    claimed = claim(Hands.register().owner, lanes, 50, Hints(), now())
    assert sum(one.store_view_id == scene.view("en").pk for one in claimed) == 3
    assert len(claimed) == 23


def test_identities_that_rest_are_passed_by(scene: Scene) -> None:
    scene.submit(3)
    scene.submit(2, identity=replace(scene.letter().identity, address=scene.letter("de").identity.address))
    room = Room(ANY, 100, resting=("sales@en.quayside.shop",))
    lanes = lanes_with_work({(scene.view().pk, NORMAL): room}, now())
    claimed = claim(Hands.register().owner, lanes, 50, Hints(), now())
    assert {one.sender for one in claimed} == {"sales@de.quayside.shop"}
    assert states() == {"queued": 3, "active": 2}


def test_what_waits_for_a_run_is_not_claimed(scene: Scene) -> None:
    scene.submit(2)
    Delivery.objects.update(waiting_run=True)
    assert lanes_with_work({(scene.view().pk, NORMAL): Room(ANY, 10)}, now()) == []


def test_the_low_water_hint_is_left_aside_now_and_then(scene: Scene) -> None:
    scene.submit(6)
    owner, hints, view = Hands.register().owner, Hints(), scene.view().pk
    lane = Lane(view, 0, Room(ANY, 100))
    assert len(claim(owner, [lane], 3, hints, now())) == 3
    assert (view, 0) in hints.low_water
    Delivery.objects.filter(state="queued").update(due_at=now() - timedelta(hours=1))
    assert claim(owner, [lane], 3, hints, now()) == []
    assert hints.low_water == {}
    assert len(claim(owner, [lane], 2, hints, now())) == 2
    hints.forget_now_and_then(hints.looked_at + 60)
    assert hints.low_water == {}


def test_a_claim_counts_and_names_its_owner(scene: Scene) -> None:
    scene.submit()
    hands = Hands.register()
    (claimed,) = hands.claim([scene.view().pk])
    row = Delivery.objects.get()
    assert (row.state, row.worker_id, row.epoch, row.claims) == ("active", hands.owner.worker, 1, 1)
    assert claimed.claims == 1


def test_what_is_given_back_is_as_it_was(scene: Scene) -> None:
    scene.submit()
    before = Delivery.objects.values("due_at", "attempts", "reason", "strikes", "clock_at").get()
    hands = Hands.register()
    (claimed,) = hands.claim([scene.view().pk])
    assert give_back(hands.owner, [claimed.id]) == 1
    assert Delivery.objects.values("due_at", "attempts", "reason", "strikes", "clock_at").get() == before
    assert states() == {"queued": 1}


def test_nobody_gives_back_what_another_has(scene: Scene) -> None:
    scene.submit()
    (claimed,) = Hands.register().claim([scene.view().pk])
    assert give_back(Hands.register().owner, [claimed.id]) == 0
    assert states() == {"active": 1}


def test_a_worker_that_was_declared_dead_claims_nothing(scene: Scene) -> None:
    scene.submit()
    hands = Hands.register()
    Worker.objects.update(epoch=2, stopped_at=now())
    with pytest.raises(Fenced):
        hands.claim([scene.view().pk])
    assert states() == {"queued": 1}


def test_four_workers_at_once_share_and_never_double(scene: Scene) -> None:
    """Named after copies by the dozen: django-post_office #326 (two crons) and Postal #2222 (eight workers)."""
    scene.submit(400)
    view = scene.view().pk
    workers = [Hands.register() for _ in range(4)]
    taken: list[list[int]] = [[] for _ in workers]
    gate = threading.Barrier(len(workers))

    def work(number: int) -> None:
        gate.wait()
        while claimed := workers[number].claim([view], limit=23):
            taken[number] += [one.id for one in claimed]
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(workers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    everything = [pk for ids in taken for pk in ids]
    assert len(everything) == len(set(everything)) == 400


def test_a_batch_is_taken_by_its_ids_however_long_the_queue_is(scene: Scene) -> None:
    """By the index that lists have of a state every claim would read all that is queued."""
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL plans by its statistics; there are none of an empty table")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {TAKE.sql}", [1, 1, "[1, 2]"])
        plan = [row[3] for row in cursor.fetchall()]
        cursor.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM {runs.deliveries()} WHERE state = 'queued' AND waiting_run")
        waiting = [row[3] for row in cursor.fetchall()]
    assert "SEARCH spool_delivery USING INTEGER PRIMARY KEY (rowid=?)" in plan
    assert any("delivery_waiting_run" in line for line in waiting)
