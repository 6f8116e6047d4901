"""The duty that calls endpoints: each in the order of the feed, several at once, none waiting for another's answer.

The calls run in threads; everything about the database stays in this one. An event counts as told with the row that
says so: whoever ends between an answer and that row tells it once more, by the same id.
"""

import logging
import threading
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from postroom.mail.sentence import Sentence
from postroom.scopes.key_ring import KeyProblem
from postroom.scopes.secrets import Undecryptable
from postroom.webhooks import positions
from postroom.webhooks.calling import Answer, Lines, call
from postroom.webhooks.models import Endpoint
from postroom.webhooks.rounds import Turn, answered, due, failed, line_of, read_on

AT_ONCE = 8  # endpoints that are called at one time
ROUND = 60.0  # seconds after which no further call is begun
LOOK = 0.5  # seconds between two looks for endpoints that have become due, and at whether to stop
OURS = Sentence("a fault of ours; see the log")

log = logging.getLogger("postroom.scheduler")


@dataclass(frozen=True)
class Clock:
    """The scheduler's `now`, and what has passed since."""

    start: datetime
    since: float = field(default_factory=time.monotonic)

    @property
    def passed(self) -> float:
        return time.monotonic() - self.since

    @property
    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.passed)


@dataclass(frozen=True)
class Course:
    """How long calls are begun."""

    clock: Clock
    stop: threading.Event

    @property
    def is_over(self) -> bool:
        return self.stop.is_set() or self.clock.passed >= ROUND


def push(now: datetime, stop: threading.Event) -> bool:
    """False: all that is due was told. Returns soon after `stop` is set: no call takes longer than its patience."""
    clock = Clock(now)
    if not due(now).exists():
        return False
    with Lines() as lines, ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
        calls = Calls(lines, pool, Course(clock, stop))
        while not calls.course.is_over:
            calls.begin()
            if not calls.flying:
                return False
            calls.settle()
        calls.end()
    return True


class Calls:
    """The calls of one round."""

    def __init__(self, lines: Lines, pool: ThreadPoolExecutor, course: Course) -> None:
        self._lines, self._pool, self.course, self._clock = lines, pool, course, course.clock
        self._installation = positions.of_installation()
        self._looked = -LOOK
        self._turns: Counter[int] = Counter()  #: of each endpoint, so that everybody comes on
        self.flying: dict[Future[Answer], Turn] = {}

    def begin(self) -> None:
        """One call for each endpoint that is due, has something to hear and is not being called."""
        if self._clock.passed - self._looked < LOOK and self.flying:
            return
        self._looked = self._clock.passed
        busy = [turn.endpoint.pk for turn in self.flying.values()]
        rested = list(due(self._clock.now).exclude(pk__in=busy))
        for endpoint in sorted(rested, key=lambda each: self._turns[each.pk]):
            if len(self.flying) >= AT_ONCE:
                return
            self._begin(endpoint)

    def _begin(self, endpoint: Endpoint) -> None:
        try:
            turn = Turn(endpoint, line_of(endpoint, self._clock.now))
        except (Undecryptable, KeyProblem) as error:
            failed(endpoint, Answer(0, str(error), 0.0), self._clock.now)
            return
        read_on(turn)
        if turn.waiting:
            self._turns[endpoint.pk] += 1
            self._call(turn)

    def settle(self) -> None:
        """What was answered meanwhile, and the next call of those that may be called on."""
        done, _ = wait(self.flying, LOOK, FIRST_COMPLETED)
        for future in done:
            turn = self.flying.pop(future)
            if not answered(turn, self._answer(future), self._clock.now) or self.course.is_over:
                continue
            if turn.waiting:
                self._call(turn)
            else:
                self._looked = -LOOK  # its turn is over: who is next?

    def end(self) -> None:
        for future, turn in self.flying.items():
            answered(turn, self._answer(future), self._clock.now)

    def _call(self, turn: Turn) -> None:
        event = turn.waiting[0].as_json(self._installation, turn.endpoint.with_recipients)
        client = self._lines.client(turn.line)
        self.flying[self._pool.submit(call, client, turn.line, event, self._clock.now)] = turn

    @staticmethod
    def _answer(future: Future[Answer]) -> Answer:
        try:
            return future.result()
        except Exception as error:
            log.error("a webhook was not called", exc_info=error)
            return Answer(0, OURS, 0.0)
