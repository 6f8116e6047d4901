"""Workers for tests: in this process by hand, and as processes of their own that can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection

from postroom.scopes import resolve
from postroom.scopes.models import Installation
from postroom.spool.custody import journal as journals
from postroom.spool.custody.claim import Claimed, Hints, Room, claim, lanes_with_work
from postroom.spool.custody.journal import Journal, Title
from postroom.spool.custody.owner import Owner
from postroom.spool.custody.pulse import Pulse, Tempo, boot_id
from postroom.spool.custody.reap import reap
from postroom.spool.delivery.plan import plan
from postroom.spool.intake.submission import LANES
from postroom.spool.models import Worker
from tests.peers.steps import Step
from tests.spool.scene import now

ROOT = Path(__file__).parents[2]
ANY = "any transport"
PATIENCE = 240.0  #: seconds for what must happen, on however busy a machine


@dataclass
class Hands:
    """A worker without a courier: a row, a journal, and what it has claimed."""

    pulse: Pulse
    journal: Journal

    @classmethod
    def register(cls, **title: object) -> "Hands":
        name = uuid4()
        asked = {"installation": Installation.this().pk, "worker": name, "boot": boot_id(), "epoch": 1} | title
        journal = Journal(Title(**asked))  # type: ignore[arg-type]
        return cls(Pulse.start(name, Tempo(), now()), journal)

    @property
    def owner(self) -> Owner:
        return self.pulse.owner

    def claim(self, views: list[int], limit: int = 100, free: int = 100) -> list[Claimed]:
        room = Room(ANY, free)
        lanes = lanes_with_work(dict.fromkeys(product(views, LANES), room), now())
        return claim(self.owner, lanes, limit, Hints(), now())

    def die(self) -> None:
        """As kill -9: the lock goes, the row and the journal stay."""
        self.journal._map.close()
        os.close(self.journal._fd)

    def is_reaped(self, *, proved: bool = True) -> bool:
        """`proved`: by the lock of its journal; otherwise by its silence."""
        beats = None if proved else Worker.objects.get(pk=self.owner.worker).beats
        return reap(self.owner, plan(resolve.current()), now(), beats=beats)


def journals_left() -> list[Path]:
    return sorted(journals.folder().glob("*.journal"))


#: To a worker process: stop as by SIGSTOP, though not within a transaction. Its locks would stop all others as well.
FALL_ASLEEP = signal.SIGUSR1

SCRIPT = """
import os, signal, sys, threading, django
django.setup()
from django.db import connection
from postroom.spool.custody.pulse import Tempo
from postroom.spool.delivery.worker import run_worker

def fall_asleep(*_):
    gate = getattr(connection, "gate", None)
    if connection.autocommit and not (gate and gate.held):
        os.kill(os.getpid(), signal.SIGSTOP)
    else:
        signal.setitimer(signal.ITIMER_REAL, 0.001)

for number in (signal.SIGUSR1, signal.SIGALRM):
    signal.signal(number, fall_asleep)
run_worker(threading.Event(), Tempo(*map(float, sys.argv[1:])))
"""


@contextmanager
def worker_process(*tempo: float) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on this test's database and data folder; killed at the end when it still runs."""
    log = Path(settings.POSTROOM_HOME) / "worker.log"
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, *map(str, tempo)], cwd=ROOT, env=environment(), stdout=sink, stderr=sink
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


class Killer:
    """Sends a signal when the server has seen a verb so many times."""

    def __init__(self, at: int, number: int = signal.SIGKILL) -> None:
        self.at, self.number, self.seen = at, number, 0
        self.process: subprocess.Popen[bytes] | None = None

    def __call__(self, _argument: str) -> Step | None:
        self.seen += 1
        if self.seen == self.at:
            while self.process is None:  # started a moment ago, and quicker than the test
                time.sleep(0.01)
            self.process.send_signal(self.number)
            time.sleep(0.05)
        return None


def environment() -> dict[str, str]:
    chosen = connection.settings_dict
    if connection.vendor == "postgresql":
        url = f"postgresql://{chosen['USER']}:{chosen['PASSWORD']}@{chosen['HOST']}:{chosen['PORT']}/{chosen['NAME']}"
    else:
        url = f"sqlite://{chosen['NAME']}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "postroom.project.settings",
        "POSTROOM_HOME": str(settings.POSTROOM_HOME),
        "POSTROOM_DATABASE_URL": url,
    }


def log_of_workers() -> str:
    path = Path(settings.POSTROOM_HOME) / "worker.log"
    return path.read_text() if path.exists() else ""


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """For what only the database shows: other processes cannot wake a test."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def living_workers() -> int:
    return Worker.objects.filter(stopped_at=None).count()
