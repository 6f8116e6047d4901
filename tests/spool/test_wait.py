"""Waiting for an outcome ends as soon as nothing more will happen soon."""

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from postroom.spool.custody.pulse import Tempo
from postroom.spool.delivery import breaker
from postroom.spool.delivery.worker import run_worker
from postroom.spool.intake.wait import statuses, wait_for
from postroom.spool.models import Rest, Worker
from tests.peers.scripted import ScriptedServer
from tests.peers.steps import hang, reply
from tests.spool.scene import Scene, now, states
from tests.spool.workers import eventually, living_workers


@pytest.fixture
def worker(server: ScriptedServer) -> Iterator[None]:
    stop = threading.Event()

    def work() -> None:
        run_worker(stop, Tempo(grace=0.1))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert eventually(lambda: living_workers() == 1)
    yield
    stop.set()
    thread.join(60)
    assert not thread.is_alive()
    assert living_workers() == 0


AT_ONCE = 20.0  #: seconds, on however busy a machine


def timed(scene: Scene, seconds: float = 60.0) -> tuple[list[str], float]:
    messages = scene.submit(2).messages
    began = time.monotonic()
    found = wait_for(messages, seconds)
    assert [status.message for status in found] == list(messages)
    return [status.state for status in found], time.monotonic() - began


def test_the_outcome_comes_at_once(scene: Scene, worker: None) -> None:
    found, took = timed(scene)
    assert found == ["sent", "sent"]
    assert took < AT_ONCE


def test_a_deferral_is_an_answer(scene: Scene, server: ScriptedServer, worker: None) -> None:
    server.script.always("RCPT", reply("450 4.2.0 later"))
    found, took = timed(scene)
    assert found == ["queued", "queued"]
    assert took < AT_ONCE


def test_a_silent_relay_costs_no_more_than_the_deadline(scene: Scene, server: ScriptedServer, worker: None) -> None:
    server.script.always("MAIL", hang())
    found, took = timed(scene, 0.4)
    assert set(found) <= {"active", "queued"}
    assert 0.4 <= took < AT_ONCE


def test_without_a_worker_nobody_waits(scene: Scene, server: ScriptedServer) -> None:
    found, took = timed(scene)
    assert found == ["queued", "queued"]
    assert took < AT_ONCE


def test_while_its_transport_rests_nobody_waits(scene: Scene, server: ScriptedServer, worker: None) -> None:
    server.script.always("CONNECT", reply("421 4.3.2 closed"))
    timed(scene)
    assert eventually(Rest.objects.exists)
    _, took = timed(scene)
    assert took < AT_ONCE


def test_withheld_mail_is_settled_already(scene: Scene) -> None:
    (status,) = wait_for(scene.submit(withheld="communications disabled").messages, 5.0)
    assert status.settled
    assert status.reason == "communications disabled"


def test_a_status_says_what_the_next_hop_said(scene: Scene, server: ScriptedServer, worker: None) -> None:
    server.script.always("RCPT", reply("550 5.1.1 nobody here"))
    messages = scene.submit().messages
    wait_for(messages, 60.0)
    (status,) = statuses(messages)
    assert (status.state, status.reply) == ("refused", "550 5.1.1 nobody here")
    assert states() == {"refused": 1}
    assert Worker.objects.count() == 1
    assert breaker.rests(now()).transports == frozenset()
