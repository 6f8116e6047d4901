"""Our side of a session: what is still to be written, how many errors were answered, and whether all is said."""

from __future__ import annotations

from postroom.mail.reply import Reply
from postroom.smtpd.limits import Limits
from postroom.smtpd.replies import BYE, TOO_MANY_ERRORS, wire


class Speech:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._out: list[bytes] = []
        self.errors = 0  #: since the last mail
        self.over = False
        self.waits = False  #: the client may still be talking, and must hear why we end

    def say(self, octets: bytes) -> None:
        self._out.append(octets)

    def refuse(self, reply: Reply) -> None:
        self.errors += 1
        if reply.code == 421:
            self.end(reply)
        elif self.errors >= self._limits.hard_errors:
            self.end(TOO_MANY_ERRORS)
        else:
            self.say(wire(reply))

    def end(self, reply: Reply) -> None:
        """Say why, and no more."""
        self.say(wire(reply))
        self.over = self.waits = True

    def bye(self) -> None:
        self.say(BYE)
        self.over = True

    def output(self) -> bytes:
        if not self._out:
            return b""
        data = b"".join(self._out)
        self._out.clear()
        return data
