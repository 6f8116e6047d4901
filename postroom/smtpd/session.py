"""One connection: moves octets between transport and dialogue, and has the dialogue's questions answered."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import cast

from postroom.mail.reply import Reply
from postroom.smtpd import replies, wiring
from postroom.smtpd.dialogue import Dialogue
from postroom.smtpd.errands import Errands
from postroom.smtpd.events import Authenticate, Event, Handed, Recipient, Sender, StartTls
from postroom.smtpd.house import READ, House
from postroom.smtpd.patience import Patience
from postroom.smtpd.valve import Valve

log = logging.getLogger("postroom.smtpd")

AHEAD = READ  # octets that a client may send ahead of our answers
HIGH_WATER = 16 * 1024  # octets of replies that a client may leave unread


class Session(asyncio.BufferedProtocol):
    """`implicit`: TLS begins at once, on a port of its own (RFC 8314 §3.3)."""

    transport: asyncio.Transport
    valve: Valve
    dialogue: Dialogue
    errands: Errands

    def __init__(self, house: House, implicit: bool) -> None:
        self.house, self._implicit = house, implicit
        self._loop = asyncio.get_running_loop()
        self._patience = Patience(house.limits, self._loop.time())
        self.came = self._loop.time()
        self._commands = self._received = self._errors = 0
        self._leave_at: float | None = None
        self._upgrading: asyncio.Task[None] | None = None
        self._with_handshake = b""  #: said in one piece with its end

    # --- what the transport calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        peer = self.transport.get_extra_info("peername")
        objection = self.house.enter(peer[0], self.came) if peer else replies.TOO_MANY_HERE
        if objection is not None:
            if not self._implicit:
                self.transport.write(replies.wire(objection))
            self.transport.close()
            return
        self._enter(peer[0])

    def _enter(self, address: str) -> None:
        self.address = address
        self.valve = Valve(self.transport)
        self.errands = Errands(self.house, address)
        self.dialogue = Dialogue(self.house.terms(address))
        self.house.sessions.add(self)
        self.transport.set_write_buffer_limits(high=HIGH_WATER)
        if self._implicit:
            self._begin_tls()
        elif wiring.talks_already(self.transport):
            self.dialogue.end(replies.EARLY)
            self._advance()
        else:
            self._greet()

    def get_buffer(self, sizehint: int) -> memoryview:
        return self.house.buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self._leave_at is not None or self.transport.is_closing():
            return
        self._received += nbytes
        heard = bytes(self.house.buffer[:nbytes])
        if self._upgrading is None:
            self._hear(heard)
        else:
            # As a client of TLS 1.3 may: for it the handshake is over, we are about to hear of that.
            self._with_handshake += heard

    def _hear(self, heard: bytes) -> None:
        self.dialogue.feed(heard)
        self._advance()
        if self.dialogue.ahead > AHEAD:
            self.valve.hold("ahead")

    def connection_lost(self, exc: Exception | None) -> None:
        self._give_up_place()

    def turn_out(self) -> None:
        """Somebody else needs the place."""
        self.transport.abort()
        self._give_up_place()

    def _give_up_place(self) -> None:
        if self in self.house.sessions:
            self.house.sessions.discard(self)
            self.house.guests.leave(self.address)
            self.dialogue.drop()

    def pause_writing(self) -> None:
        self.valve.hold("unread replies")

    def resume_writing(self) -> None:
        self._go_on("unread replies")

    # --- the dialogue's course

    def _greet(self) -> None:
        self.dialogue.greet()
        self._advance()

    def _advance(self, *, answered: bool = False) -> None:
        """Whatever can be said or done now. `answered`: the client has waited for us, not we for it."""
        dialogue = self.dialogue
        if self.valve.reasons and not dialogue.over and self.valve.reasons != {"ahead"}:
            return
        while (event := dialogue.next()) is not None:
            self._follow(event)
        now = self._loop.time()
        if answered or dialogue.commands != self._commands:
            self._commands = dialogue.commands
            self._patience.moved(now)
        if dialogue.reader is not None:
            self._patience.content(now, self._received)
        if dialogue.errors != self._errors and self._is_penalised():
            self.valve.hold("penalty")
            self._loop.call_later(self.house.limits.penalty, self._go_on, "penalty")
        else:
            self._flush()

    def _is_penalised(self) -> bool:
        """Who makes error after error waits for each further one."""
        errors, self._errors = self._errors, self.dialogue.errors
        return self._errors > max(errors, self.house.limits.soft_errors) and not self.dialogue.over

    def _follow(self, event: Event) -> None:
        if isinstance(event, (Sender, Recipient)):
            self.dialogue.answer(self.errands.objection(event))
        elif isinstance(event, Handed):
            self.errands.hand_over(event, self._settled)
        elif isinstance(event, Authenticate):
            self.errands.log_in(event, self._admitted)
        elif isinstance(event, StartTls):
            self._flush()
            self._begin_tls()
        else:
            self._leave(event.waits)

    def _flush(self) -> None:
        said = self.dialogue.output()
        if said:
            self.transport.write(said)

    def _go_on(self, why: str) -> None:
        """A reason not to read is gone."""
        if not self.transport.is_closing():
            self._flush()
            self.valve.release(why)
            self._advance()

    def _settled(self, reply: Reply) -> None:
        self.dialogue.settle(reply)
        self._answered()

    def _admitted(self, objection: Reply | None) -> None:
        self.dialogue.admit(objection)
        self._answered()

    def _answered(self) -> None:
        if self.transport.is_closing():
            return
        self._advance(answered=True)
        if self.valve.reasons and self.dialogue.ahead <= AHEAD:
            self.valve.release("ahead")

    # --- TLS and the end

    def _begin_tls(self) -> None:
        self.transport.pause_reading()
        self._upgrading = self._loop.create_task(self._upgrade())

    async def _upgrade(self) -> None:
        secured = await wiring.secured(self, self.house)
        self._upgrading = None
        if secured is None:
            self.transport.abort()
            self._give_up_place()  # asyncio tells nobody of a connection that ends in the middle of a handshake
            return
        self.transport = secured
        self.valve = Valve(secured)
        self.transport.set_write_buffer_limits(high=HIGH_WATER)
        self.errands.account = None
        self.dialogue.secured()
        heard, self._with_handshake = self._with_handshake, b""
        if heard:
            self._hear(heard)
        elif self._implicit:
            self._greet()

    def _leave(self, waits: bool) -> None:
        self._flush()
        self._leave_at = self._loop.time() + self.house.limits.linger
        if not waits:
            self.transport.close()
        elif self.transport.can_write_eof():
            # What is still on its way to us would, unread, turn our last words into a reset.
            with contextlib.suppress(OSError):  # the client has gone first
                self.transport.write_eof()

    def end(self, reply: Reply) -> None:
        """Unless a commit is waited for: then its answer comes first."""
        if self._upgrading is not None:
            self.transport.abort()
        elif self._leave_at is None and not isinstance(self.dialogue.asked, Handed):
            self.dialogue.end(reply)
            self._advance()

    @property
    def is_stranger(self) -> bool:
        """Nobody has logged in here."""
        return self.errands.account is None

    def look(self, now: float) -> None:
        """Every second or so: whether this client has had its time."""
        if self._leave_at is not None:
            if now > self._leave_at:
                self.transport.abort()
            return
        ours = isinstance(self.dialogue.asked, Authenticate | Handed | StartTls)
        late = self.is_stranger and now - self.came > self.house.limits.stranger
        if not ours and (late or self._patience.is_over(now, self._received)):
            log.info("too slow: client=%s", self.address)
            self.end(replies.TOO_SLOW)
