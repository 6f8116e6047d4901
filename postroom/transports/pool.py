"""The connections of one transport: opened one after another as the network lets us wait, used again, closed politely.

A failure to open is recorded on one parcel, the others are given back: two hundred orders must not burn on a password.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Coroutine
from typing import Protocol

from postroom.mail.outcome import Fault, Outcome
from postroom.transports.connection import Connection
from postroom.transports.events import Settled
from postroom.transports.growth import Growth
from postroom.transports.ledger import Facts, Ledger, Parcel

PAUSE = 0.001  # seconds between looks whether all connections wait for the network
LONG_PAUSE = 0.02  # when there was nothing to send, or no room
MAX_IDLE = 20.0  # seconds; the shortest idle limits of submission servers lie around 30


class Opener(Protocol):
    """How a connection comes to be: TCP and TLS, or a process and its pipes."""

    relay: str
    max_connections: int

    async def open(self, pool: Pool) -> Outcome | None:
        """Bring a Connection to its pool; or say why not."""

    async def upgrade(self, connection: Connection) -> None:
        """Put TLS under a connection, or cut it with the reason."""


class Pool:
    """A Transport over any Opener; also the house of its connections."""

    def __init__(self, opener: Opener, ledger: Ledger) -> None:
        self._opener, self._ledger = opener, ledger
        self._connections: set[Connection] = set()
        self._idle: list[Connection] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._dialling = 0
        self._waiting: deque[Parcel] = deque()  # taken, and not yet begun on any connection
        self._growth = Growth(opener.max_connections)
        self._stopped = True
        self._finished: asyncio.Future[None] | None = None
        self._progress = 0
        self._arranging = False
        self._moved: asyncio.Event | None = None  # while `close` waits for connections and tasks to end
        self._look_at: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        self._finished = loop.create_future()
        self._stopped = False
        for connection in [each for each in self._idle if time.monotonic() - each.idle_since > MAX_IDLE]:
            self._idle.remove(connection)
            connection.leave()
        self._look_later(PAUSE)
        self._arrange()
        try:
            await self._finished
        finally:
            if self._look_at is not None:
                self._look_at.cancel()

    async def close(self) -> None:
        self._stop()
        self._moved = asyncio.Event()
        while self._connections or self._tasks:
            for task in self._tasks:
                task.cancel()
            for connection in list(self._connections):
                if not connection.dialogue.over:
                    connection.leave()
            await self._moved.wait()
            self._moved.clear()

    def came(self, connection: Connection) -> None:
        self._connections.add(connection)
        self._stir()

    def next(self) -> Parcel | None:
        while self._waiting:
            parcel = self._waiting.popleft()
            if self._ledger.may_begin(parcel):
                return parcel
            self._ledger.give_back(parcel)
        return None if self._stopped else self._ledger.take()

    def intend(self, parcel: Parcel) -> bool:
        return self._ledger.intend(parcel)

    def record(self, connection: Connection, settled: Settled, facts: Facts) -> None:
        self._progress += 1
        self._ledger.record(settled.parcel, settled.outcome, facts)
        if settled.outcome.fault is Fault.TRANSPORT and not connection.accepted:
            self._stop()  # a connection that never worked would only collect the same fault on the next parcel

    def untried(self, parcel: Parcel) -> None:
        self._waiting.appendleft(parcel)
        self._arrange_soon()

    def disowned(self, parcel: Parcel) -> None:
        self._ledger.give_back(parcel)

    def idle(self, connection: Connection) -> None:
        connection.idle_since = time.monotonic()
        if connection not in self._idle:
            self._idle.append(connection)
        self._arrange_soon()

    def broken(self, connection: Connection, outcome: Outcome) -> None:
        self._not_opened(outcome, connection.opened, connection.tls_version)

    def gone(self, connection: Connection) -> None:
        self._connections.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._arrange_soon()
        self._stir()

    def upgrade(self, connection: Connection) -> None:
        self._start(self._opener.upgrade(connection))

    def crashed(self, error: Exception) -> None:
        """The ledger failed: stop everything, and let `run` raise it."""
        self._stopped = True
        self._waiting.clear()
        for connection in list(self._connections):
            connection.drop()
        if self._finished is not None and not self._finished.done():
            self._finished.set_exception(error)

    def _stir(self) -> None:
        if self._moved is not None:
            self._moved.set()

    def _stop(self) -> None:
        """Take nothing more in this run; what was taken and not begun goes back."""
        self._stopped = True
        while self._waiting:
            self._ledger.give_back(self._waiting.popleft())

    def _arrange_soon(self) -> None:
        if not self._arranging:
            self._arranging = True
            asyncio.get_running_loop().call_soon(self._arrange)

    def _arrange(self) -> None:
        """Work for idle connections, a first connection where there is none, and the end of the run."""
        self._arranging = False
        if self._finished is None or self._finished.done():
            return
        try:
            if self._stopped:
                self._stop()
            while self._idle and (parcel := self.next()) is not None:
                self._hand_over(parcel)
            if not self._alive() and not self._dialling and (parcel := self.next()) is not None:
                self._waiting.appendleft(parcel)
                self._open()
        except Exception as error:
            self.crashed(error)
        if not self._waiting and not any(each.flight for each in self._connections) and not self._finished.done():
            self._finished.set_result(None)

    def _hand_over(self, parcel: Parcel) -> None:
        connection = self._idle.pop()
        if connection.dialogue.free:
            connection.begin(parcel)
        else:
            self._waiting.appendleft(parcel)

    def _alive(self) -> list[Connection]:
        return [each for each in self._connections if not each.dialogue.over]

    def _look_later(self, pause: float) -> None:
        self._look_at = asyncio.get_running_loop().call_later(pause, self._look)

    def _look(self) -> None:
        # Two turns of the loop later everything readable at this moment has been read.
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, self._grow, self._progress)

    def _grow(self, progress: int) -> None:
        """One connection more, when all there are wait for the network and there is something to send."""
        if self._finished is None or self._finished.done():
            return
        pause = LONG_PAUSE
        try:
            if self._idle:
                self._arrange()  # one connection may hang for minutes: what comes meanwhile is the idle ones'
            elif progress != self._progress:
                pause = PAUSE
            elif self._may_grow() and (parcel := self.next()) is not None:
                self._waiting.appendleft(parcel)
                self._open()
                pause = PAUSE
        except Exception as error:
            self.crashed(error)
        self._look_later(pause)

    def _may_grow(self) -> bool:
        alive = self._alive()
        established = sum(each.dialogue.established for each in alive)
        opening = max(len(alive) - established, self._dialling)
        return not self._stopped and not self._idle and self._growth.allows(established, opening)

    def _open(self) -> None:
        self._dialling += 1
        self._start(self._dial())

    async def _dial(self) -> None:
        started = time.time()
        try:
            opened = await self._opener.open(self)
        finally:
            self._dialling -= 1
        if opened is not None:
            self._not_opened(opened, started, None)

    def _not_opened(self, outcome: Outcome, started: float, tls_version: str | None) -> None:
        alive = self._alive()
        if alive:
            self._growth.refused(len(alive))  # "too many connections" is no news for a mail while others are served
        elif self._waiting and not self._dialling:
            seconds = max(0.0, time.time() - started)
            parcel = self._waiting.popleft()
            self._ledger.record(parcel, outcome, Facts(self._opener.relay, tls_version, started, seconds))
            self._stop()
        self._arrange_soon()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and isinstance(error := task.exception(), Exception):
            self.crashed(error)
        self._arrange_soon()
        self._stir()
