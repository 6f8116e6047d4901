"""Who uses a data folder: every process that does holds it together with the others; what replaces it wants it alone.

The kernel lets go of the lock however a process ends.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: no flock. There the database alone tells who is there.
    fcntl = None  # type: ignore[assignment]

WAIT, STEP = 10.0, 0.1  # seconds: a command that sends one mail is over by then


class Occupied(RuntimeError):
    """Somebody else has it. The message says what to do."""


def occupy(home: Path) -> None:
    """For as long as this process lives, and whatever program it becomes. Raises Occupied."""
    if fcntl is None or not home.is_dir():
        return
    try:
        handle = opened(home)
    except OSError:  # read-only, or another user's: nobody replaces anything here
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Occupied(f"A restore or upgrade of {home} is under way; wait until it has ended.") from None
    os.set_inheritable(handle, True)


@contextmanager
def alone_with(home: Path) -> Iterator[None]:
    """Raises Occupied."""
    if fcntl is None:
        yield
        return
    handle = opened(home)
    try:
        wait_for(handle, home)
        yield
    finally:
        os.close(handle)


def wait_for(handle: int, home: Path) -> None:
    deadline = time.monotonic() + WAIT
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Occupied(
                    f"Postroom runs on {home}: stop it first (`postroom run`, and every web process, worker, scheduler "
                    "and listener that was started by itself)."
                ) from None
            time.sleep(STEP)
        else:
            return


def opened(home: Path) -> int:
    folder = home / "run"
    folder.mkdir(mode=0o700, exist_ok=True)
    return os.open(folder / "occupied.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
