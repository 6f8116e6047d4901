"""A copied or restored database sends nothing until a person adopts it."""

import logging
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from postroom.audit.models import Entry
from postroom.audit.record import Actor
from postroom.scopes import fingerprint
from postroom.scopes.models import Installation
from postroom.spool import adoption, witness
from postroom.spool.custody.pulse import Tempo
from postroom.spool.delivery.worker import drain
from postroom.spool.intake.wait import wait_for
from postroom.spool.models import Delivery
from postroom.spool.reading.waiting import look
from tests.peers.scripted import ScriptedServer
from tests.spool.scene import Scene, never, now, states
from tests.spool.workers import Hands

ANNA = Actor("cli:anna", operator=True)


def copied() -> None:
    """As a copy finds itself: with the fingerprint of the database that it was made from."""
    Installation.this()
    Installation.objects.update(fingerprint="file 1")


def test_a_new_installation_takes_the_fingerprint_of_its_database(scene: Scene, server: ScriptedServer) -> None:
    scene.submit()
    drain(60, never)
    assert states() == {"sent": 1}
    assert Installation.this().fingerprint == fingerprint.here() != ""


def test_a_copy_sends_nothing_not_even_what_is_essential_and_says_why(
    scene: Scene, server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    copied()
    scene.submit(3)
    scene.submit(essential=True)
    drain(60, never)
    assert states() == {"queued": 4}
    assert server.connections == []
    assert [record.levelno for record in caplog.records if "is a copy" in record.getMessage()] == [logging.WARNING]
    assert {look(now()).reason(row) for row in Delivery.objects.all()} == {adoption.COPY}
    assert Installation.this().fingerprint == "file 1"


def test_nobody_waits_for_what_cannot_leave(scene: Scene, server: ScriptedServer) -> None:
    Hands.register()
    copied()
    (status,) = wait_for(scene.submit().messages, 60.0)
    assert (status.state, status.reason) == ("queued", adoption.COPY)


def test_once_adopted_it_sends_and_the_audit_trail_says_who(scene: Scene, server: ScriptedServer) -> None:
    copied()
    scene.submit(3)
    drain(60, never)
    adoption.adopt(ANNA)
    assert adoption.objection() == ""
    drain(60, never)
    assert states() == {"sent": 3}
    entry = Entry.objects.latest("pk")
    assert (entry.actor, entry.action, entry.old, entry.new) == ("cli:anna", "adopted", "file 1", fingerprint.here())


def test_a_demo_may_be_copied(scene: Scene, server: ScriptedServer, settings: Settings) -> None:
    settings.POSTROOM_DEMO = True
    copied()
    scene.submit()
    drain(60, never)
    assert states() == {"sent": 1}


def test_a_demo_that_was_put_back_waits_as_any_other(scene: Scene, server: ScriptedServer, settings: Settings) -> None:
    settings.POSTROOM_DEMO = True
    Installation.this()
    Installation.objects.update(fingerprint=adoption.RESTORED)
    scene.submit()
    drain(60, never)
    assert adoption.objection() == adoption.FROM_BACKUP
    assert states() == {"queued": 1}
    adoption.adopt(ANNA)
    drain(60, never)
    assert states() == {"sent": 1}


def test_a_database_that_is_replaced_under_a_worker_gets_back_what_is_not_begun(
    scene: Scene, server: ScriptedServer
) -> None:
    """The relay is slow to greet; meanwhile the worker's next look finds another database."""
    greet = threading.Event()

    def greeting(_words: str) -> None:
        greet.wait(60)

    server.script.when("CONNECT", greeting)
    scene.submit(5)

    def replaced() -> bool:
        if server.connections and Installation.this().fingerprint != "file 1":
            copied()
        elif states().get("queued") == 4:
            greet.set()
        return False

    drain(60, replaced, Tempo(look=0.05, grace=60))
    assert greet.is_set()
    assert states() == {"queued": 5}
    assert server.received == []


@pytest.fixture
def file_of_its_own(scene: Scene) -> Path:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's database is no file")
    return Path(connection.settings_dict["NAME"])


@pytest.mark.parametrize("had_a_fingerprint", [True, False])
def test_a_backup_put_back_into_the_same_file_is_noticed_and_not_forgotten(
    scene: Scene, server: ScriptedServer, file_of_its_own: Path, tmp_path: Path, *, had_a_fingerprint: bool
) -> None:
    Installation.this()
    if had_a_fingerprint:
        adoption.settle_in()
    scene.submit(2)
    backup = tmp_path / "backup.sqlite3"
    before = sqlite3.connect(backup)
    connection.ensure_connection()
    with sqlite3.connect(file_of_its_own) as source:
        source.backup(before)
    source.close()
    drain(60, never)
    assert states() == {"sent": 2}
    drain(60, never)  # a worker of before the crash has seen how far it came
    connection.close()
    with sqlite3.connect(file_of_its_own) as target:
        before.backup(target)
    target.close()
    before.close()
    assert Installation.this().fingerprint == (fingerprint.here() if had_a_fingerprint else "")
    assert states() == {"queued": 2}
    assert adoption.objection() == adoption.FROM_BACKUP
    drain(60, never)
    scene.letters = 10
    scene.submit(20)
    drain(60, never)
    assert len(server.received) == 2
    assert adoption.objection() == adoption.FROM_BACKUP
    adoption.adopt(ANNA)
    drain(60, never)
    assert states() == {"sent": 22}


@pytest.mark.parametrize("text", ["", "garbage", "0", "11111111-1111-4111-8111-111111111111 99999999", "\x00"])
def test_a_witness_that_cannot_be_read_or_is_anothers_says_nothing(
    scene: Scene, server: ScriptedServer, text: str
) -> None:
    witness.path().parent.mkdir(exist_ok=True)
    witness.path().write_text(text)
    scene.submit()
    drain(60, never)
    assert states() == {"sent": 1}


def test_without_its_witness_a_database_is_as_good_as_before(scene: Scene, server: ScriptedServer, home: Path) -> None:
    scene.submit()
    drain(60, never)
    shutil.rmtree(home / "run")
    scene.submit()
    drain(60, never)
    assert states() == {"sent": 2}
