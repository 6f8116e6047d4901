"""Drain of ready 2 KB messages to Postfix's smtp-sink, all bookkeeping included, beside django-post_office.

    python -m bench.drain [messages] [rounds]

Claim, load, inflate, journal, SMTP, log line, settle, attempts and events for ours; `send_queued_mail` for theirs; the
same machine, sink, size and database engine, in turns. Starting a Python process is counted for neither. The medians
of the rounds are shown: absolute figures belong to the machine, read the ratios.
"""

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.peers.postfix import smtp_sink
from tests.peers.proxy import Proxy

LINES = 29  # of 61 octets: with the header fields a message of 2 KB
FAR = 0.1  # seconds of round trip over the proxy
GOALS = {"postroom, 1 process": 5.0, f"postroom, {os.cpu_count()} processes": 8.0}
FAR_GOAL = 150  # messages per second

OURS = """
import logging, resource, sys, time
import django
django.setup()
from postroom.spool.models import Delivery
from postroom.spool.delivery.worker import drain
print("ready", flush=True)
sys.stdin.readline()
began, busy = time.perf_counter(), time.process_time()
drain(120.0, lambda: False)
took, busy = time.perf_counter() - began, time.process_time() - busy
left = Delivery.objects.exclude(state="sent").count()
print(took, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, left, flush=True)
"""
SUBMIT = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from postroom.mail.content import Content
from tests.spool.scene import CALL, Scene, now
from postroom.spool.intake.submit import submit
count, port, connections = map(int, sys.argv[1:])
scene = Scene()
scene.relay(port)
scene.choose("postroom/smtp/max_connections", str(connections))
text = ("x" * 60 + chr(10)) * LINES
for start in range(0, count, 200):
    submit([scene.letter(content=Content("Order", "", text)) for _ in range(min(200, count - start))], CALL, now())
"""
THEIRS = """
import resource, sys, time
import django
from django.conf import settings
folder, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
settings.configure(
    DATABASES={"default": {
        "ENGINE": "django.db.backends.sqlite3", "NAME": folder + "/peer.sqlite3", "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            "transaction_mode": "IMMEDIATE"}}},
    INSTALLED_APPS=["django.contrib.contenttypes", "post_office"], USE_TZ=True, EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=port, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", SECRET_KEY="bench",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from post_office import mail
from post_office.models import Email
text = ("x" * 60 + chr(10)) * LINES
mail.send_many([
    dict(sender="sales@quayside.shop", recipients=[f"customer{n}@shopper.example"], subject="Order", message=text,
         html_message="") for n in range(count)])
began, busy = time.perf_counter(), time.process_time()
call_command("send_queued_mail", processes=1, lockfile=folder + "/lock")
took, busy = time.perf_counter() - began, time.process_time() - busy
left = Email.objects.exclude(status=0).count()
print(took, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, left, flush=True)
"""


@dataclass(frozen=True)
class Run:
    """What one drain took: messages per second, CPU microseconds per message, and one process's peak in MB."""

    rate: float
    cpu: float
    memory: float


def main(messages: int, rounds: int) -> int:
    seen: dict[str, list[Run]] = defaultdict(list)
    many = os.cpu_count() or 2
    with smtp_sink() as port:
        for _ in range(rounds):
            seen["django-post_office"].append(theirs(port, messages // 4))
            seen["postroom, 1 process"].append(ours(port, messages, 1))
            seen[f"postroom, {many} processes"].append(ours(port, messages, many))
        with Proxy(("127.0.0.1", port), FAR) as far:
            seen["postroom, 100 ms away"].append(ours(far.port, 3000, 1, connections=20))
    return table(seen)


def ours(port: int, messages: int, processes: int, connections: int = 10) -> Run:
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder, ExitStack() as running:
        around = os.environ | {"POSTROOM_HOME": folder, "DJANGO_SETTINGS_MODULE": "postroom.project.settings"}
        around.pop("POSTROOM_DATABASE_URL", None)
        submit = SUBMIT.replace("LINES", str(LINES))
        subprocess.run(
            [sys.executable, "-c", submit, str(messages), str(port), str(connections)], env=around, check=True
        )
        log = running.enter_context((Path(folder) / "log").open("wb"))
        workers = [start(around, log.fileno()) for _ in range(processes)]
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        for worker in workers:
            tell(worker)
        answers = [worker.communicate()[0].split() for worker in workers]
        if min(int(left) for *_, left in answers):
            raise SystemExit("Not everything was sent; the figures would mean nothing.")
        took = max(float(took) for took, *_ in answers)  # all clocks start with the word "go"
        busy = sum(float(busy) for _, busy, *_ in answers)
        return Run(messages / took, busy / messages * 1e6, max(int(memory) for *_, memory, _ in answers) / 1024)


def start(around: dict[str, str], log: int) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", OURS], env=around, stdin=pipe, stdout=pipe, stderr=log, text=True)


def tell(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None
    worker.stdin.write("go\n")
    worker.stdin.flush()


def theirs(port: int, messages: int) -> Run:
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        script = THEIRS.replace("LINES", str(LINES))
        done = subprocess.run(
            [sys.executable, "-c", script, folder, str(port), str(messages)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
        took, busy, memory, left = done.stdout.split()
        if left != "0":
            raise SystemExit("django-post_office did not send everything; the figures would mean nothing.")
        return Run(messages / float(took), float(busy) / messages * 1e6, int(memory) / 1024)


def table(seen: dict[str, list[Run]]) -> int:
    base = median(run.rate for run in seen["django-post_office"])
    print(f"{'2 KB to smtp-sink':26}{'messages/s':>12}{'ratio':>8}{'CPU us':>9}{'memory MB':>11}")
    missed = 0
    for name, runs in seen.items():
        rate = median(run.rate for run in runs)
        goal, reached = (FAR_GOAL, rate) if "away" in name else (GOALS.get(name, 0.0), rate / base)
        verdict = "" if not goal else f"   wanted {goal:g}{'/s' if 'away' in name else ' times'}"
        missed += reached < goal
        cpu, memory = median(run.cpu for run in runs), max(run.memory for run in runs)
        print(f"{name:26}{rate:12,.0f}{rate / base:8.1f}{cpu:9.0f}{memory:11.0f}{verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    arguments = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(arguments or [4000, 3])))
