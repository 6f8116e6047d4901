"""One supervisor for one data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from postroom.project.plan import CannotStart


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the folder for this process. The kernel lets go of the lock however we end, so none is ever left over."""
    folder = home / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "supervisor.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotStart(
                f"Postroom already runs on {home} (process {file.read().strip() or 'unknown'}). "
                "Stop that one, or give this one another POSTROOM_HOME."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
