"""Order JSON → committed row: CPU per document and the share of each step. HTTP is not counted.

    python -m bench.submit [documents]

Runs on a database of its own in a temporary folder and deletes it again. CPU is that of the process, user and system;
what the disk makes it wait for at each commit is shown beside it.
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
SAMPLE = Path(__file__).parents[1] / "tests/sales/samples/configurable_ids.json"
ALLOWED_MS = 1.0


@dataclass
class Stopwatch:
    """CPU and wall seconds by step."""

    cpu: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    wall: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def time(self, step: str, work: Callable[..., T], *args: Any) -> T:
        wall, cpu = time.perf_counter(), time.process_time()
        result = work(*args)
        self.cpu[step] += time.process_time() - cpu
        self.wall[step] += time.perf_counter() - wall
        return result


def main(documents: int) -> int:
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        os.environ |= {"POSTROOM_HOME": folder, "DJANGO_SETTINGS_MODULE": "postroom.project.settings"}
        os.environ.pop("POSTROOM_DATABASE_URL", None)
        import django

        django.setup()
        steps, whole = measure(documents)
        table(steps, whole, documents)
    return 0


def measure(documents: int) -> tuple[Stopwatch, Stopwatch]:
    from django.core.management import call_command

    from tests.sales.shop import open_shop

    call_command("migrate", verbosity=0)
    open_shop()
    texts = [SAMPLE.read_bytes().replace(b'"000000131"', b'"%09d"' % n) for n in range(2 * documents + 200)]
    warm, steps, whole = Stopwatch(), Stopwatch(), Stopwatch()
    for text in texts[:200]:
        in_steps(warm, text)
    # Both ways take turns, so that a noisy neighbour disturbs both alike.
    for one, other in zip(texts[200::2], texts[201::2], strict=True):
        in_steps(steps, one)
        whole.time("whole", at_once, other)
    return steps, whole


def at_once(text: bytes) -> None:
    from django.utils import timezone

    from postroom.sales.announce import Origin, announce_order
    from postroom.sales.documents import parse_order
    from postroom.sales.json_text import read
    from postroom.scopes import resolve
    from postroom.spool.submission import Call

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
    from postroom.spool.submission import Call
    from postroom.spool.submit import submit

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
    frame = announce.Frame(view, design.locale, origin, announce.Letter(content))
    submissions = announce.submissions(placed(order), planned, frame)
    compose(watch, submissions[0], now)
    watch.time("submit", submit, submissions, origin.call, now)


def compose(watch: Stopwatch, submission: Any, now: Any) -> None:
    """`submit` composes too; here once more, by itself, to be taken off from it."""
    from postroom.spool.draft import composed

    content, complaint = watch.time("compose", composed, submission, "0123456789abcdef0123456789abcdef@x.shop", now)
    if content is None or complaint:
        raise SystemExit(f"The sample became no letter: {complaint or 'nothing to send'}")
    watch.wall["size"] = len(content)


def table(steps: Stopwatch, whole: Stopwatch, documents: int) -> None:
    size = int(steps.wall.pop("size"))
    for clock in (steps.cpu, steps.wall):
        clock["submit"] -= clock["compose"]
    total = sum(steps.cpu.values())
    taken = SAMPLE.stat().st_size
    print(f"order JSON ({taken / 1024:.1f} KB) → committed row ({size / 1024:.1f} KB mail), {documents} documents\n")
    print(f"{'step':14}{'CPU ms':>9}{'share':>8}{'wall ms':>10}")
    for step, cpu in steps.cpu.items():
        print(f"{step:14}{cpu / documents * 1e3:9.3f}{cpu / total:8.0%}{steps.wall[step] / documents * 1e3:10.3f}")
    cpu, wall = (clock["whole"] / documents * 1e3 for clock in (whole.cpu, whole.wall))
    verdict = "within" if cpu <= ALLOWED_MS else "OVER"
    print(f"{'all at once':14}{cpu:9.3f}{'':8}{wall:10.3f}   {verdict} {ALLOWED_MS} ms of CPU")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000))
