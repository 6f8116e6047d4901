"""What a piece of work costs the processor."""

import gc
import time
from collections.abc import Callable


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """Of this thread, at best: not what the collector has to do with all that earlier tests have left."""
    gc.disable()
    try:
        return min(once(work) for _ in range(times))
    finally:
        gc.enable()


def once(work: Callable[[], object]) -> float:
    before = time.thread_time()
    work()
    return time.thread_time() - before
