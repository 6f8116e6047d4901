"""The content after DATA, read until CRLF.CRLF and nothing else; a bare CR, LF or NUL is found as soon as it comes."""

from __future__ import annotations

import io
from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import IO

from postroom.mail.reply import Reply
from postroom.smtpd.limits import Limits
from postroom.smtpd.replies import BARE_IN_CONTENT, LONG_LINE, NO_ROOM, TOO_BIG

END = b"\r\n.\r\n"
DOT = b"\r\n."  # at the beginning of a line
CRLF = b"\r\n"

Vessel = Callable[[], IO[bytes]]


def on_disk(folder: str | None = None) -> Vessel:
    """Files without a name: whatever happens to this process, none is left over."""
    return lambda: SpooledTemporaryFile(max_size=1, dir=folder)


class Content:
    """One message as it came over the wire, dots still doubled."""

    def __init__(self, whole: bytes, size: int, *, dotted: bool, file: IO[bytes] | None = None) -> None:
        self.size = size  #: octets, dots doubled
        self._whole, self._dotted, self._file = whole, dotted, file

    def take(self) -> bytes:
        """The message itself, once: lines that begin with a dot have lost it (RFC 5321 §4.5.2)."""
        raw = self._whole
        if self._file is not None:
            with self._file as file:
                file.seek(0)
                raw = file.read() + raw
        return raw.replace(DOT, CRLF)[2:] if self._dotted else raw[2:]


class ContentReader:
    """`feed` until it gives back what came after the end; then `content` or `objection` is there."""

    def __init__(self, limits: Limits, vessel: Vessel = io.BytesIO) -> None:
        self._limits, self._vessel = limits, vessel
        self._kept = bytearray(CRLF)  # so that a dot at the very beginning begins a line like any other
        self._file: IO[bytes] | None = None
        self._after_cr = self._dotted = False
        self._looked = 0  #: of `_kept`, where no end can begin
        self.size = 0  #: octets read, dots doubled
        self.objection: Reply | None = None

    @property
    def is_bare(self) -> bool:
        """Nothing that follows can be trusted: who sent this may be hiding a second message in it."""
        return self.objection is BARE_IN_CONTENT

    def feed(self, data: bytes) -> bytes | None:
        """What follows the end; None: it has not come yet."""
        kept = self._kept
        before = len(kept)
        kept += data
        end = self._end()
        new = data if end < 0 else data[: max(0, end + 2 - before)]
        if self._is_bare(new, ended=end >= 0):
            self.objection = BARE_IN_CONTENT
            return b""
        if end < 0:
            self.size += len(data)
            self._keep_on()
            return None
        self.size += len(new)
        rest = bytes(kept[end + len(END) :])
        del kept[end + 2 :]
        self._judge(len(kept) - 2)
        return rest

    def content(self) -> Content:
        return Content(bytes(self._kept), self.size, dotted=self._dotted, file=self._file)

    def discard(self) -> None:
        if self._file is not None:
            self._file.close()

    def _end(self) -> int:
        """Where it begins, or -1; and whether any line before it begins with a dot."""
        at = self._kept.find(DOT, self._looked)
        if at < 0 or self._kept.startswith(END, at):
            return at
        self._dotted = True
        return self._kept.find(END, at)

    def _is_bare(self, new: bytes, *, ended: bool) -> bool:
        if not new:
            return False  # what came belongs to the end alone
        pairs, returns = new.count(CRLF), new.count(b"\r")
        if self._after_cr:
            pairs, returns = pairs + new.startswith(b"\n"), returns + 1
        self._after_cr = not ended and new.endswith(b"\r")
        return new.count(b"\n") != pairs or returns - self._after_cr != pairs or 0 in new

    def _keep_on(self) -> None:
        kept = self._kept
        if len(kept) > self._limits.memory or self.objection:
            # From the last line end on: the end, and a doubled dot, can still begin there.
            cut = max(kept.rfind(CRLF), 0) or max(len(kept) - len(END) + 1, 0)
            self._judge(cut)
            self._put_aside(bytes(kept[:cut]))
            del kept[:cut]
        self._looked = max(0, len(kept) - len(END) + 1)

    def _put_aside(self, part: bytes) -> None:
        try:
            if self._file is None and not self.objection:
                self._file = self._vessel()
            if self._file is not None and not self.objection:
                self._file.write(part)
        except OSError:
            self.objection = NO_ROOM

    def _judge(self, until: int) -> None:
        """Of the lines in `_kept` up to there."""
        if self.objection:
            return
        if self.size > self._limits.size:
            self.objection = TOO_BIG
        elif has_long_line(self._kept, until, self._limits.text_line):
            self.objection = LONG_LINE


def has_long_line(data: bytearray, until: int, most: int) -> bool:
    """Looks at one octet in `most`, not at all of them."""
    at = 0
    while until - at > most:
        end = data.rfind(b"\n", at, at + most + 1)
        if end < 0:
            return True
        at = end + 1
    return False
