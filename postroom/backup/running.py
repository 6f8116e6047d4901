"""What else works on this database, here or on other hosts."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction

from postroom.spool.custody.pulse import EXPIRY, boot_id
from postroom.spool.models import Lease, Worker

SESSIONS = (
    "SELECT DISTINCT COALESCE(host(client_addr), 'this machine'), application_name FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
ENDING, STEP = 5.0, 0.1  # seconds: the server sees a little later than a command has ended


class StillRunning(RuntimeError):
    """The message names who, and says to stop them."""


def refuse_running(now: datetime) -> None:
    """Raises StillRunning."""
    found = [one for look in (workers, leaders, sessions) for one in told(look, now)]
    if found:
        raise StillRunning(f"Still at work on this database: {', '.join(found)}. Stop it first, on every host.")


def told(look: Callable[[datetime], Iterator[str]], now: datetime) -> list[str]:
    """A database of another release, or one that is damaged, may not tell."""
    try:
        with transaction.atomic():
            return list(look(now))
    except DatabaseError:
        return []


def workers(now: datetime) -> Iterator[str]:
    """By their heartbeats; one of this machine that was killed is known to be gone."""
    beating = Worker.objects.filter(stopped_at=None, beat_at__gt=now - timedelta(seconds=EXPIRY))
    for host, pid, boot in beating.values_list("host", "pid", "boot_id"):
        if host != socket.gethostname() or (boot == str(boot_id()) and exists(pid)):
            yield f"worker {host}/{pid}"


def leaders(now: datetime) -> Iterator[str]:
    """Of this machine the lock of the data folder tells."""
    beating = Lease.objects.filter(released_at=None, beat_at__gt=now - timedelta(seconds=EXPIRY))
    for duty, host in beating.exclude(host=socket.gethostname()).values_list("duty", "host"):
        yield f"{duty} on {host}"


def sessions(_now: datetime) -> Iterator[str]:
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + ENDING
    while (found := others()) and time.monotonic() < until:
        time.sleep(STEP)
    for host, program in found:
        yield f"a session from {host}" + (f" ({program})" if program else "")


def others() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction it would be the first look again
        cursor.execute(SESSIONS)
        return list(cursor.fetchall())


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
