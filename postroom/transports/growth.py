"""How many connections a server is asked for: first one that works, then at most doubling, never more than it bears."""

from __future__ import annotations

import time

AT_FIRST = 5  # connections opened side by side once the first one works
MODESTY = 60.0  # seconds before a server that wanted no more connections is asked for more


class Growth:
    """`most` is the operator's limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._borne = most
        self._until = 0.0

    def refused(self, alive: int) -> None:
        """One more was turned away while `alive` others are served."""
        self._borne, self._until = alive, time.monotonic() + MODESTY

    def allows(self, established: int, opening: int) -> bool:
        """A server that has just come back is not trampled."""
        if time.monotonic() > self._until:
            self._borne = self._most
        return established > 0 and opening < max(established, AT_FIRST) and established + opening < self._borne
