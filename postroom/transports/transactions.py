"""MAIL, RCPT, DATA, content and dot of the parcels on one session: what is owed, and what each reply means."""

from __future__ import annotations

from collections import deque

from postroom.mail.faults import Failure, outcome_of_failure
from postroom.mail.outcome import Accepted, Outcome, Verb
from postroom.mail.sentence import Sentence
from postroom.transports import commands
from postroom.transports.envelopes import DATA, Lines
from postroom.transports.events import Event, Settled, Untried
from postroom.transports.handshake import unwelcome
from postroom.transports.ledger import Parcel
from postroom.transports.replies import RawReply

RSET = commands.command("RSET")


class OutOfStep(Exception):
    """The server's words fit no question of ours: nothing on this connection can be trusted any more."""


class Closing(Exception):
    """The server ends the session (421, RFC 5321 §3.8), or we must."""


class Transaction:
    """One parcel on its way through the verbs."""

    __slots__ = ("done", "failure", "heard", "lines", "parcel")

    def __init__(self, parcel: Parcel, lines: Lines) -> None:
        self.parcel, self.lines = parcel, lines
        self.heard = False  # MAIL was answered: from here on an attempt counts
        self.failure: Outcome | None = None
        self.done = False


class Transactions:
    """At most two at a time: one whose dot is unanswered, and the next envelope behind it."""

    def __init__(self, pipelining: bool, out: list[bytes], events: list[Event]) -> None:
        self.pipelining = pipelining
        self.settled = 0  #: parcels decided in this session
        self.sending: Transaction | None = None  #: has its 354; the dot is not written
        self._out, self._events = out, events
        self._owed: deque[tuple[Verb | None, Transaction]] = deque()  # None: the reply to RSET
        self._open = False  # the server holds an envelope that RSET must clear (RFC 5321 §4.1.1.5)

    @property
    def waiting_for(self) -> Verb | None:
        if self.sending is not None:
            return Verb.CONTENT
        return (self._owed[0][0] or Verb.MAIL) if self._owed else None

    def begin(self, parcel: Parcel, lines: Lines) -> None:
        transaction = Transaction(parcel, lines)
        if self._open:
            self._say(None, transaction, RSET)
            self._open = False
            if not self.pipelining:
                return
        self._say(Verb.MAIL, transaction, lines.mail)
        if self.pipelining:
            self._say(Verb.RCPT, transaction, lines.rcpt)
            self._say(Verb.DATA, transaction, DATA)

    def finish(self, last: bytes) -> None:
        """The last block of content and the final dot."""
        assert self.sending is not None
        self._out.append(last)
        self._say(Verb.DOT, self.sending, b".\r\n")
        self.sending = None

    def on_reply(self, reply: RawReply) -> None:
        if self.sending is not None:
            self._on_interruption(self.sending, reply)
        if not self._owed:
            raise OutOfStep(Sentence("the server spoke without being asked: %(reply)s", reply=str(reply.read())))
        verb, transaction = self._owed.popleft()
        if verb is Verb.DOT:
            self._on_dot(transaction, reply)
        elif verb is Verb.DATA and reply.code == 354:
            self._on_go_ahead(transaction)
        elif verb is not Verb.DATA and 200 <= reply.code < 300:
            self._on_success(verb, transaction)
        else:
            self._on_refusal(verb, transaction, reply)

    def abandon(self, failure: Failure, detail: str) -> None:
        """Nothing more will be heard: after the dot that leaves a doubt, before MAIL's answer it is no attempt."""
        flight = [(Verb.CONTENT, self.sending)] if self.sending else []
        flight += [(verb or Verb.MAIL, transaction) for verb, transaction in self._owed]
        self.sending = None
        self._owed.clear()
        for verb, transaction in flight:
            if transaction.done:
                continue
            if transaction.failure is None and not transaction.heard and self.settled:
                transaction.done = True
                self._events.append(Untried(transaction.parcel))
            else:
                self._settle(transaction, transaction.failure or outcome_of_failure(verb, failure, detail))

    def _say(self, verb: Verb | None, transaction: Transaction, line: bytes) -> None:
        self._out.append(line)
        self._owed.append((verb, transaction))

    def _on_success(self, verb: Verb | None, transaction: Transaction) -> None:
        if verb is Verb.MAIL:
            transaction.heard = self._open = True
        if not self.pipelining:
            following = {None: Verb.MAIL, Verb.MAIL: Verb.RCPT, Verb.RCPT: Verb.DATA}[verb]
            lines = transaction.lines
            line = {Verb.MAIL: lines.mail, Verb.RCPT: lines.rcpt, Verb.DATA: DATA}[following]
            self._say(following, transaction, line)

    def _on_refusal(self, verb: Verb | None, transaction: Transaction, reply: RawReply) -> None:
        if verb is None:
            self._owed.appendleft((verb, transaction))
            raise OutOfStep(Sentence("the server refuses RSET: %(reply)s", reply=str(reply.read())))
        if verb is Verb.MAIL and reply.code == 421 and self.settled:
            self._owed.appendleft((verb, transaction))
            raise Closing(Sentence("the server ended a used connection"))
        transaction.heard = True
        # MAIL's own reply decides, not the 503s that follow from it.
        transaction.failure = transaction.failure or unwelcome(verb, reply)
        if reply.code == 421 or reply.code < 400:
            self._settle(transaction, transaction.failure)
            raise Closing(str(reply.read()))
        if verb is Verb.DATA or not self.pipelining:
            self._settle(transaction, transaction.failure)

    def _on_go_ahead(self, transaction: Transaction) -> None:
        self._open = False
        if transaction.failure is None:
            self.sending = transaction
            return
        # The server waits for content to a recipient it refused: a lone dot, whatever it answers.
        self._out.append(b".\r\n")
        self._settle(transaction, transaction.failure)
        raise Closing(Sentence("354 although the envelope was refused"))

    def _on_interruption(self, transaction: Transaction, reply: RawReply) -> None:
        if reply.code >= 400:
            transaction.failure = reply.means(Verb.DATA)
        raise OutOfStep(Sentence("the server spoke in the middle of the content: %(reply)s", reply=str(reply.read())))

    def _on_dot(self, transaction: Transaction, reply: RawReply) -> None:
        if 200 <= reply.code < 300:
            self._settle(transaction, Accepted(reply.read()))
        else:
            self._settle(transaction, reply.means(Verb.DOT))
            if reply.code == 421 or reply.code < 400:
                raise Closing(str(reply.read()))

    def _settle(self, transaction: Transaction, outcome: Outcome | None) -> None:
        assert outcome is not None
        if not transaction.done:
            transaction.done = True
            self.settled += 1
            self._events.append(Settled(transaction.parcel, outcome))
