"""A blocking SMTP session for checks: the worker's handshake and replies, one question at a time, with a transcript."""

from __future__ import annotations

import contextlib
import socket
import time

from postroom.mail.faults import Failure, outcome_of_failure
from postroom.mail.outcome import Outcome, Verb
from postroom.mail.reply import MalformedReply
from postroom.mail.sentence import Sentence
from postroom.transports import tls
from postroom.transports.advice import stranger
from postroom.transports.handshake import Ask
from postroom.transports.house import seconds_by_verb, system_words
from postroom.transports.redaction import veil_of
from postroom.transports.replies import RawReply, ReplyReader
from postroom.transports.settings import SmtpSettings


class Session:
    """Owns a connected socket. Outcomes say what went wrong; after one, only `close` may follow."""

    def __init__(self, plug: socket.socket, settings: SmtpSettings) -> None:
        self.transcript: list[str] = []
        self.tls_version: str | None = None
        self.lost = False  #: nobody is there to ask any more
        self.certificate: tls.Certificate | None = None
        self._plug, self._settings = plug, settings
        self._veil = veil_of(settings)
        self._reader = ReplyReader(self._veil)
        self._seconds = seconds_by_verb(settings.timeouts) | {Verb.QUIT: settings.timeouts.quit}
        self._until = time.monotonic() + settings.timeouts.attempt

    def secure(self) -> Outcome | None:
        """The TLS handshake, verified against the configured host."""
        self._plug.settimeout(max(0.01, min(self._settings.timeouts.tls, self._until - time.monotonic())))
        try:
            context = tls.context_for(self._settings.ca_bundle)
            secured = context.wrap_socket(self._plug, server_hostname=tls.name_to_verify(self._settings.host))
        except (OSError, ValueError) as error:
            return outcome_of_failure(Verb.TLS, Failure.TLS, tls.why_not(error))
        self._plug, self.tls_version = secured, secured.version()
        self.certificate = tls.certificate_of(secured)
        cipher = secured.cipher()
        self._note(f"-- {self.tls_version}{f', {cipher[0]}' if cipher else ''}")
        return None

    def ask(self, ask: Ask) -> RawReply | Outcome:
        """Say it and read one reply; words beyond that reply mean that the server is out of step."""
        answer = self._asked(ask)
        self.lost = isinstance(answer, Outcome)
        return answer

    def _asked(self, ask: Ask) -> RawReply | Outcome:
        if ask.shown:
            self._note(f"C: {ask.shown}")
        heard = b""
        until = min(time.monotonic() + self._seconds[ask.verb], self._until)
        try:
            self._plug.settimeout(max(0.01, until - time.monotonic()))
            self._plug.sendall(ask.line)
            while (reply := self._reader.next()) is None:
                self._plug.settimeout(max(0.01, until - time.monotonic()))
                heard = self._plug.recv(16_384)
                if not heard:
                    closed = Sentence("the server closed the connection")
                    return outcome_of_failure(ask.verb, Failure.LOST, closed)
                self._reader.feed(heard)
        except TimeoutError:
            silent = Sentence("no answer within %(seconds)s s", seconds=f"{self._seconds[ask.verb]:g}")
            return outcome_of_failure(ask.verb, Failure.TIMED_OUT, silent)
        except OSError as error:
            broke = Sentence("the connection broke: %(why)s", why=system_words(error))
            return outcome_of_failure(ask.verb, Failure.LOST, broke)
        except MalformedReply as error:
            detail = stranger(heard) if ask.verb is Verb.GREETING else str(error)
            return outcome_of_failure(ask.verb, Failure.PROTOCOL, detail)
        self._note(*(f"S: {line.decode('utf-8', 'replace')}" for line in reply.lines))
        if self._reader.pending:
            too_much = Sentence("the server said more than it was asked")
            return outcome_of_failure(ask.verb, Failure.PROTOCOL, too_much)
        return reply

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._plug.close()

    def _note(self, *lines: str) -> None:
        self.transcript += map(self._veil, lines)
