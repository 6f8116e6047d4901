"""kill -9 at named points and at random moments: nothing lost, nothing stuck, no copy too many that is not in doubt."""

import random
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from postroom.mail.content import Content
from postroom.spool.custody.pulse import EXPIRY, Tempo
from postroom.spool.delivery.worker import drain
from postroom.spool.models import Delivery, Message, Rest, Worker
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import reply
from tests.spool.scene import Scene, never, now, recipients, states
from tests.spool.workers import (
    FALL_ASLEEP,
    PATIENCE,
    ROOT,
    Killer,
    environment,
    eventually,
    journals_left,
    living_workers,
    log_of_workers,
    worker_process,
)

pytestmark = pytest.mark.slow

QUICK = (0.2, 0.8, 1.2, 0.2, 0.1, 5.0)  #: beat, fence, expiry, look, poll, grace


def the_rest_goes(server: ScriptedServer) -> None:
    """Another worker comes, and ten minutes pass for what is in doubt."""
    server.script.clear()
    for _ in range(3):
        Rest.objects.all().delete()
        drain(PATIENCE, never)
        Delivery.objects.filter(state="queued").update(due_at=now())


def check_ledger(server: ScriptedServer, sent: int) -> int:
    """Returns the number of copies too many."""
    copies = recipients(server)
    doubts = dict(Delivery.objects.values_list("recipient", "in_doubt"))
    assert states() == {"sent": sent}, log_of_workers()
    assert set(copies) == set(doubts)
    silent = {address: count for address, count in copies.items() if count - 1 > doubts[address]}
    assert silent == {}
    assert journals_left() == []
    return sum(copies.values()) - len(copies)


@pytest.mark.parametrize(
    ("verb", "at"),
    [("CONNECT", 1), ("EHLO", 1), ("MAIL", 30), ("RCPT", 30), ("DATA", 30), ("CONTENT", 30), ("DOT", 30)],
)
def test_killed_at_a_verb(scene: Scene, server: ScriptedServer, verb: str, at: int) -> None:
    """K11 to K20: only at the final dot may there be a copy too many."""
    killer = Killer(at)
    server.script.when(verb, killer)
    # Content that does not fit one write, so that its middle is a moment of its own.
    body = "a line of no importance\n" * (20_000 if verb == "CONTENT" else 20)
    scene.submit(60, content=Content("Order", "", body))
    with worker_process() as process:
        killer.process = process
        assert process.wait(PATIENCE) == -signal.SIGKILL
    the_rest_goes(server)
    copies = check_ledger(server, 60)
    if verb in ("CONNECT", "EHLO"):
        assert copies == 0


def test_killed_while_replies_are_on_their_way(scene: Scene, server: ScriptedServer) -> None:
    """K20: as many in doubt as there were mails past the dot and unanswered, and not one more."""
    server.script.always("DOT", reply("250 2.0.0 at last", delay=600.0))
    scene.submit(100)
    with worker_process() as process:
        assert server.wait_for(lambda: len([word for word in server.commands if word == "DATA"]) >= 3, PATIENCE)
        assert eventually(lambda: states() == {"active": 100})
        assert eventually(lambda: "DOT" in server.script.played)
        process.kill()
        process.wait()
    server.cut()
    server.script.clear()
    drain(PATIENCE, never)
    doubts = Delivery.objects.filter(in_doubt=1).count()
    assert 1 <= doubts <= len(server.connections)
    assert states() == {"queued": doubts, "sent": 100 - doubts}


def test_killed_at_random_moments_again_and_again(scene: Scene, server: ScriptedServer) -> None:
    dice = random.Random(20261123)
    scene.submit(1500)
    killed = 0
    for _ in range(5):
        before = len(server.received)
        with worker_process() as process:
            server.wait_for(lambda before=before: len(server.received) > before + dice.randint(1, 150), 60)  # type: ignore[misc]
            time.sleep(dice.random() * 0.1)
            process.kill()
            killed += process.wait() == -signal.SIGKILL
        # On a slow machine a step back is over before the last kill, and at the third strike a person would look.
        Delivery.objects.filter(strikes=2).update(strikes=1)
    assert killed == 5
    the_rest_goes(server)
    check_ledger(server, 1500)


def test_recovery_starts_at_once_on_the_same_machine(scene: Scene, server: ScriptedServer) -> None:
    killer = Killer(20)
    server.script.when("MAIL", killer)
    scene.submit(200)
    with worker_process() as process:
        killer.process = process
        process.wait(PATIENCE)
    server.script.clear()
    assert Delivery.objects.filter(state="active").exists()
    began = time.monotonic()
    drain(PATIENCE, never)
    assert not Delivery.objects.filter(state="active").exists()
    assert time.monotonic() - began < EXPIRY


