"""When a deferred delivery is tried again (RFC 5321 §4.5.4.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RetrySchedule:
    """`delays` between attempts, the last one repeated; `lifetime` from submit until we give up."""

    delays: tuple[timedelta, ...]
    lifetime: timedelta
    jitter: float = 0.2  # part of a delay that may be added to it

    def __post_init__(self) -> None:
        if not self.delays or min(self.delays) <= timedelta(0):
            raise ValueError("a retry schedule needs at least one delay, each longer than nothing; add one")
        if self.lifetime <= timedelta(0) or not 0 <= self.jitter <= 1:
            raise ValueError("a retry schedule needs a lifetime above nothing and a jitter from 0 to 1; change them")


def _minutes(*counts: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=count) for count in counts)


# The first five minutes outlast the usual greylisting; from then on 5 to 6 hours until the fifth day.
DEFAULT_RETRY = RetrySchedule(delays=_minutes(5, 15, 30, 60, 120, 240, 300), lifetime=timedelta(days=5))


def next_try(schedule: RetrySchedule, attempts: int, now: datetime, spread: float) -> datetime:
    """`attempts`: those counted before the one that has just failed. `spread` in [0, 1), from the caller.

    Jitter only lengthens: a shortened first delay would meet the same greylisting again.
    """
    delay = schedule.delays[min(attempts, len(schedule.delays) - 1)]
    return now + delay * (1 + schedule.jitter * spread)
