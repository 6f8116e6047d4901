"""Order JSON → committed row: CPU per document and the share of each step. HTTP is not counted.

    python -m bench.submit [documents]

Runs on a database of its own in a temporary folder and deletes it again. CPU is that of the process, user and system,
in windows of 50 documents: the best window is what the work costs, the median what it costs beside the machine's
other work. What the disk makes it wait for at each commit is shown as wall time.
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import median
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

from bench.orders import orders

T = TypeVar("T")
WINDOW = 50  # documents
WARM_UP = 4  # windows
ALLOWED_MS = 1.0
WHOLE = "all at once"


class Spent(NamedTuple):
    cpu: float = 0.0
    wall: float = 0.0


@dataclass
class Stopwatch:
    """CPU and wall milliseconds per document by step, in each window."""

    windows: dict[str, list[Spent]] = field(default_factory=lambda: defaultdict(list))
    now: dict[str, Spent] = field(default_factory=dict)

    def time(self, step: str, work: Callable[..., T], *args: Any) -> T:
        wall, cpu = time.perf_counter(), time.process_time()
        result = work(*args)
        before = self.now.get(step, Spent())
        self.now[step] = Spent(before.cpu + time.process_time() - cpu, before.wall + time.perf_counter() - wall)
        return result

    def close_window(self) -> None:
        if "submit" in self.now:  # it composes too
            submit, compose = self.now["submit"], self.now["compose"]
            self.now["submit"] = Spent(submit.cpu - compose.cpu, submit.wall - compose.wall)
        for step, spent in self.now.items():
            self.windows[step].append(Spent(spent.cpu * 1e3 / WINDOW, spent.wall * 1e3 / WINDOW))
        self.now.clear()


def main(documents: int) -> int:
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        os.environ |= {"POSTROOM_HOME": folder, "DJANGO_SETTINGS_MODULE": "postroom.project.settings"}
        os.environ.pop("POSTROOM_DATABASE_URL", None)
        import django

        django.setup()
        table(measure(max(documents // WINDOW, 2)))
    return 0


def measure(windows: int) -> Stopwatch:
    from django.core.management import call_command

    from postroom.spool.wake import Bell
    from tests.sales.shop import open_shop

    call_command("migrate", verbosity=0)
    open_shop()
    bells = [Bell(uuid4()) for _ in range(os.cpu_count() or 1)]  # as many workers are woken as in `postroom run`
    texts = list(orders(2 * (windows + WARM_UP) * WINDOW))
    print(f"order JSON ({len(texts[0]) / 1024:.1f} KB) → committed row, {windows} windows of {WINDOW} documents")
    warm, watch = Stopwatch(), Stopwatch()
    for turn, window in enumerate(chunks(texts)):
        timed = warm if turn < 2 * WARM_UP else watch
        # Both ways take turns, so that a noisy neighbour disturbs both alike.
        if turn % 2:
            timed.time(WHOLE, at_once, window)
        else:
            for text in window:
                in_steps(timed, text)
        for bell in bells:
            bell.rang()
        timed.close_window()
    for bell in bells:
        bell.close()
    return watch


def chunks(texts: Iterable[bytes]) -> Iterable[list[bytes]]:
    rest = iter(texts)
    return iter(lambda: list(islice(rest, WINDOW)), [])


def at_once(texts: Sequence[bytes]) -> None:
    from django.utils import timezone

    from postroom.sales.announce import Origin, announce_order
    from postroom.sales.documents import parse_order
    from postroom.sales.json_text import read
    from postroom.scopes import resolve
    from postroom.spool.intake.submission import Call

    for text in texts:
        order = parse_order(read(text))  # type: ignore[arg-type]
        announce_order(order, resolve.current().store_view("en"), Origin(Call("bench")), timezone.now())


def in_steps(watch: Stopwatch, text: bytes) -> None:
    """What `at_once` does, one step at a time."""
    from django.utils import timezone

    from postroom.letters.render import render
    from postroom.sales import announce, letterdata
    from postroom.sales.documents import parse_order
    from postroom.sales.json_text import read
    from postroom.sales.occasion import placed
    from postroom.sales.policy import plan
    from postroom.scopes import effective, resolve
    from postroom.spool.intake.submission import Call
    from postroom.spool.intake.submit import submit

    now = timezone.now()
    order = watch.time("parse", parse_order, watch.time("read JSON", read, text))
    snapshot = watch.time("settings", resolve.current)
    view = snapshot.store_view("en")
    planned = watch.time("policy", plan, placed(order), snapshot, view)
    design = effective.design(snapshot, view.id)
    setting = letterdata.Setting(planned.customer_name, "", design.tax, now)
    data = {"order": watch.time("letter data", letterdata.order_data, order, setting)}
    content = watch.time("render", render, planned.template, design, data)
    origin = announce.Origin(Call("bench"))
    frame = announce.Frame(view, design, origin, announce.Letter(content), {})
    submissions = announce.submissions(placed(order), planned, frame)
    compose(watch, submissions[0], now)
    watch.time("submit", submit, submissions, origin.call, now)


def compose(watch: Stopwatch, submission: Any, now: Any) -> None:
    """`submit` composes too; here once more, by itself, to be taken off from it."""
    from postroom.spool.intake.draft import composed

    content, complaint = watch.time("compose", composed, submission, "0123456789abcdef0123456789abcdef@x.shop", now)
    if content is None or complaint:
        raise SystemExit(f"The sample became no letter: {complaint or 'nothing to send'}")


def table(watch: Stopwatch) -> None:
    total = sum(best(windows) for step, windows in watch.windows.items() if step != WHOLE)
    print(f"\n{'CPU ms per document':20}{'best':>8}{'median':>9}{'share':>8}{'wall':>9}")
    for step, windows in sorted(watch.windows.items(), key=lambda each: each[0] == WHOLE):
        share = "" if step == WHOLE else f"{best(windows) / total:.0%}"
        usual, wall = (median(each) for each in zip(*windows, strict=True))
        print(f"{step:20}{best(windows):8.3f}{usual:9.3f}{share:>8}{wall:9.3f}")
    verdict = "within" if best(watch.windows[WHOLE]) <= ALLOWED_MS else "OVER"
    print(f"{verdict} {ALLOWED_MS} ms of CPU, by the best window")


def best(windows: Sequence[Spent]) -> float:
    return min(window.cpu for window in windows)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))
