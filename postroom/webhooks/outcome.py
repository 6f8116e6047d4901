"""What follows from an answer: the next event, another try later, or no call any more. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from postroom.mail.sentence import Sentence
from postroom.webhooks.calling import Answer

#: After each failure in a row; then the last one again and again.
DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 300, 900, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600)
)  # fmt: skip
GIVE_UP = timedelta(days=5)  # of nothing but failures
SPREAD = 0.2  # of a delay, so that endpoints on one server are not tried at one moment

GONE = Sentence("its server said 410: it is not to be called any more")
DEAD = Sentence("every call has failed for %(days)s days; the last: %(why)s")


@dataclass(frozen=True)
class Failing:
    """How it stands with an endpoint before an answer. `spread` in [0, 1): the caller's random number."""

    failures: int
    since: datetime | None
    spread: float = 0.0


def after_success(now: datetime) -> dict[str, Any]:
    """What is to be written into the endpoint's row."""
    return {"failures": 0, "failing_since": None, "due_at": None, "reason": "", "succeeded_at": now}


def after_failure(answer: Answer, failing: Failing, now: datetime) -> dict[str, Any]:
    since = failing.since or now
    written = {"failures": failing.failures + 1, "failing_since": since, "reason": answer.text}
    if answer.is_gone:
        return written | {"disabled_at": now, "reason": GONE}
    if now - since >= GIVE_UP:
        return written | {"disabled_at": now, "reason": Sentence(DEAD.template, days=GIVE_UP.days, why=answer.text)}
    return written | {"due_at": now + delay(failing, answer.retry_after)}


def delay(failing: Failing, asked: timedelta | None) -> timedelta:
    chosen = DELAYS[min(failing.failures, len(DELAYS) - 1)]
    return max(chosen * (1 + SPREAD * failing.spread), asked or timedelta(0))
