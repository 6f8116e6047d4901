"""An event loop whose clock a test puts forward: a long time-out passes at once, and no slowness passes a short one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Clock(asyncio.SelectorEventLoop):
    """`forward`: in the loop's own thread, as with `call_soon_threadsafe`."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead

    def forward(self, seconds: float) -> None:
        self.ahead += seconds


async def forward_when(condition: Callable[[], bool], seconds: float) -> None:
    """Wait until it holds; then it is so many seconds later in this loop."""
    clock = asyncio.get_running_loop()
    assert isinstance(clock, Clock)
    while not condition():
        await asyncio.sleep(0.01)
    clock.forward(seconds)
