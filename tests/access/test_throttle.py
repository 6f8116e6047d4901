"""So many tries in fifteen minutes, for an account and for a network, however many come at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from postroom.access import throttle
from postroom.access.models import Try
from postroom.access.throttle import Subject
from tests.access.conftest import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
A, B, FULL = Subject("a"), Subject("b"), Subject("full")


def test_the_sixth_try_is_refused_until_the_first_is_old() -> None:
    assert [throttle.allowed(NOW + n * MINUTE, A) for n in range(7)] == [True] * 5 + [False] * 2
    assert not throttle.allowed(NOW + 14 * MINUTE, A)
    assert throttle.allowed(NOW + 15 * MINUTE, A)


def test_a_refused_try_does_not_prolong_the_wait() -> None:
    for _ in range(5):
        throttle.allowed(NOW, A)
    for n in range(1, 15):
        assert not throttle.allowed(NOW + n * MINUTE, A)
    assert throttle.allowed(NOW + 15 * MINUTE, A)


def test_one_full_subject_refuses_and_costs_the_others_nothing() -> None:
    for _ in range(5):
        throttle.allowed(NOW, FULL)
    assert not throttle.allowed(NOW, FULL, B)
    assert throttle.count(B, NOW) == 0


def test_old_tries_are_forgotten() -> None:
    throttle.allowed(NOW, A)
    throttle.allowed(NOW + 20 * MINUTE, B)
    assert list(Try.objects.values_list("subject", flat=True)) == ["b"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.7", True),
    ],
)
def test_a_network_is_what_one_owner_has_cheaply(one: str, other: str, same: bool) -> None:
    assert (throttle.network("password", one) == throttle.network("password", other)) == same


def test_an_account_is_named_by_a_digest() -> None:
    for email in ("anna@quayside.shop", "x" * 100_000):
        for subject in (throttle.account("password", email), throttle.anywhere("password", email)):
            assert "anna" not in subject.name
            assert len(subject.name) <= 80


def test_each_subject_has_its_own_limit() -> None:
    network = throttle.network("password", "192.0.2.1")
    assert [throttle.allowed(NOW, network) for _ in range(51)] == [True] * 50 + [False]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_five_are_judged() -> None:
    ready, judged = threading.Barrier(12), []

    def one() -> None:
        ready.wait()
        judged.append(throttle.allowed(NOW, A))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(judged) == 12
    assert judged.count(True) <= 5
    assert throttle.count(A, NOW) <= 5
