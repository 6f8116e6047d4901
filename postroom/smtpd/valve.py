"""Whether a connection is read: not while there is a reason against it."""

from __future__ import annotations

import asyncio


class Valve:
    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.reasons: set[str] = set()

    def hold(self, why: str) -> None:
        if not self.reasons:
            self.transport.pause_reading()
        self.reasons.add(why)

    def release(self, why: str) -> None:
        if why in self.reasons:
            self.reasons.remove(why)
            if not self.reasons and not self.transport.is_closing():
                self.transport.resume_reading()