def test_two_workers_on_one_database_send_nothing_twice(scene: Scene, server: ScriptedServer) -> None:
    scene.submit(1000)
    with worker_process() as one, worker_process() as two:
        assert eventually(lambda: states() == {"sent": 1000}), log_of_workers()
        # One may have sent all before the other is up: a SIGTERM to a Python that still imports ends it by the signal.
        assert eventually(lambda: Worker.objects.count() == 2), log_of_workers()
        for process in (one, two):
            process.terminate()
        assert [process.wait(PATIENCE) for process in (one, two)] == [0, 0]
    assert check_ledger(server, 1000) == 0


def test_a_stopped_worker_that_wakes_up_sends_nothing_of_what_others_took_over(
    scene: Scene, server: ScriptedServer
) -> None:
    """F13, named helpthread_44: the zombie's late word must not count, and its dots must not leave."""
    scene.submit(300)
    killer = Killer(60, FALL_ASLEEP)
    server.script.when("MAIL", killer)
    with worker_process(*QUICK) as zombie:
        killer.process = zombie
        assert server.wait_for(lambda: killer.seen >= 60, PATIENCE)
        with worker_process(*QUICK) as heir:
            settled = ("sent", "queued")
            assert eventually(
                lambda: set(states()) <= set(settled) and not Delivery.objects.filter(state="queued", in_doubt=0)
            ), log_of_workers()
            zombie.send_signal(signal.SIGCONT)
            assert eventually(lambda: Worker.objects.count() >= 3 and living_workers() == 2), log_of_workers()
            for process in (zombie, heir):
                process.terminate()
            assert [process.wait(PATIENCE) for process in (zombie, heir)] == [0, 0]
    assert "declared dead" in log_of_workers()
    the_rest_goes(server)
    check_ledger(server, 300)


def test_sigterm_finishes_what_is_begun_and_gives_back_the_rest(scene: Scene, server: ScriptedServer) -> None:
    server.script.always("DOT", reply("250 2.0.0 slowly", delay=0.01))
    scene.submit(2000)
    with worker_process() as process:
        assert server.wait_for_mail(50, PATIENCE)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    found = states()
    assert set(found) == {"sent", "queued"}
    assert found["sent"] == len(server.received)
    assert Delivery.objects.filter(in_doubt__gt=0).count() == 0
    assert living_workers() == 0
    assert journals_left() == []


SUBMITTER = """
import os, sys, django
django.setup()
from tests.spool.scene import *
from postroom.spool.intake.submission import Call
scene = Scene({"en": StoreView.objects.get()})
while True:
    letter = scene.letter()
    receipt = submit([letter], Call("shop", letter.reference, b"same"), now())
    os.write(1, f"{letter.reference} {receipt.messages[0]}\\n".encode())
"""


def test_a_submitter_killed_at_any_moment_has_promised_nothing_it_did_not_keep(scene: Scene) -> None:
    """K01 to K06: what was answered is committed, and the same key again is the same mail."""
    scene.view()
    promised: dict[str, str] = {}
    for promises in (8, 20, 35):
        process = subprocess.Popen(
            [sys.executable, "-c", SUBMITTER], cwd=ROOT, env=environment(), stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        first = b"".join(process.stdout.readline() for _ in range(promises))
        process.kill()
        lines = (first + process.stdout.read()).decode().splitlines()
        process.stdout.close()
        process.wait()
        for line in lines:
            reference, _, public_id = line.partition(" ")
            assert promised.setdefault(reference, public_id) == public_id
    rows = list(Message.objects.values_list("reference", "public_id"))
    stored = dict(rows)
    assert {reference: str(stored[reference]) for reference in promised} == promised
    assert len(rows) == len(stored)
    assert len(promised) > 20


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite's connections cannot be cut by a server")
def test_the_database_goes_away_in_the_middle(scene: Scene, server: ScriptedServer) -> None:
    """F08: outcomes wait in the journal until they can be committed; nothing is sent twice."""
    scene.submit(1500)
    with worker_process() as process:
        for mails in (100, 400, 700):
            assert server.wait_for_mail(mails, PATIENCE)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        assert eventually(lambda: states() == {"sent": 1500}), log_of_workers()
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert check_ledger(server, 1500) == 0


def test_a_worker_whose_database_is_gone_for_too_long_writes_no_dot() -> None:
    assert Tempo().fence < Tempo().expiry
    with pytest.raises(ValueError, match="before it expires"):
        Tempo(fence=60.0)
