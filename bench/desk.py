"""Every list of the desk at a million messages, on SQLite and on PostgreSQL: no page may take 150 ms.

    python -m bench.desk [messages]

Each shape of a list is asked for page by page. The median counts; the slowest answer is shown beside it, because it
belongs to the machine's other work as much as to ours.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from tests.peers.postgresql import NoPostgreSQL, cluster

ALLOWED_MS = 150
TIMES = 5
QUEUED = 500_000


@dataclass(frozen=True)
class Took:
    """Milliseconds of one shape; `cpu` is this process's own, on SQLite the database's too."""

    shape: str
    found: str
    times: list[float]
    cpu: list[float]

    @property
    def over(self) -> bool:
        return median(self.times) > ALLOWED_MS


def main(messages: int) -> int:
    failed = 0
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        failed |= one_engine(messages, folder, None)
    try:
        with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder, cluster() as url:
            failed |= one_engine(messages, folder, url)
    except NoPostgreSQL as reason:
        print(f"SKIPPED on PostgreSQL: {reason}")
    return failed


def one_engine(messages: int, folder: str, url: str | None) -> int:
    """In a process of its own: Django has one database."""
    around = os.environ | {"POSTROOM_HOME": folder, "DJANGO_SETTINGS_MODULE": "postroom.project.settings"}
    around.pop("POSTROOM_DATABASE_URL", None)
    if url is not None:
        around["POSTROOM_DATABASE_URL"] = url
    command = [sys.executable, "-m", "bench.desk", "here", str(messages)]
    return subprocess.run(command, env=around, check=False).returncode


def here(messages: int) -> int:
    import django

    django.setup()
    from django.db import connection

    from bench import million
    from bench.desk_pages import pages

    began = time.perf_counter()
    million.fill(messages)
    print(f"\n{connection.vendor}: {messages:,} messages made in {time.perf_counter() - began:.0f} s", flush=True)
    took = [measured(*each) for each in (*lists(), *others(), *pages())]
    million.queue_up(min(QUEUED, messages // 2))
    took += [measured(*each) for each in while_much_is_queued()]
    return table(took)


Shape = tuple[str, Callable[[], str]]


def lists() -> Iterator[Shape]:
    from bench.million import ARCHIVE, OLD_RELAY, RELAY, SINGLE
    from postroom.mail.outcome import Fault
    from postroom.spool.states import State

    now = datetime.now(UTC)
    shapes: dict[str, dict[str, Any]] = {
        "everything": {},
        "words: an order number": {"words": "000600000"},
        "words: a short order number": {"words": "600000"},
        "words: a recipient": {"words": SINGLE},
        "words: nothing fits": {"words": "nobody@nowhere.example"},
        "words: first digits of an id": {"words": "9e3779b1"},
        "reference": {"reference": "000500000"},
        "recipient, 1": {"recipient": SINGLE},
        "recipient, 100,000": {"recipient": ARCHIVE},
        "recipient, none": {"recipient": "nobody@nowhere.example"},
        **{f"state={state}": {"states": (state,)} for state in State},
        "failed": {"states": (State.REFUSED, State.EXPIRED, State.BOUNCED, State.SUPPRESSED)},
        "kind=order": {"kind": "order"},
        "kind, 1": {"kind": "wishlist"},
        "group=invoice": {"group": "invoice"},
        "group, none": {"group": "nothing"},
        "relay": {"relay": RELAY},
        "relay, 5": {"relay": OLD_RELAY},
        "relay, none": {"relay": "x"},
        "code=550": {"code": "550"},
        "code, 1": {"code": "571"},
        "code, none": {"code": "599"},
        "code=250": {"code": "250"},
        "code=252, none": {"code": "252"},
        "enhanced=5.1.1": {"code": "5.1.1"},
        "enhanced, 1": {"code": "5.7.26"},
        "fault=recipient": {"fault": Fault.RECIPIENT},
        "fault, 1": {"fault": Fault.SENDER},
        "an hour": {"since": now - timedelta(days=40), "until": now - timedelta(days=40, hours=-1)},
        "a month": {"since": now - timedelta(days=60), "until": now - timedelta(days=30)},
        "the future": {"since": now + timedelta(days=1)},
        "state + kind": {"states": (State.REFUSED,), "kind": "invoice"},
        "state + kind, none": {"states": (State.SENT,), "kind": "nothing"},
        "state + month": {"states": (State.REFUSED,), "since": now - timedelta(days=60), "until": now - timedelta(30)},
        "kind + relay, none": {"kind": "invoice", "relay": OLD_RELAY},
        "code + state": {"code": "550", "states": (State.SENT,)},
        "two that never meet": {"kind": "shipment", "states": (State.REFUSED,)},
        "recipient + state": {"recipient": ARCHIVE, "states": (State.REFUSED,)},
    }
    for name, asked in shapes.items():
        yield name, listing(**asked)
        for whose, views in (("one view", [1]), ("rare view", [12]), ("three views", [3, 9, 12])):
            yield f"{name} ({whose})", listing(store_views=views, **asked)


def while_much_is_queued() -> Iterator[Shape]:
    from postroom.spool.states import State

    for state in (State.QUEUED, State.SENT, State.HELD):
        yield f"{state}, {QUEUED:,} queued", listing(states=(state,))
        yield f"{state}, {QUEUED:,} queued (three views)", listing(states=(state,), store_views=[3, 9, 12])
    yield "queued + kind, none", listing(states=(State.QUEUED,), kind="wishlist")
    yield "sent + code=250", listing(states=(State.SENT,), code="250")
    yield from others()


def listing(**asked: Any) -> Callable[[], str]:
    """Three pages; the slowest is what a person notices."""
    from postroom.spool.reading.history import Filters, list_messages

    def ask() -> str:
        found = list_messages(Filters(**asked), cursor.get("at"))
        cursor["at"] = found.cursor
        return f"{len(found.items)}{' …' if found.looked_back_to else ''}"

    cursor: dict[str, str | None] = {}
    return ask


def others() -> Iterator[Shape]:
    from postroom.spool.reading import failures, tallies

    now = datetime.now(UTC)
    day, month = now - timedelta(days=1), now - timedelta(days=30)
    yield "figures: a day", lambda: str(len(tallies.series(tallies.Measure, day, now, timedelta(hours=1), None)))
    yield "figures: a month", lambda: str(len(tallies.series(tallies.Measure, month, now, timedelta(days=1), None)))
    yield "figures: latency of a month", lambda: str(tallies.latency(month, now, None).count)
    yield "figures: oldest queued", lambda: str(len(tallies.oldest_queued(None)))
    yield "figures: what stands where", lambda: str(tallies.standing(None)["queued"].count)  # type: ignore[index]
    yield "failures of a week", lambda: str(len(failures.failures(None, now - timedelta(days=7)).groups))
    yield "failures of all time", lambda: str(len(failures.failures(None, now - timedelta(days=100)).groups))


def measured(shape: str, ask: Callable[[], str]) -> Took:
    found = ask()
    times, cpu = [], []
    for _ in range(TIMES):
        began, busy = time.perf_counter(), time.process_time()
        ask()
        times.append((time.perf_counter() - began) * 1e3)
        cpu.append((time.process_time() - busy) * 1e3)
    return Took(shape, found, times, cpu)


def table(took: list[Took]) -> int:
    print(f"{'list':44}{'found':>9}{'p50 ms':>9}{'max ms':>9}{'CPU ms':>9}")
    for one in sorted(took, key=lambda each: -median(each.times)):
        over = f"   OVER {ALLOWED_MS}" if one.over else ""
        print(f"{one.shape:44}{one.found:>9}{median(one.times):9.1f}{max(one.times):9.1f}{median(one.cpu):9.1f}{over}")
    slow = sum(one.over for one in took)
    print(f"{len(took)} lists and figures, {slow} over {ALLOWED_MS} ms", flush=True)
    return 1 if slow else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["here"]:
        sys.exit(here(int(arguments[1])))
    sys.exit(main(int(arguments[0]) if arguments else 1_000_000))
