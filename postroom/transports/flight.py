"""The parcels in flight on one connection: since when, and the facts of each attempt."""

from __future__ import annotations

import asyncio
import time

from postroom.transports.ledger import Facts, Parcel


class Flight:
    """At most two at a time. `attempt_end` is when the oldest has had the time of a whole attempt."""

    def __init__(self, relay: str, attempt: float) -> None:
        self._relay, self._attempt = relay, attempt
        self._clock = asyncio.get_running_loop().time
        self._since: dict[int, tuple[float, float]] = {}  # key to (seconds since the epoch, the loop's clock)
        self.attempt_end = self._clock() + attempt

    def __bool__(self) -> bool:
        return bool(self._since)

    def start(self, parcel: Parcel) -> None:
        now = self._clock()
        if not self._since:
            self.attempt_end = now + self._attempt
        self._since[parcel.key] = (time.time(), now)

    def land(self, parcel: Parcel, tls_version: str | None) -> Facts:
        since_epoch, since = self._since.pop(parcel.key)
        now = self._clock()
        self.attempt_end = now + self._attempt
        return Facts(self._relay, tls_version, since_epoch, now - since)
