"""The scheduler: duties at intervals, each in a thread of its own, in one process of all that could do them.

A copy of a database, or one put back from a backup, does none of them until somebody adopts it: stores would be
called back and followed a second time.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, connection

from postroom.project.duties import Duty
from postroom.spool import adoption
from postroom.spool.delivery.courier import utc_now
from postroom.spool.delivery.worker import stopped_by_signals
from postroom.spool.lease import Candidate

log = logging.getLogger("postroom.scheduler")

DATABASE_AWAY = (OperationalError, InterfaceError)


@dataclass(frozen=True)
class Tempo:
    """Seconds."""

    beat: float = 10.0
    back_off: float = 5.0  #: after the first failure of a duty; twice as long after each further one
    longest: float = 300.0
    grace: float = 20.0  #: for duties to come to an end


def run_scheduler(duties: Sequence[Duty], stop: threading.Event, tempo: Tempo | None = None) -> None:
    """Until `stop` is set or SIGTERM or SIGINT comes. Leads where nobody else does, and stands by otherwise."""
    tempo = tempo or Tempo()
    candidate = Candidate("scheduler")
    here = [duty for duty in duties if duty.of_machine]
    shared = [duty for duty in duties if not duty.of_machine]
    with stopped_by_signals(stop), at_work(here, tempo):
        while not stop.is_set():
            if leads(candidate):
                with at_work(shared, tempo):
                    keep_leading(candidate, stop, tempo)
            stop.wait(tempo.beat)
    with contextlib.suppress(*DATABASE_AWAY):
        candidate.release(utc_now())
        connection.close()


def leads(candidate: Candidate) -> bool:
    try:
        return not adoption.objection() and candidate.holds(utc_now())
    except DATABASE_AWAY as error:
        log.error("the database is away: %s", error)
        with contextlib.suppress(*DATABASE_AWAY):
            connection.close()
        return False


def keep_leading(candidate: Candidate, stop: threading.Event, tempo: Tempo) -> None:
    log.info("scheduler %s leads", candidate.name)
    while not stop.wait(tempo.beat) and leads(candidate):
        pass
    log.info("scheduler %s leads no more", candidate.name)


@contextlib.contextmanager
def at_work(duties: Sequence[Duty], tempo: Tempo) -> Iterator[None]:
    """The duties run inside; they have time to end when it is left."""
    ended = threading.Event()
    threads = [threading.Thread(target=follow, args=(duty, ended, tempo), name=duty.name) for duty in duties]
    for thread in threads:
        thread.daemon = True  # one that does not end must not keep the process
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join(tempo.grace)


def follow(duty: Duty, ended: threading.Event, tempo: Tempo) -> None:
    """One duty again and again. A failure makes it rest, not the others."""
    pause = 0.0
    try:
        while not ended.is_set():
            more, pause = once(duty, ended, pause, tempo)
            if not more:
                ended.wait(pause or duty.every)
    finally:
        with contextlib.suppress(*DATABASE_AWAY):
            connection.close()


def once(duty: Duty, ended: threading.Event, pause: float, tempo: Tempo) -> tuple[bool, float]:
    """Whether there is more to do, and how long to rest after a failure."""
    try:
        return duty.do(utc_now(), ended), 0.0
    except Exception as error:
        pause = min(tempo.longest, pause * 2 or tempo.back_off)
        away = isinstance(error, DATABASE_AWAY)
        log.error("%s failed and is tried again in %g s: %s", duty.name, pause, error, exc_info=not away)
        with contextlib.suppress(*DATABASE_AWAY):
            connection.close()
        return False, pause
