"""One leader at a time, and another one soon after it is gone."""

import pytest

from postroom.spool.delivery.courier import utc_now
from postroom.spool.lease import Candidate
from postroom.spool.models import Lease

pytestmark = pytest.mark.django_db


def test_the_first_who_asks_holds_it_and_the_second_does_not() -> None:
    one, two = Candidate("post"), Candidate("post")
    assert one.holds(utc_now())
    assert not two.holds(utc_now())
    assert one.holds(utc_now())


def test_two_duties_have_a_leader_each() -> None:
    assert Candidate("post").holds(utc_now())
    assert Candidate("sweep").holds(utc_now())


def test_who_releases_it_gives_it_to_the_next_at_once() -> None:
    one, two = Candidate("post"), Candidate("post")
    assert one.holds(utc_now())
    one.release(utc_now())
    assert two.holds(utc_now())
    assert not one.holds(utc_now())


def test_a_holder_that_beats_is_never_replaced() -> None:
    one, two = Candidate("post"), Candidate("post", expiry=0.0)
    assert one.holds(utc_now())
    for _ in range(3):
        assert not two.holds(utc_now())
        assert one.holds(utc_now())


def test_a_holder_that_stands_still_is_replaced_and_learns_of_it() -> None:
    one, two = Candidate("post"), Candidate("post", expiry=0.0)
    assert one.holds(utc_now())
    assert not two.holds(utc_now()), "one look is no proof"
    assert two.holds(utc_now())
    assert not one.holds(utc_now())
    assert Lease.objects.get().holder == two.name


def test_of_two_who_find_it_dead_only_one_takes_it() -> None:
    one, two, three = (Candidate("post", expiry=0.0) for _ in range(3))
    assert one.holds(utc_now())
    row = Lease.objects.get()
    assert not two.holds(utc_now())
    assert not three.holds(utc_now())
    assert two._take(row, utc_now())
    assert not three._take(row, utc_now())
