"""The SMTP server as a state machine without I/O: bytes in, replies and events out, one question open at a time.

What a client may say in one go is what RFC 2920 §3.1 allows: nothing after EHLO, AUTH, STARTTLS and DATA until these
are answered. Who does is hiding something, or is lost; either way the session ends.
"""

from __future__ import annotations

from postroom.mail.reply import Reply
from postroom.smtpd import mailing, replies
from postroom.smtpd.commands import obey
from postroom.smtpd.content import ContentReader
from postroom.smtpd.events import Authenticate, Close, Event, Handed, Recipient, Sender, StartTls
from postroom.smtpd.replies import wire
from postroom.smtpd.speech import Speech
from postroom.smtpd.state import State, Terms


class Dialogue:
    """One session: `greet`, then `feed` what comes, take `next` until None, and write `output`."""

    def __init__(self, terms: Terms) -> None:
        self._limits = terms.limits
        self._speech = Speech(terms.limits)
        self._state = State(terms, self._speech)
        self._buffer = b""
        self._greeted = self._closed = False
        self.commands = 0  #: whole commands and messages read: a sign that the client moves
        self.asked: Event | None = None  #: the question that is open

    @property
    def over(self) -> bool:
        return self._speech.over

    @property
    def errors(self) -> int:
        """Refusals since the last mail."""
        return self._speech.errors

    @property
    def ahead(self) -> int:
        """Octets that came before we could look at them."""
        return len(self._buffer)

    @property
    def reader(self) -> ContentReader | None:
        """While content is read."""
        return self._state.reader

    def greet(self) -> None:
        self._greeted = True
        self._speech.say(f"220 {self._state.terms.host} ESMTP Postroom\r\n".encode())

    def feed(self, data: bytes) -> None:
        if self._speech.over:
            return
        self._buffer = self._buffer + data if self._buffer else data
        if not self._greeted or (self.asked is not None and isinstance(self.asked, (Authenticate, StartTls))):
            self.end(replies.EARLY)

    def next(self) -> Event | None:
        """None: more has to come, or the open question to be answered."""
        while self._buffer and self.asked is None and not self._speech.over:
            before = self.commands
            self.asked = self._step()
            if self.asked is not None:
                return self.asked
            if self.commands == before:
                break
        if self._speech.over and not self._closed:
            self._closed = True
            self._buffer = b""
            self._state.forget()
            return Close(self._speech.waits)
        return None

    def output(self) -> bytes:
        return self._speech.output()

    def end(self, reply: Reply) -> None:
        """Say why, and no more. `next` gives Close."""
        if not self._speech.over:
            self._speech.end(reply)
            self.asked = None

    def drop(self) -> None:
        """The connection is gone: a message that was not whole is forgotten."""
        self._speech.over = self._closed = True
        self._state.forget()

    def answer(self, objection: Reply | None) -> None:
        """To Sender and Recipient."""
        asked, self.asked = self.asked, None
        if isinstance(asked, Sender):
            mailing.sender_judged(self._state, objection)
        elif isinstance(asked, Recipient):
            mailing.recipient_judged(self._state, asked.address, objection)

    def admit(self, objection: Reply | None) -> None:
        """To Authenticate."""
        asked, self.asked = self.asked, None
        if not isinstance(asked, Authenticate):
            return
        if objection is None:
            self._state.authenticated = True
            self._speech.say(replies.WELCOME)
            return
        self._state.failed_logins += 1
        many = self._state.failed_logins >= self._limits.failed_logins
        self._speech.refuse(replies.TOO_MANY_LOGINS if many else objection)

    def settle(self, reply: Reply) -> None:
        """To Handed."""
        asked, self.asked = self.asked, None
        if not isinstance(asked, Handed):
            return
        if reply.positive:
            self._speech.errors = self._state.junk = 0
            self._speech.say(wire(reply))
        else:
            self._speech.refuse(reply)

    def secured(self) -> None:
        """To StartTls: the client begins anew."""
        self.asked = None
        self._state.begin_anew()

    def _step(self) -> Event | None:
        if self._state.reader is not None:
            return self._read_content(self._state.reader)
        line = self._line()
        if line is None:
            return None
        self.commands += 1
        return obey(self._state, line, bool(self._buffer))

    def _line(self) -> bytes | None:
        """The next command without its CRLF."""
        buffer = self._buffer
        end = buffer.find(b"\n")
        length = end + 1 or len(buffer)
        if length > self._limits.command_line and length > self._longest():
            self._speech.end(replies.LINE_TOO_LONG)
        elif end >= 0:
            self._buffer = buffer[length:]
            if buffer.find(b"\r", 0, end) == end - 1 >= 0:
                return buffer[: end - 1]
            self._speech.end(replies.BARE_END)
        return None

    def _longest(self) -> int:
        in_auth = self._state.exchange is not None or self._buffer[:5].upper() == b"AUTH "
        return self._limits.sasl_line if in_auth else self._limits.command_line

    def _read_content(self, reader: ContentReader) -> Handed | None:
        rest = reader.feed(self._buffer)
        self._buffer = rest or b""
        if reader.is_bare:
            self._speech.end(replies.BARE_IN_CONTENT)
        elif rest is not None:
            self.commands += 1
            if reader.objection is None:
                return mailing.handed(self._state)
            self._state.forget()
            self._speech.refuse(reader.objection)
        return None
