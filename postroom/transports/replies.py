"""Bytes from a server, cut into whole replies; strict, and bounded whatever the peer sends."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from postroom.mail.reply import MAX_LINE, MAX_LINES, MAX_REPLY, MalformedReply, Reply, parse_line, parse_reply

# The same few lines come again for every message: "250 2.1.0 Ok".
_parsed = lru_cache(maxsize=256)(parse_line)


class RawReply(NamedTuple):
    """One whole reply, its text not yet read: most replies are looked at for their code alone."""

    code: int
    lines: tuple[bytes, ...]

    def read(self) -> Reply:
        return parse_reply(self.lines)


class ReplyReader:
    """Feed it what arrives; `next` gives whole replies and raises MalformedReply."""

    def __init__(self) -> None:
        self._buffer = b""
        self._lines: list[bytes] = []
        self._size = 0
        self._code = 0

    @property
    def pending(self) -> bool:
        """Something has arrived that no reply accounts for yet."""
        return bool(self._buffer or self._lines)

    def feed(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data

    def next(self) -> RawReply | None:
        while True:
            line = self._line()
            if line is None:
                return None
            code, last, _ = _parsed(line)
            if last and not self._lines:
                return RawReply(code, (line,))
            self._gather(line, code)
            if last:
                reply = RawReply(code, tuple(self._lines))
                self._lines, self._size = [], 0
                return reply

    def _line(self) -> bytes | None:
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > MAX_LINE:
                raise MalformedReply(f"a reply line of more than {MAX_LINE} octets; the peer is no mail server")
            return None
        if end > MAX_LINE or self._buffer[end - 1 : end] != b"\r":
            raise MalformedReply("a reply line that is too long or does not end with CRLF; the peer is no mail server")
        line = self._buffer[: end - 1]
        self._buffer = self._buffer[end + 1 :]
        return line

    def _gather(self, line: bytes, code: int) -> None:
        if self._lines and code != self._code:
            raise MalformedReply(f"a reply that changes its code from {self._code} to {code}; the peer is out of step")
        self._lines.append(line)
        self._size += len(line)
        self._code = code
        if len(self._lines) > MAX_LINES or self._size > MAX_REPLY:
            raise MalformedReply(f"a reply of more than {MAX_LINES} lines or {MAX_REPLY} octets; the peer never ends")
