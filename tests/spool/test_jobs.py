"""Bulk: a look before, a confirmed number, a frozen choice, and a job that survives its workers."""

from datetime import timedelta
from uuid import uuid4

import pytest

from postroom.audit.models import Entry
from postroom.spool.delivery.worker import drain
from postroom.spool.handling import actions, carry, choice, jobs
from postroom.spool.handling.actions import By
from postroom.spool.handling.choice import Verb, look
from postroom.spool.handling.jobs import Confirmed, NotStarted, UnknownJob, start, stop
from postroom.spool.models import BulkJob, Delivery, Message
from postroom.spool.reading.history import Filters
from postroom.spool.states import State
from postroom.suppressions import book
from tests.peers.scripted import ScriptedServer
from tests.spool.scene import Scene, never, now, states

HELD = Filters(states=(State.HELD,))


def by(reason: str = "the relay is back") -> By:
    return By("desk:anna@quayside.shop", reason, now())


def hold_all() -> None:
    actions.hold(list(Delivery.objects.values_list("pk", flat=True)), by("outage"))


def begin(filters: Filters, verb: Verb, pace: int | None = None) -> BulkJob:
    seen = look(filters, verb)
    return start(filters, verb, Confirmed(seen.until, seen.count, pace), by())


def progress(job: BulkJob) -> tuple[str, int, int]:
    job.refresh_from_db()
    return job.state, job.done, job.place


def test_a_look_says_how_many_how_old_and_what_would_be_left_alone(scene: Scene) -> None:
    letter = scene.letter()
    scene.submit(3)
    scene.submit(content=None, held="broken template")
    scene.submit(recipients=letter.recipients)
    hold_all()
    book.add(book.Entry(letter.recipients[0].address, None, book.Reason.MANUAL, "cli:anna"), now())
    seen = look(HELD, Verb.RELEASE)
    assert (seen.count, seen.capped, len(seen.sample)) == (5, False, 5)
    assert seen.oldest == Message.objects.earliest("pk").created_at
    assert seen.newest == Message.objects.latest("pk").created_at
    assert sorted(seen.skipped.values()) == [1, 1]
    assert states() == {"held": 5}


def test_a_confirmed_choice_is_carried_out_by_a_worker(scene: Scene, server: ScriptedServer) -> None:
    scene.submit(7)
    hold_all()
    job = begin(HELD, Verb.RELEASE)
    drain(60, never)
    assert progress(job) == ("done", 7, 7)
    assert states() == {"sent": 7}
    entry = Entry.objects.latest("id")
    assert (entry.actor, entry.action) == ("desk:anna@quayside.shop", "started: release")
    assert entry.new == '7 deliveries: {"states": ["held"]}'


def test_what_comes_after_the_look_is_not_meant(scene: Scene) -> None:
    scene.submit(2)
    hold_all()
    seen = look(HELD, Verb.RELEASE)
    scene.submit(held="new")
    job = start(HELD, Verb.RELEASE, Confirmed(seen.until, seen.count), by())
    scene.submit(held="newer")
    carry.carry_on(now())
    assert progress(job) == ("done", 2, 2)
    assert states() == {"queued": 2, "held": 2}


def test_nothing_that_came_into_the_state_later_is_touched(scene: Scene) -> None:
    scene.submit(4)
    first = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    actions.hold(first[:2], by())
    job = begin(HELD, Verb.CANCEL)
    actions.hold(first[2:], by())
    carry.carry_on(now())
    assert progress(job) == ("done", 2, 2)
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == [
        "cancelled", "cancelled", "held", "held",
    ]  # fmt: skip


def test_a_number_that_was_not_confirmed_starts_nothing(scene: Scene) -> None:
    scene.submit(3)
    hold_all()
    seen = look(HELD, Verb.CANCEL)
    with pytest.raises(NotStarted, match="2 were confirmed, and now there are 3"):
        start(HELD, Verb.CANCEL, Confirmed(seen.until, 2), by())
    assert start(HELD, Verb.CANCEL, Confirmed(seen.until, 5), by()).count == 3
    with pytest.raises(NotStarted, match="nothing left to release"):
        start(Filters(states=(State.SENT,)), Verb.RELEASE, Confirmed(seen.until, 5), by())


def test_too_many_for_one_job_must_be_narrowed_down(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "MOST", 2)
    monkeypatch.setattr(jobs, "MOST", 2)
    scene.submit(3)
    seen = look(Filters(), Verb.HOLD)
    assert (seen.count, seen.capped) == (2, True)
    with pytest.raises(NotStarted, match="Narrow it down"):
        start(Filters(), Verb.HOLD, Confirmed(seen.until, 3), by())


