"""When the next try falls."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.retry import DEFAULT_RETRY, RetrySchedule, next_try

NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_the_default_delays() -> None:
    waits = [next_try(DEFAULT_RETRY, attempts, NOW, 0.0) - NOW for attempts in range(9)]
    assert [wait.total_seconds() / 60 for wait in waits] == [5, 15, 30, 60, 120, 240, 300, 300, 300]


def test_five_days_hold_about_thirty_tries() -> None:
    at, tries = NOW, 0
    while at < NOW + DEFAULT_RETRY.lifetime:
        at, tries = next_try(DEFAULT_RETRY, tries, at, 0.5), tries + 1
    assert 20 <= tries <= 35


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_jitter_only_lengthens(attempts: int, spread: float) -> None:
    plain = next_try(DEFAULT_RETRY, attempts, NOW, 0.0) - NOW
    assert plain <= next_try(DEFAULT_RETRY, attempts, NOW, spread) - NOW <= plain * 1.2


MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("delays", "lifetime", "jitter"),
    [
        ((), DAY, 0.2),
        ((timedelta(0),), DAY, 0.2),
        ((MINUTE, -MINUTE), DAY, 0.2),
        ((MINUTE,), timedelta(0), 0.2),
        ((MINUTE,), DAY, -0.1),
        ((MINUTE,), DAY, 1.1),
    ],
)
def test_schedules_that_make_no_sense(delays: tuple[timedelta, ...], lifetime: timedelta, jitter: float) -> None:
    with pytest.raises(ValueError, match="schedule"):
        RetrySchedule(delays, lifetime, jitter)
