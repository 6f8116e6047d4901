"""The listener beside aiosmtpd (CPU, nothing kept) and beside Postfix's smtpd (mails committed per second).

    python -m bench.listen [messages]

The client is the same for all: connections of one other process, MAIL RCPT DATA in one group, 2 KB of content.
Ours commits to SQLite, Postfix to its queue, both in the temporary folder, each with its usual fsync; Postfix puts
every mail on hold, so that it only takes. Absolute figures belong to the machine, read the ratios.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import UUID, uuid4

CONNECTIONS = 50  # as many as Postfix gives to one client
ROUNDS = 3
CPU_GOAL = 5.0
RATE_GOAL = 1.0
FIRST = "sales@en.quayside.shop"


class Figures(NamedTuple):
    rate: float  #: messages per second
    cpu: float  #: microseconds of this process per message


def main(count: int) -> int:
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        os.environ |= {"POSTROOM_HOME": folder, "DJANGO_SETTINGS_MODULE": "postroom.project.settings"}
        os.environ |= {"POSTROOM_LOG_LEVEL": "WARNING"}
        os.environ.pop("POSTROOM_DATABASE_URL", None)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        login = open_shop()
        cpu(count, folder, login)
        rates(count, folder, login)
    return 0


def open_shop() -> tuple[str, str]:
    from tests.msa.mails import Shop

    made, password = Shop().credential(per_hour=10**8)
    return made.username, password


def cpu(count: int, folder: str, login: tuple[str, str]) -> None:
    found: dict[str, list[Figures]] = {"the dialogue alone": [], "with all that is asked": [], "aiosmtpd": []}
    alone, asked, other = found.values()
    for _ in range(ROUNDS):
        with agreeing(), ours(folder, forgetting) as port:
            alone.append(measured(port, count, login))
        with ours(folder, forgetting) as port:
            asked.append(measured(port, count, login))
        with of_aiosmtpd() as port:
            other.append(measured(port, count))
    spent = {name: median(each.cpu for each in figures) for name, figures in found.items()}
    print(f"\nNothing kept: {CONNECTIONS} connections, 2 KB, median of {ROUNDS} rounds\n")
    for name, each in spent.items():
        print(f"  {name:24}{each:8.1f} us CPU a message  {spent['aiosmtpd'] / each:.1f}x")
    ratio = spent["aiosmtpd"] / spent["the dialogue alone"]
    print(f"  goal {CPU_GOAL:g}: {'reached' if ratio >= CPU_GOAL else 'MISSED'}")


@contextmanager
def agreeing() -> Iterator[None]:
    """As aiosmtpd with a handler that does nothing: nobody is asked about addresses, no mail goes to the committer."""
    from postroom.mail.reply import Reply
    from postroom.smtpd import session
    from postroom.smtpd.errands import Errands
    from postroom.smtpd.events import Handed

    kept = Reply(250, "2.0.0", "Ok")

    class Agreeing(Errands):
        def objection(self, asked: object) -> None:
            return None

        def hand_over(self, handed: Handed, settled: Callable[[Reply], None]) -> None:
            handed.content.take()
            self._loop.call_soon(settled, kept)

    with patch.object(session, "Errands", Agreeing):
        yield


def rates(count: int, folder: str, login: tuple[str, str]) -> None:
    from tests.peers.postfix import private_postfix

    found: dict[str, list[Figures]] = {"postroom": [], "postfix": []}
    hold = {"in_flow_delay": "0", "smtpd_client_restrictions": "check_client_access static:HOLD"}
    with private_postfix(9, **hold) as postfix:
        for _ in range(ROUNDS):
            with ours(folder) as port:
                found["postroom"].append(measured(port, count, login))
            found["postfix"].append(measured(postfix.port, count))
    mine, other = (median(each.rate for each in figures) for figures in found.values())
    spent = median(each.cpu for each in found["postroom"])
    print(f"\nCommitted: {CONNECTIONS} connections, 2 KB, median of {ROUNDS} rounds\n")
    print(f"  postroom {mine:8,.0f}/s  ({spent:.0f} us CPU a message)\n  postfix  {other:8,.0f}/s")
    print(f"  {mine / other:.2f}x (goal {RATE_GOAL:g}: {'reached' if mine / other >= RATE_GOAL else 'MISSED'})")


def measured(port: int, count: int, login: tuple[str, str] = ("", "")) -> Figures:
    """From the first MAIL to the last 250, of the process that this is; the client's own CPU is another's."""
    command = [sys.executable, "-m", "bench.handing_in", str(port), str(count), str(CONNECTIONS), *login]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        assert client.stdout.readline() == b"connected\n"
        spent, began = time.process_time(), time.perf_counter()
        client.stdin.write(b"\n")
        client.stdin.close()
        assert client.stdout.readline() == b"done\n"
        wall = time.perf_counter() - began
        return Figures(count / wall, (time.process_time() - spent) / count * 1e6)


def forgetting(mails: Sequence[Any], now: datetime) -> list[UUID | Any]:
    return [uuid4() for _ in mails]


@contextmanager
def ours(folder: str, keep: Any = None) -> Iterator[int]:
    from postroom.msa.handing_in import hand_in
    from tests.smtpd.listener import QUICK, listener

    with listener(Path(folder), QUICK, keep=keep or hand_in, look=1.0) as running:
        yield running.ports[0]


class Nothing:
    """aiosmtpd's handler."""

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 Ok"


@contextmanager
def of_aiosmtpd() -> Iterator[int]:
    from aiosmtpd.controller import Controller

    from tests.peers.ports import free_port

    controller = Controller(Nothing(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 4_000))