def test_another_worker_goes_on_where_one_died(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.submit(10)
    hold_all()
    job = begin(HELD, Verb.RELEASE)
    monkeypatch.setattr(carry, "SLICE", 4)
    assert carry.carry_slice(now())
    assert progress(job) == ("running", 4, 4)

    class Killed(BaseException):
        pass

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(BulkJob, "save", killed)  # after the moves, before the commit
        with pytest.raises(Killed):
            carry.carry_slice(now())
    assert states() == {"queued": 4, "held": 6}
    carry.carry_on(now())
    assert progress(job) == ("done", 10, 10)
    assert states() == {"queued": 10}


def test_a_pace_is_kept_oldest_first(scene: Scene) -> None:
    scene.submit(5)
    hold_all()
    job = begin(HELD, Verb.RELEASE, pace=40)
    start_at = now()
    carry.carry_on(start_at)
    assert progress(job) == ("running", 2, 2)
    assert (
        list(Delivery.objects.order_by("message_id").values_list("state", flat=True)) == ["queued"] * 2 + ["held"] * 3
    )
    carry.carry_on(start_at + timedelta(seconds=2))
    assert progress(job) == ("running", 2, 2)
    carry.carry_on(start_at + timedelta(seconds=3))
    carry.carry_on(start_at + timedelta(seconds=6))
    assert progress(job) == ("done", 5, 5)


def test_a_person_stops_a_job(scene: Scene) -> None:
    scene.submit(5)
    hold_all()
    job = begin(HELD, Verb.RELEASE, pace=20)
    carry.carry_on(now())
    stop(job.public_id, by())
    carry.carry_on(now() + timedelta(minutes=5))
    assert progress(job) == ("stopped", 1, 1)
    assert states() == {"queued": 1, "held": 4}
    assert job.ended_by == "desk:anna@quayside.shop"
    assert Entry.objects.latest("id").new == "1 of 5 done"


def test_other_peoples_stores_are_never_touched(scene: Scene) -> None:
    scene.submit(2, view="en")
    scene.submit(2, view="de")
    hold_all()
    mine = Filters(states=(State.HELD,), store_views=frozenset({scene.view("en").pk}))
    job = begin(mine, Verb.RELEASE)
    carry.carry_on(now())
    assert progress(job) == ("done", 2, 2)
    assert set(Delivery.objects.filter(store_view=scene.view("de")).values_list("state", flat=True)) == {"held"}
    assert jobs.find(job.public_id, {scene.view("en").pk}) == job
    strangers: list[set[int]] = [{scene.view("de").pk}, set()]
    for stranger in strangers:
        with pytest.raises(UnknownJob):
            stop(job.public_id, by(), stranger)
        assert jobs.listed(stranger) == []
    with pytest.raises(UnknownJob):
        jobs.find(uuid4())


def test_what_moved_on_meanwhile_is_counted_and_left_alone(scene: Scene) -> None:
    scene.submit(3)
    hold_all()
    job = begin(HELD, Verb.RELEASE)
    cancelled, gone, _ = Delivery.objects.order_by("pk")
    actions.cancel([cancelled.pk], by())
    gone.message.delete()
    carry.carry_on(now())
    assert progress(job) == ("done", 1, 3)
    assert job.skipped == {"cancelled": 1, "no longer there": 1}


def test_resend_in_bulk_makes_one_new_message_each(scene: Scene, server: ScriptedServer) -> None:
    scene.submit(3)
    drain(60, never)

    job = begin(Filters(states=(State.SENT,)), Verb.RESEND)
    drain(60, never)
    assert progress(job) == ("done", 3, 3)
    assert Message.objects.filter(revision=-1).count() == 3


def test_a_fault_of_ours_ends_the_job_and_not_the_worker(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.submit(2)
    hold_all()
    job = begin(HELD, Verb.RELEASE)
    monkeypatch.setattr(carry, "perform", lambda *_: 1 // 0)
    carry.carry_on(now())
    assert progress(job) == ("failed", 0, 0)
    assert job.problem.startswith("ZeroDivisionError")
    assert states() == {"held": 2}


def test_a_choice_longer_than_a_part(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PART", 2)
    scene.submit(5)
    hold_all()
    job = begin(HELD, Verb.RELEASE)
    carry.carry_on(now())
    assert progress(job) == ("done", 5, 5)
