"""One connection of the worker: moves bytes between asyncio and a dialogue, parcels between the pool and the dialogue.

No task, future or timer is made for a message: everything follows from the bytes of a reply.
"""

from __future__ import annotations

import asyncio
import time

from postroom.mail.faults import Failure
from postroom.mail.outcome import Accepted, Verb
from postroom.mail.sentence import Sentence
from postroom.transports import tls
from postroom.transports.deadline import Deadline
from postroom.transports.dialogue import Dialogue
from postroom.transports.events import Broken, Event, GoAhead, Over, Settled, Untried
from postroom.transports.flight import Flight
from postroom.transports.handshake import Terms, Upgrade
from postroom.transports.house import House, Wire, seconds_by_verb, system_words, too_late
from postroom.transports.ledger import Parcel

BLOCK = 65_536  # octets of content handed to the kernel at a time
BURST = 4  # blocks in one turn of the loop
_READ = 16_384


class Connection(asyncio.BufferedProtocol):
    """Lives from connect to close."""

    def __init__(self, terms: Terms, house: House, relay: str) -> None:
        self.dialogue = Dialogue(terms)
        self.flight = Flight(relay, terms.settings.timeouts.attempt)
        self.tls_version: str | None = None
        self.accepted = 0
        self.opened = time.time()
        self.idle_since = 0.0
        self._house = house
        self._limit = terms.settings.max_per_connection
        self._begun = 0
        self._timeouts = terms.settings.timeouts
        self._seconds = seconds_by_verb(self._timeouts)
        self._loop = asyncio.get_running_loop()
        self._deadline = Deadline(self._loop, self._timed_out)
        self._waited_for: tuple[Verb | None, int] = (None, -1)
        self.wire: Wire | None = None
        self._buffer = memoryview(bytearray(_READ))
        self._paused = False
        self._sending: tuple[Parcel, memoryview] | None = None  # a large message and what is still to be written of it
        self._closed = False

    def begin(self, parcel: Parcel) -> None:
        """Start with a parcel on an idle connection."""
        self._offer(parcel)
        self._go_on()

    def secured(self, wire: Wire, tls_version: str | None) -> None:
        """TLS is under the session now."""
        self.wire, self.tls_version = wire, tls_version
        self._handle(self.dialogue.secured())

    def leave(self) -> None:
        """QUIT where that is possible; whatever becomes of it changes no outcome."""
        if self.dialogue.free:
            self.dialogue.quit()
            self._flush()
            self._deadline.set(self._loop.time() + self._timeouts.quit)
        elif not self.dialogue.over:
            self.cut(Failure.LOST, Sentence("the connection was closed by ourselves: we are stopping"))

    def cut(self, failure: Failure, detail: str) -> None:
        """Close at once; what is in flight is settled as the dialogue says."""
        self._handle(self.dialogue.fail(failure, detail))
        if self.wire is not None:
            self.wire.abort()
        self._end()

    def drop(self) -> None:
        """Close at once and say nothing of what was in flight: the owner has failed, or no longer owns it."""
        self.dialogue.drop()
        if self.wire is not None:
            self.wire.abort()
        self._end()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.set_write_buffer_limits(high=BLOCK)
        session = transport.get_extra_info("ssl_object")
        self.attach(transport, session.version() if session else None)

    def attach(self, wire: Wire, tls_version: str | None = None) -> None:
        self.wire, self.tls_version = wire, tls_version
        self._house.came(self)
        self._watch(Verb.GREETING)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self.receive(bytes(self._buffer[:nbytes]))

    def receive(self, data: bytes) -> None:
        if self.dialogue.over:
            self._close()  # the answer to QUIT, or words after the end
        else:
            self._handle(self.dialogue.receive(data))

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._more()

    def _more(self) -> None:
        if self._sending is not None and not self.dialogue.over:
            self._handle([])

    def connection_lost(self, error: Exception | None) -> None:
        if self._closed:
            return
        broke = Sentence("the connection broke: %(why)s", why=system_words(error))
        failure, detail = Failure.LOST, str(broke if error else Sentence("the server closed the connection"))
        if self.dialogue.waiting_for is Verb.TLS:
            failure, detail = Failure.TLS, tls.why_not(error)
        self._handle(self.dialogue.fail(failure, detail))
        self._end()

    def _handle(self, events: list[Event]) -> None:
        try:
            for event in events:
                self._on(event)
            if self._sending is not None:
                self._write_on()
            self._go_on()
        except Exception as error:
            # The ledger's own failure: nothing may be sent that cannot be recorded.
            self._house.crashed(error)

    def _on(self, event: Event) -> None:
        if isinstance(event, Settled):
            self._settled(event)
        elif isinstance(event, GoAhead):
            body = self.dialogue.body(event.parcel)
            if len(body) <= BLOCK:
                self._finish(event.parcel, body)
            else:
                self._sending = (event.parcel, memoryview(body))
        elif isinstance(event, Untried):
            self.flight.land(event.parcel, self.tls_version)
            self._house.untried(event.parcel)
        elif isinstance(event, Upgrade):
            self._house.upgrade(self)
        elif isinstance(event, Broken):
            self._house.broken(self, event.outcome)
        elif isinstance(event, Over):
            self._sending = None

    def _go_on(self) -> None:
        """After whatever has happened: take the next parcel if there is room, say what there is to say, watch time."""
        while self.dialogue.free and not self._used_up and (parcel := self._house.next()) is not None:
            self._offer(parcel)
        self._flush()
        waiting_for = self.dialogue.waiting_for
        if self.dialogue.over:
            self._close()
        elif waiting_for is not None:
            self._watch(waiting_for)
        elif self._used_up:
            self.leave()
        else:
            self._deadline.clear()
            self._waited_for = (None, -1)
            self._house.idle(self)

    @property
    def _used_up(self) -> bool:
        return bool(self._limit) and self._begun >= self._limit

    def _offer(self, parcel: Parcel) -> bool:
        """False: this server cannot take the parcel; that is recorded, and the session is as it was."""
        outcome = self.dialogue.offer(parcel)
        self.flight.start(parcel)
        if outcome is not None:
            self._settled(Settled(parcel, outcome))
            return False
        self._begun += 1
        return True

    def _settled(self, settled: Settled) -> None:
        if isinstance(settled.outcome, Accepted):
            self.accepted += 1
        self._house.record(self, settled, self.flight.land(settled.parcel, self.tls_version))

    def _write_on(self) -> None:
        """Content block by block; the dot only when all before it has left: a loss till then leaves no doubt."""
        assert self._sending is not None
        parcel, rest = self._sending
        if len(rest) > BLOCK:
            self._waited_for = (None, -1)
            for _ in range(BURST):
                if len(rest) > BLOCK and not self._paused and self.wire is not None:
                    self.wire.write(bytes(rest[:BLOCK]))
                    rest = rest[BLOCK:]
            self._sending = (parcel, rest)
            if not self._paused:
                # A timer of zero runs after what has arrived meanwhile: a refusal or a close is seen before the dot.
                self._loop.call_later(0, self._more)
        elif not self._paused:
            self._sending = None
            self._finish(parcel, bytes(rest))

    def _finish(self, parcel: Parcel, last: bytes) -> None:
        if not self._house.intend(parcel):
            self.flight.land(parcel, self.tls_version)
            self.drop()
            self._house.disowned(parcel)
            return
        self.dialogue.finish(last)
        if self.dialogue.pipelining:
            while not self._used_up and (following := self._house.next()) is not None:
                if self._offer(following):
                    return

    def _flush(self) -> None:
        data = self.dialogue.output()
        if data and self.wire is not None:
            self.wire.write(data)

    def _watch(self, verb: Verb) -> None:
        """Every whole reply earns the next verb's time; single bytes earn nothing (a peer may drip them)."""
        waited_for = (verb, self.dialogue.replies)
        if waited_for != self._waited_for:
            self._waited_for = waited_for
            self._deadline.set(min(self._loop.time() + self._seconds[verb], self.flight.attempt_end))

    def _timed_out(self) -> None:
        self.cut(Failure.TIMED_OUT, too_late(self.dialogue.waiting_for))

    def _close(self) -> None:
        if self.wire is not None:
            self.wire.close()
        self._deadline.set(self._loop.time() + self._timeouts.quit)

    def _end(self) -> None:
        if not self._closed:
            self._closed = True
            self._deadline.cancel()
            self._house.gone(self)
