"""The SMTP client as a state machine without I/O: bytes in, bytes and events out, never out of step.

With PIPELINING the content, its final dot and the next MAIL, RCPT, DATA form one group (RFC 2920 §3.1): one round trip
a message. Every reply of a group is read; whatever fits no question of ours ends the session.
"""

from __future__ import annotations

from postroom.mail.faults import Failure, outcome_of_failure
from postroom.mail.outcome import Outcome, Verb
from postroom.mail.reply import MalformedReply
from postroom.mail.sentence import Sentence
from postroom.transports import commands, envelopes
from postroom.transports.advice import stranger
from postroom.transports.capabilities import Capabilities
from postroom.transports.events import Broken, Event, GoAhead, Over, Ready
from postroom.transports.handshake import Ask, Terms, Upgrade, establish
from postroom.transports.ledger import Parcel
from postroom.transports.redaction import veil_of
from postroom.transports.replies import RawReply, ReplyReader
from postroom.transports.transactions import Closing, OutOfStep, Transactions


class Dialogue:
    """One session. Give it bytes with `receive`; write what `output` returns after every call."""

    def __init__(self, terms: Terms) -> None:
        self.capabilities = Capabilities()
        self.over = False
        self.replies = 0  #: whole replies read
        self._reader = ReplyReader(veil_of(terms.settings))
        self._out: list[bytes] = []
        self._events: list[Event] = []
        self._transactions = Transactions(False, self._out, self._events)
        self._handshake = establish(terms)
        self._asked: Verb | None = None  # None: the session is established
        self._broken: Outcome | None = None
        self._ready = False
        self._advance(next(self._handshake))

    @property
    def waiting_for(self) -> Verb | None:
        """The verb whose answer the peer owes us, or CONTENT while it is our turn to send; None: idle."""
        return self._asked or self._transactions.waiting_for

    @property
    def free(self) -> bool:
        """A parcel may be offered."""
        return not self.over and self.waiting_for is None

    @property
    def established(self) -> bool:
        """Greeting, EHLO, TLS and AUTH lie behind us."""
        return self._ready

    @property
    def pipelining(self) -> bool:
        return self._transactions.pipelining

    @property
    def settled(self) -> int:
        """Parcels decided in this session."""
        return self._transactions.settled

    def output(self) -> bytes:
        data = b"".join(self._out)
        self._out.clear()
        return data

    def offer(self, parcel: Parcel) -> Outcome | None:
        """Begin a transaction: when `free`, and with PIPELINING also right after `finish`.

        An outcome means that this server cannot take the parcel, and that nothing was said.
        """
        lines = envelopes.lines_for(parcel, self.capabilities)
        if not isinstance(lines, envelopes.Lines):
            return lines
        self._transactions.begin(parcel, lines)
        return None

    def body(self, parcel: Parcel) -> bytes:
        """The content as it goes on the wire, without the final dot."""
        return commands.stuffed(parcel.content)

    def finish(self, last: bytes) -> None:
        """The last block of the body, and the final dot."""
        self._transactions.finish(last)

    def quit(self) -> None:
        """Only where `free`: anywhere else the connection is simply closed."""
        self._out.append(commands.command("QUIT"))
        self.over = True

    def drop(self) -> None:
        """Forget what was in flight: the connection closes without a word."""
        self.over = True

    def receive(self, data: bytes) -> list[Event]:
        if self.over:
            return []
        self._reader.feed(data)
        try:
            while (reply := self._reader.next()) is not None:
                self.replies += 1
                self._on_reply(reply)
            self._check_turn()
        except (MalformedReply, OutOfStep) as error:
            # A host that is no mail server is not quoted: its words could be another service's secrets.
            self._end(Failure.PROTOCOL, stranger(data) if self._asked is Verb.GREETING else str(error))
        except Closing as reason:
            self._end(Failure.LOST, Sentence("the server ended the session: %(why)s", why=str(reason)))
        return self._drain()

    def secured(self) -> list[Event]:
        """TLS is in place after Upgrade."""
        self._resume(None)
        return self._drain()

    def fail(self, failure: Failure, detail: str) -> list[Event]:
        """The connection is lost, or the peer's time is up."""
        if not self.over:
            self._end(failure, detail)
        return self._drain()

    def _on_reply(self, reply: RawReply) -> None:
        if self._asked is Verb.TLS:
            raise OutOfStep(
                Sentence("clear text after the answer to STARTTLS: it would be read as if it came through TLS")
            )
        if self._asked is not None:
            self._resume(reply)
        else:
            self._transactions.on_reply(reply)

    def _resume(self, reply: RawReply | None) -> None:
        try:
            step = next(self._handshake) if reply is None else self._handshake.send(reply)
        except StopIteration as done:
            self._established(done.value)
        else:
            self._advance(step)

    def _advance(self, step: Ask | Upgrade) -> None:
        if isinstance(step, Upgrade):
            self._asked = Verb.TLS
        else:
            self._asked = step.verb
            self._out.append(step.line)

    def _established(self, result: Capabilities | Outcome) -> None:
        if isinstance(result, Capabilities):
            self._asked = None
            self.capabilities = result
            self._transactions.pipelining = "PIPELINING" in result
        else:
            self._broken = result
            raise Closing(str(result.reply))

    def _check_turn(self) -> None:
        """Before we say anything, the server must have said everything: no byte left over (RFC 2920 §3.1)."""
        waiting_for = self.waiting_for
        if waiting_for not in (None, Verb.TLS, Verb.CONTENT):
            return
        if self._reader.pending:
            raise OutOfStep(Sentence("the server said more than it was asked"))
        if waiting_for is Verb.TLS:
            self._events.append(Upgrade())
        elif self._transactions.sending is not None:
            self._events.append(GoAhead(self._transactions.sending.parcel))
        elif not self._ready:
            self._ready = True
            self._events.append(Ready())

    def _end(self, failure: Failure, detail: str) -> None:
        if self._ready:
            self._transactions.abandon(failure, detail)
        else:
            outcome = self._broken or outcome_of_failure(self._asked or Verb.EHLO, failure, detail)
            self._events.append(Broken(outcome))
        self.over = True
        self._events.append(Over(detail))

    def _drain(self) -> list[Event]:
        events = self._events.copy()
        self._events.clear()
        return events
