"""Order JSON to SMTP 250, beside smtplib and django-post_office doing the same work in the same run.

    python -m bench.journey [orders] [rounds]

All read the same order documents and write the same letter with the same renderer. Ours then composes, commits, sends
and records; django-post_office builds the mail with Django, commits it and drains its queue; smtplib builds it with the
standard library and sends it at once on one connection, keeping nothing. The sink is Postfix's smtp-sink.
"""

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from statistics import median

from tests.peers.postfix import smtp_sink

ORDERS = """
import sys, time
import django
from pathlib import Path
folder, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
SAMPLE = Path("tests/sales/samples/configurable_ids.json").read_bytes()
TEXTS = [SAMPLE.replace(b'"000000131"', b'"%09d"' % n) for n in range(count)]

def letter(text):
    from django.utils import timezone
    from postroom.sales import announce
    from postroom.sales.documents import parse_order
    from postroom.sales.json_text import read
    from postroom.sales.occasion import placed
    from postroom.sales.policy import plan
    from postroom.scopes import effective, resolve
    order = parse_order(read(text))
    snapshot = resolve.current()
    view = snapshot.store_view("en")
    occasion = placed(order)
    planned = plan(occasion, snapshot, view)
    design = effective.design(snapshot, view.id)
    return order, announce.written(occasion, planned, design, timezone.now()).content

def shop():
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from tests.sales.shop import open_shop
    opened = open_shop()
    for path, value in {"system/smtp/transport": "smtp", "system/smtp/host": "127.0.0.1", "system/smtp/port": str(port),
                        "postroom/network/allow_loopback": "1", "postroom/network/extra_ports": str(port)}.items():
        opened.set(path, value)

def report(began, busy):
    print(time.perf_counter() - began, time.process_time() - busy, flush=True)
"""
POSTROOM = """
django.setup()
shop()
from django.utils import timezone
from postroom.sales.announce import Origin, announce_order
from postroom.sales.documents import parse_order
from postroom.sales.json_text import read
from postroom.scopes import resolve
from postroom.spool.models import Delivery
from postroom.spool.intake.submission import Call
from postroom.spool.delivery.worker import drain
began, busy = time.perf_counter(), time.process_time()
for text in TEXTS:
    announce_order(parse_order(read(text)), resolve.current().store_view("en"), Origin(Call("bench")), timezone.now())
drain(120.0, lambda: False)
report(began, busy)
assert not Delivery.objects.exclude(state="sent").exists()
"""
POST_OFFICE = """
from django.conf import settings
from postroom.project import settings as ours
ours.INSTALLED_APPS = [*ours.INSTALLED_APPS, "django.contrib.contenttypes", "post_office"]
ours.EMAIL_HOST, ours.EMAIL_PORT = "127.0.0.1", port
django.setup()
shop()
from django.core.management import call_command
from post_office import mail
from post_office.models import Email
began, busy = time.perf_counter(), time.process_time()
for text in TEXTS:
    order, content = letter(text)
    mail.send(sender="sales@quayside.shop", recipients=[str(order.customer_email)], subject=content.subject,
              message=content.text, html_message=content.html)
call_command("send_queued_mail", processes=1, lockfile=folder + "/lock")
report(began, busy)
assert not Email.objects.exclude(status=0).exists()
"""
SMTPLIB = """
django.setup()
shop()
import smtplib
from email.message import EmailMessage
from email.policy import SMTP
began, busy = time.perf_counter(), time.process_time()
with smtplib.SMTP("127.0.0.1", port) as server:
    for text in TEXTS:
        order, content = letter(text)
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = "sales@quayside.shop", str(order.customer_email)
        message["Subject"] = content.subject
        message.set_content(content.text)
        message.add_alternative(content.html, subtype="html")
        server.send_message(message)
report(began, busy)
"""
PEERS = {"postroom": POSTROOM, "django-post_office": POST_OFFICE, "smtplib, nothing kept": SMTPLIB}


def main(orders: int, rounds: int) -> int:
    seen: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with smtp_sink() as port:
        for _ in range(rounds):
            for name, script in PEERS.items():
                seen[name].append(run(script, port, orders))
    rate = {name: orders / median(took for took, _ in runs) for name, runs in seen.items()}
    print(f"order JSON → SMTP 250, {orders} orders, median of {rounds} rounds\n")
    print(f"{'':24}{'orders/s':>9}{'CPU ms each':>13}{'ours is faster by':>19}")
    for name, runs in seen.items():
        cpu = median(busy for _, busy in runs) / orders * 1e3
        print(f"{name:24}{rate[name]:9.0f}{cpu:13.2f}{rate['postroom'] / rate[name]:18.1f}x")
    return 0


def run(script: str, port: int, orders: int) -> tuple[float, float]:
    """Seconds and CPU seconds of the part between the first order and the last 250."""
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        around = os.environ | {"POSTROOM_HOME": folder, "DJANGO_SETTINGS_MODULE": "postroom.project.settings"}
        around.pop("POSTROOM_DATABASE_URL", None)
        command = [sys.executable, "-c", ORDERS + script, folder, str(port), str(orders)]
        done = subprocess.run(command, env=around, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        took, busy = done.stdout.split()[-2:]
        return float(took), float(busy)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(numbers + [500, 3][len(numbers) :])))
