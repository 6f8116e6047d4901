"""The database goes away at the worst moments: what was claimed is never forgotten, and the worker never ends."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from postroom.mail.outcome import Accepted
from postroom.mail.reply import Reply
from postroom.spool.custody import claim as claiming
from postroom.spool.custody.journal import Journal
from postroom.spool.custody.pulse import Tempo
from postroom.spool.delivery import worker
from postroom.spool.delivery.courier import Courier
from postroom.spool.delivery.route import Desk
from postroom.spool.delivery.ruling import encode
from postroom.spool.delivery.worker import Session, work
from postroom.spool.models import Delivery, Worker
from postroom.transports.ledger import Facts
from tests.peers.scripted import ScriptedServer
from tests.spool.scene import Scene, recipients, states
from tests.spool.workers import journals_left

GONE = OperationalError("server closed the connection unexpectedly")
TEMPO = Tempo(look=600.0, poll=0.05)


class Stop(threading.Event):
    """Set by its condition, asked once a round."""

    def __init__(self, condition: Callable[[], bool], rounds: int = 400) -> None:
        super().__init__()
        self.condition, self.rounds = condition, rounds

    def is_set(self) -> bool:
        self.rounds -= 1
        return self.rounds < 0 or self.condition()


@contextmanager
def a_claim_nobody_hears_of(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[claiming.Claimed]]:
    """The first claim is committed, and then the connection is lost."""
    lost: list[claiming.Claimed] = []
    real = claiming.claim

    def commit_and_fail(*arguments: object) -> list[claiming.Claimed]:
        found = real(*arguments)  # type: ignore[arg-type]
        if found and not lost:
            lost.extend(found)
            raise GONE
        return found

    with monkeypatch.context() as patch:
        patch.setattr(claiming, "claim", commit_and_fail)
        yield lost


def test_a_claim_whose_commit_was_not_confirmed_is_made_again(
    scene: Scene, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.submit(20)
    session = Session(TEMPO)
    with a_claim_nobody_hears_of(session, monkeypatch) as lost:
        work(session, Stop(lambda: states() == {"sent": 20}))
    session.close()
    assert len(lost) == 20
    assert states() == {"sent": 20}
    assert set(recipients(server).values()) == {1}
    assert set(Delivery.objects.values_list("attempts", "in_doubt", "strikes")) == {(1, 0, 0)}


def test_a_worker_that_stops_leaves_nothing_that_it_owns(
    scene: Scene, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.submit(5)
    session = Session(TEMPO)
    with a_claim_nobody_hears_of(session, monkeypatch), pytest.raises(OperationalError):
        session.turn()
    assert states() == {"active": 5}
    session.close()
    assert states() == {"queued": 5}
    assert journals_left() == []


def test_what_the_journal_knows_of_an_unknown_delivery_counts(
    scene: Scene, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.submit(3)
    session = Session(TEMPO)
    with a_claim_nobody_hears_of(session, monkeypatch) as lost, pytest.raises(OperationalError):
        session.turn()
    answered, unanswered, _ = lost
    for one in (answered, unanswered):
        session.journal.intend(one.id, one.claims)
    outcome = encode(Accepted(Reply(250, "2.0.0", "queued")), Facts("127.0.0.1:25", None, 1_800_000_000.0, 0.1))
    session.journal.outcome(answered.id, answered.claims, outcome)
    session.close()
    assert states() == {"sent": 1, "queued": 2}
    assert list(Delivery.objects.filter(in_doubt=1).values_list("pk", flat=True)) == [unanswered.id]


def test_a_worker_that_cannot_sign_off_leaves_its_journal_unlocked(
    scene: Scene, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = Session(TEMPO)
    with monkeypatch.context() as patch:
        patch.setattr(session.pulse, "stop", failing)
        with pytest.raises(OperationalError):
            session.close()
    assert journals_left() == [session.journal.path]
    heir = Session(TEMPO)
    heir.turn()
    heir.close()
    assert journals_left() == []
    assert not Worker.objects.filter(stopped_at=None).exists()


def failing(*_arguments: object) -> None:
    raise GONE


def test_a_close_that_fails_too_does_not_end_the_worker(
    scene: Scene, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's close waits for the write gate, which another process may hold."""
    scene.submit(5)
    session = Session(TEMPO)
    with a_claim_nobody_hears_of(session, monkeypatch), monkeypatch.context() as patch:
        patch.setattr(connection, "close", failing)
        work(session, Stop(lambda: states() == {"sent": 5}))
    session.close()
    assert states() == {"sent": 5}


def test_a_worker_waits_for_a_database_that_is_away_when_it_starts(
    scene: Scene, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[Journal] = []
    real = Courier

    def at_the_second_try(desk: Desk) -> Courier:
        tries.append(desk.journal)
        if len(tries) == 1:
            raise GONE
        return real(desk)

    monkeypatch.setattr(worker, "Courier", at_the_second_try)
    session = worker.start(TEMPO, threading.Event())
    assert session is not None
    assert journals_left() == [tries[1].path]
    session.close()
    gone = threading.Event()
    gone.set()
    assert worker.start(TEMPO, gone) is None
