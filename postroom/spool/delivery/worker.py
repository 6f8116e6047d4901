"""The worker: registers, beats, looks after dead colleagues and standing orders, and lets the courier work."""

import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from types import FrameType
from uuid import uuid4

from django.db import InterfaceError, OperationalError, connection, transaction

from postroom.scopes import effective
from postroom.scopes.models import Installation
from postroom.spool import adoption, sealed, tallying
from postroom.spool.custody import pulse, wrong_clock
from postroom.spool.custody.journal import Journal, Title
from postroom.spool.custody.owner import Fenced
from postroom.spool.custody.pulse import Pulse, Tempo, Watch, boot_id, clock
from postroom.spool.custody.reap import in_hand, reap_all
from postroom.spool.delivery import barred, breaker, runs
from postroom.spool.delivery.courier import Courier, LocalFault, utc_now
from postroom.spool.delivery.plan import Plan
from postroom.spool.delivery.route import Desk
from postroom.spool.handling import carry
from postroom.spool.wake import Bell, wake

log = logging.getLogger("postroom.worker")

DATABASE_AWAY = (OperationalError, InterfaceError)
LONGEST_PAUSE = 5.0  # seconds between two tries while the database is away


class Session:
    """One life of a worker under one name."""

    def __init__(self, tempo: Tempo) -> None:
        name = uuid4()
        self.tempo = tempo
        # The journal is locked before the row exists: nobody can take a row without a lock for dead.
        self.journal = Journal(Title(Installation.this().pk, name, boot_id(), epoch=1))
        try:
            self.pulse = Pulse.start(name, tempo, utc_now())
            self.courier = Courier(Desk(self.journal, self.pulse))
        except BaseException:
            self.journal.close()  # nothing was ever in hand
            raise
        self.bell = Bell(name)
        self.courier.listen(self.bell)
        self.watch = Watch(tempo.expiry, tempo.look)
        self._looked_at = self._ordered_at = float("-inf")
        self._ordered_for: Plan | None = None
        log.info("worker %s started", name)

    def turn(self) -> bool:
        """False: there was nothing to do. Raises Fenced, LocalFault."""
        now = utc_now()
        self.pulse.beat(now)
        if clock() - self._looked_at >= self.tempo.look:
            self._looked_at = clock()
            self.courier.keep(adoption.look())
            self.courier.let_go_of_orphans()
            self._look_after_others(now)
        self.courier.look_at_settings()
        if clock() - self._ordered_at >= self.tempo.poll or self._ordered_for is not self.courier.plan:
            self._ordered_at, self._ordered_for = clock(), self.courier.plan
            self._follow_standing_orders(now)
        return self.courier.turn()

    def _look_after_others(self, now: datetime) -> None:
        owner = self.pulse.owner
        reap_all(self.watch.silent(but=owner.worker), self.courier.plan, now, but=owner.name)
        breaker.forget_old(now)
        pulse.forget_old(now)
        wrong_clock.mend(now)
        tallying.fold(now)
        sealed.drop_settled()

    def _follow_standing_orders(self, now: datetime) -> None:
        barred.hold_queued(self.courier.plan.barred, now)
        runs.let_go(effective.sending(self.courier.plan.snapshot), now)
        carry.carry_on(now)

    def database_went_away(self) -> None:
        """A commit may have happened though nobody confirmed it: look before the next claim."""
        self._looked_at = float("-inf")

    def close(self) -> None:
        """Finish or give back what is in hand, and go. On failure the journal stays for whoever comes next."""
        ended = False
        try:
            self.courier.stop(self.tempo.grace)
            ended = self._sign_off()
        finally:
            self.journal.close(keep=not ended)
            self.bell.close()
        log.info("worker %s stopped", self.pulse.owner.name)

    def _sign_off(self) -> bool:
        """False: something in hand is left, for others to judge by the journal."""
        with transaction.atomic():
            self.pulse.stop(utc_now())  # first: it waits for a claim whose commit is still under way
            self.courier.let_go_of_orphans()
            return not in_hand(self.pulse.owner)


def start(tempo: Tempo, stop: threading.Event) -> Session | None:
    """As soon as the database is there; None when it is not before `stop`."""
    pause = 0.0
    while not stop.is_set():
        try:
            return Session(tempo)
        except DATABASE_AWAY as error:
            pause = wait_for_database(error, pause, tempo, stop)
    return None


def run_worker(stop: threading.Event, tempo: Tempo | None = None) -> None:
    """Until `stop` is set or SIGTERM or SIGINT comes. Raises LocalFault: start the process again after a pause."""
    tempo = tempo or Tempo()
    with stopped_by_signals(stop):
        while not stop.is_set():
            try:
                if one := start(tempo, stop):
                    with contextlib.closing(one):
                        work(one, stop)
            except Fenced as news:
                log.warning("%s", news)


def work(one: Session, stop: threading.Event) -> None:
    pause = 0.0
    while not stop.is_set():
        try:
            busy = one.turn()
            pause = 0.0
        except DATABASE_AWAY as error:
            # Outcomes lie in the journal and on the desk; nothing is claimed until they can be committed.
            one.database_went_away()
            pause = wait_for_database(error, pause, one.tempo, stop)
            continue
        if not busy:
            one.courier.rest(one.tempo.poll)


def wait_for_database(error: Exception, pause: float, tempo: Tempo, stop: threading.Event) -> float:
    """Wait longer than the last time, though not longer than others may miss a beat; how long it was."""
    log.error("the database is away: %s", error)
    with contextlib.suppress(*DATABASE_AWAY):  # SQLite's close waits for the write gate, as a write does
        connection.close()
    pause = min(LONGEST_PAUSE, tempo.beat, pause * 2 or 0.1)
    stop.wait(pause)
    return pause


def drain(seconds: float, until: Callable[[], bool], tempo: Tempo | None = None) -> bool:
    """Be the worker of a command: send what is due until `until()`, nothing is left to do now, or time is over."""
    with contextlib.closing(Session(tempo or Tempo(grace=seconds))) as one:
        end = clock() + seconds
        while clock() < end and not until():
            if not one.turn() and not one.courier.in_hand:
                break
    return until()


@contextlib.contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """A second signal ends the process as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def heard(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[signal.Signals(number)])
        stop.set()
        wake()

    for number in before:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


__all__ = ["Fenced", "LocalFault", "drain", "run_worker"]
