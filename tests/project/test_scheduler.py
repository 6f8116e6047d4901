"""Duties at their intervals: one leader, failures that stay where they are, and a clean end."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from postroom.project.duties import DUTIES, Duty
from postroom.project.scheduler import Tempo, run_scheduler
from postroom.scopes.models import Installation
from postroom.spool import adoption
from postroom.spool.delivery.courier import utc_now
from postroom.spool.lease import Candidate
from postroom.spool.models import Lease

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = Tempo(beat=0.01, back_off=0.01, longest=0.02, grace=30)
PATIENCE = 60.0


class Told:
    """A duty that notes when it is asked, and what it shall answer."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.answers: Iterator[bool | Exception] = iter(answers)
        self.times = 0
        self.changed = threading.Condition()

    def __call__(self, now: datetime, stop: threading.Event) -> bool:
        with self.changed:
            self.times += 1
            self.changed.notify_all()
        answer = next(self.answers, False)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def asked(self, times: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.times >= times, PATIENCE)


def running(stop: threading.Event, *duties: Duty) -> threading.Thread:
    thread = threading.Thread(target=run_scheduler, args=(duties, stop, QUICK))
    thread.start()
    return thread


def led(what: Callable[[], None], *duties: Duty) -> None:
    stop = threading.Event()
    thread = running(stop, *duties)
    try:
        what()
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()


def holding(event: threading.Event) -> None:
    assert event.wait(PATIENCE)


def test_a_duty_is_asked_again_and_again_and_at_once_while_there_is_more() -> None:
    often, seldom = Told(True, True, True), Told(True, True)

    def both() -> None:
        often.asked(10)
        seldom.asked(3)

    led(both, Duty("often", 0.001, often), Duty("seldom", 3600, seldom))
    assert seldom.times == 3


def test_a_duty_that_fails_is_asked_again_and_the_others_go_on() -> None:
    bad, good = Told(ValueError("no"), ValueError("no"), ValueError("no")), Told()

    def both() -> None:
        bad.asked(4)
        good.asked(2)

    led(both, Duty("bad", 0.001, bad), Duty("good", 0.001, good))


def test_only_the_leader_works_and_the_next_takes_over() -> None:
    Installation.this()
    leader = Candidate("scheduler")
    assert leader.holds(utc_now())
    told, stop = Told(), threading.Event()
    thread = running(stop, Duty("one", 0.001, told))
    assert leader.holds(utc_now())
    assert told.times == 0
    leader.release(utc_now())
    told.asked(1)
    stop.set()
    thread.join(PATIENCE)
    assert Lease.objects.get().released_at is not None, "the next one need not wait"


def test_what_lies_on_this_machine_is_done_whoever_leads() -> None:
    Installation.this()
    leader = Candidate("scheduler")
    assert leader.holds(utc_now())
    here, shared = Told(), Told()
    led(lambda: here.asked(2), Duty("here", 0.001, here, of_machine=True), Duty("shared", 0.001, shared))
    assert shared.times == 0


def test_a_copy_of_a_database_does_nothing_until_it_is_adopted(monkeypatch: pytest.MonkeyPatch) -> None:
    Installation.this()
    Installation.objects.update(fingerprint=adoption.RESTORED)
    told, looked = Told(), threading.Event()
    seen = adoption.objection

    def look() -> str:
        answer = seen()
        looked.set()
        return answer

    monkeypatch.setattr(adoption, "objection", look)
    led(lambda: holding(looked), Duty("one", 0.001, told))
    assert told.times == 0
    assert not Lease.objects.exists()


def test_every_duty_has_a_name_of_its_own() -> None:
    assert len({duty.name for duty in DUTIES}) == len(DUTIES)
