"""A deadline that moves with every reply, on one lazy timer: moving it later costs nothing."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable


class Deadline:
    """Calls `passed` once when the time set last has come. Times are the loop's."""

    def __init__(self, loop: asyncio.AbstractEventLoop, passed: Callable[[], None]) -> None:
        self._loop, self._passed = loop, passed
        self._at = math.inf
        self._armed_for = math.inf
        self._timer: asyncio.TimerHandle | None = None

    def set(self, at: float) -> None:
        self._at = at
        if at < self._armed_for:
            self._arm(at)

    def clear(self) -> None:
        self._at = math.inf

    def cancel(self) -> None:
        self._at = self._armed_for = math.inf
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _arm(self, at: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._armed_for = at
        self._timer = self._loop.call_at(at, self._rang)

    def _rang(self) -> None:
        self._timer, self._armed_for = None, math.inf
        if self._at == math.inf:
            return
        if self._at > self._loop.time():
            self._arm(self._at)
        else:
            self._at = math.inf
            self._passed()
