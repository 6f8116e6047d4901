"""The wake-up: an empty datagram to every worker of this data folder. Losing one costs a second, not a mail."""

import atexit
import contextlib
import logging
import os
import socket
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

log = logging.getLogger("postroom.worker")


def folder() -> Path:
    return Path(settings.POSTROOM_HOME) / "run"


def wake() -> None:
    """Never blocks and never fails: workers look for themselves once a second."""
    if not hasattr(socket, "AF_UNIX"):
        return
    run = f"{settings.POSTROOM_HOME}/run"  # no Path: every submit comes here
    with contextlib.suppress(OSError):
        for name in os.listdir(run):  # noqa: PTH208 - names, not Paths
            if name.endswith(".sock"):
                with contextlib.suppress(OSError):
                    rope().sendto(b"", f"{run}/{name}")


@cache
def rope() -> socket.socket:
    """One for the life of the process, whatever thread pulls it: opening and closing one costs more than the ring."""
    sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sender.setblocking(False)
    atexit.register(sender.close)
    return sender


def bound(path: Path) -> socket.socket | None:
    """None where the system takes no such path: without a bell mail is found a second later."""
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.setblocking(False)
    try:
        receiver.bind(str(path))
    except OSError as error:
        receiver.close()
        log.warning("no wake-up at %s (%s): new mail is looked for once a second", path, error)
        return None
    return receiver


class Bell:
    """A worker's end of the wake-up. The file goes with `close`; one that a dead worker left refuses datagrams."""

    def __init__(self, name: UUID) -> None:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder() / f"worker-{name.hex[:12]}.sock"  # a socket's path has 107 octets at most
        self.socket: socket.socket | None = None
        if hasattr(socket, "AF_UNIX"):
            self.socket = bound(self.path)

    def rang(self) -> bool:
        """Whether somebody rang since the last time; takes all rings."""
        rings = 0
        if self.socket is not None:
            with contextlib.suppress(BlockingIOError):
                while True:
                    self.socket.recv(16)
                    rings += 1
        return rings > 0

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.path.unlink(missing_ok=True)
