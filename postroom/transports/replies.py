"""Bytes from a server, cut into whole replies; strict, and bounded whatever the peer sends."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from postroom.mail.faults import outcome_of
from postroom.mail.outcome import Outcome, Verb
from postroom.mail.reply import (
    MAX_LINE,
    MAX_LINES,
    MAX_REPLY,
    MalformedReply,
    Reply,
    no_reply_line,
    parse_line,
    parse_reply,
)
from postroom.transports.redaction import Veil, redacted


class RawReply(NamedTuple):
    """One whole reply, its text not yet read: most replies are looked at for their code alone.

    `lines` may repeat our password and are for capabilities only; what is told goes through `read` or `means`.
    """

    code: int
    lines: tuple[bytes, ...]
    veil: Veil = redacted

    def read(self) -> Reply:
        return parse_reply(self.lines, self.veil)

    def means(self, verb: Verb) -> Outcome:
        """Judged by the server's own words: a password may be one of them."""
        return replace(outcome_of(verb, parse_reply(self.lines)), reply=self.read())


@lru_cache(maxsize=256)
def _code_of(line: bytes) -> tuple[int, bool]:
    """And whether the line ends its reply. The same few come for every message: "250 2.1.0 Ok"."""
    return parse_line(line)[:2]


class ReplyReader:
    """Feed it what arrives; `next` gives whole replies and raises MalformedReply."""

    def __init__(self, veil: Veil) -> None:
        self._veil = veil
        self._whole: deque[bytes] = deque()
        self._rest = b""
        self._lines: list[bytes] = []
        self._size = 0

    @property
    def pending(self) -> bool:
        """Something has arrived that no reply accounts for yet."""
        return bool(self._rest or self._whole or self._lines)

    def feed(self, data: bytes) -> None:
        *whole, self._rest = (self._rest + data).split(b"\r\n")
        self._whole.extend(whole)

    def next(self) -> RawReply | None:
        while self._whole:
            line = self._whole.popleft()
            if len(line) > MAX_LINE:
                raise _endless()
            code, last = self._parsed(line)
            if last and not self._lines:
                return RawReply(code, (line,), self._veil)
            self._gather(line, code)
            if last:
                reply = RawReply(code, tuple(self._lines), self._veil)
                self._lines, self._size = [], 0
                return reply
        if len(self._rest) > MAX_LINE or b"\n" in self._rest:
            raise _endless()
        return None

    def _parsed(self, line: bytes) -> tuple[int, bool]:
        try:
            return _code_of(line)
        except MalformedReply:
            raise no_reply_line(self._veil(line.decode("utf-8", "replace"))) from None

    def _gather(self, line: bytes, code: int) -> None:
        if self._lines and int(self._lines[0][:3]) != code:
            raise MalformedReply(f"a reply that changes its code to {code}; the peer is out of step")
        self._lines.append(line)
        self._size += len(line)
        if len(self._lines) > MAX_LINES or self._size > MAX_REPLY:
            raise MalformedReply(f"a reply of more than {MAX_LINES} lines or {MAX_REPLY} octets; the peer never ends")


def _endless() -> MalformedReply:
    return MalformedReply(f"a reply line of more than {MAX_LINE} octets or without CRLF; the peer is no mail server")
