"""The write gate: one advisory file lock around every write transaction, commit and close of a SQLite database.

It makes an SQLite older than 3.51.3 safe with several writers (the automatic checkpoint then always runs alone), and
it is quicker than SQLite's own busy waiting, whose sleeps grow to a tenth of a second while another process drains.
"""

import os
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: no flock. SQLite's own locks remain, and `postroom doctor` says so.
    fcntl = None  # type: ignore[assignment]

STEP = (
    0.0005  # seconds between two looks; flock knows no time-out, and a stopped holder must not hang a checkout for ever
)


class GateTimeout(Exception):
    """Another process holds the write gate for longer than the database's time-out."""


class Gate:
    """One connection's handle on ``<database>.gate``. Two connections of one process exclude each other as well."""

    def __init__(self, database: Path, timeout: float) -> None:
        self.path = database.with_name(database.name + ".gate")
        self.timeout = timeout
        self.held = False
        self._file: int | None = None

    def take(self) -> None:
        """Wait until the gate is ours. Raises GateTimeout."""
        if self.held or fcntl is None:
            return
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + self.timeout
        while not self._lock():
            if time.monotonic() > deadline:
                raise GateTimeout(f"{self.path} was held by another process for {self.timeout:g} s; is one stopped?")
            time.sleep(STEP)
        self.held = True

    def give(self) -> None:
        if self.held and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self.held = False

    def close(self) -> None:
        self.give()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _lock(self) -> bool:
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
