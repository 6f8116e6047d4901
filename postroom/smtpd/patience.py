"""How long a client may take: for a whole command, and for a whole message; single octets buy no time."""

from __future__ import annotations

from postroom.smtpd.limits import Limits


class Patience:
    """Times in seconds of one clock."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits = limits
        self._since = now
        self._octets: int | None = None  #: received before the content began; None: it is a command we wait for

    def moved(self, now: float) -> None:
        """A command was read, or we have answered."""
        self._since, self._octets = now, None

    def content(self, now: float, received: int) -> None:
        """We have asked for content; *received* octets came in this session so far."""
        if self._octets is None:
            self._since, self._octets = now, received

    def is_over(self, now: float, received: int) -> bool:
        spent = now - self._since
        if self._octets is None:
            return spent > self._limits.command
        slow = spent > self._limits.settling and received - self._octets < self._limits.rate * spent
        return slow or spent > self._limits.content
