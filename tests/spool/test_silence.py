"""Who is taken for dead, and what foreign and unfinished files in the journal's folder do: nothing."""

import fcntl
import os
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from postroom.scopes import resolve
from postroom.spool.custody import journal, pulse
from postroom.spool.custody import reap as reaping
from postroom.spool.custody.journal import Journal, Title
from postroom.spool.custody.pulse import Silence, Watch
from postroom.spool.delivery.plan import plan
from postroom.spool.models import Delivery, Worker
from tests.spool.scene import Scene, now, states
from tests.spool.workers import Hands, journals_left


@pytest.fixture
def hands(scene: Scene) -> Hands:
    return Hands.register()


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def replay_all() -> None:
    reaping.reap_all([], plan(resolve.current()), now())


def claimed_and_dead(scene: Scene) -> Hands:
    scene.submit()
    hands = Hands.register()
    hands.claim([scene.view().pk])
    hands.die()
    return hands


def test_one_that_has_beaten_again_is_not_dead(scene: Scene, hands: Hands) -> None:
    """Two workers of a frozen machine wake together: the one that looks first must not depose the other."""
    scene.submit()
    hands.claim([scene.view().pk])
    seen = Silence(hands.owner, Worker.objects.get().beats)
    hands.pulse.beaten = float("-inf")
    hands.pulse.beat(now())
    reaping.reap_all([seen], plan(resolve.current()), now())
    assert states() == {"active": 1}
    assert Worker.objects.get().stopped_at is None
    hands.journal.close()


def test_the_journal_is_read_when_nothing_can_be_written_any_more(
    scene: Scene, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An INTENT from before the deposing, however short before, is found."""
    scene.submit()
    (claimed,) = hands.claim([scene.view().pk])
    before = reaping.depose

    def late_intent(*arguments: object) -> bool:
        hands.journal.intend(claimed.id, claimed.claims)
        return before(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(reaping, "depose", late_intent)
    assert hands.is_reaped(proved=False)
    assert Delivery.objects.get().in_doubt == 1
    hands.journal.close()


def test_a_watcher_that_could_not_look_itself_starts_anew(
    scene: Scene, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an outage of the database every worker has been silent for as long as the outage."""
    clock = Clock()
    monkeypatch.setattr(pulse, "clock", clock)
    watch = Watch(expiry=50.0, look=5.0)
    assert watch.silent(but=0) == []
    clock.at += 300
    assert watch.silent(but=0) == []
    for _ in range(9):
        clock.at += 5
        assert watch.silent(but=0) == []
    clock.at += 5
    assert [one.owner for one in watch.silent(but=0)] == [hands.owner]
    hands.journal.close()


@pytest.mark.parametrize("row", ["stopped", "missing"])
def test_what_an_ended_worker_still_owns_is_taken_over(scene: Scene, row: str) -> None:
    """It said that it had ended, or somebody has removed its row: its deliveries must not stay active for ever."""
    hands = claimed_and_dead(scene)
    hands.journal.path.unlink()
    if row == "stopped":
        Worker.objects.update(stopped_at=now())
    else:
        Worker.objects.all().delete()
    watch = Watch(expiry=0.0, look=60.0)
    assert watch.silent(but=0) == []
    (silence,) = watch.silent(but=0)
    reaping.reap_all([silence, silence], plan(resolve.current()), now())
    assert list(Delivery.objects.values_list("state", "in_doubt")) == [("queued", 1)]
    assert watch.silent(but=0) == []


def test_a_stopped_workers_journal_speaks_for_what_it_still_owns(scene: Scene) -> None:
    claimed_and_dead(scene)
    Worker.objects.update(stopped_at=now())
    replay_all()
    assert list(Delivery.objects.values_list("state", "in_doubt")) == [("queued", 0)]
    assert journals_left() == []


def test_foreign_files_are_left_alone_and_stop_nothing(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    journal.folder().mkdir()
    copy = journal.folder() / "old copy.journal"
    copy.write_bytes(b"x")
    unreadable = journal.path_of(uuid4())
    unreadable.mkdir()
    hands = claimed_and_dead(scene)
    replay_all()
    replay_all()
    assert states() == {"queued": 1}
    assert not hands.journal.path.exists()
    assert copy.exists()
    assert [record.message.count(str(unreadable)) for record in caplog.records if record.levelname == "ERROR"] == [1]


def test_a_dead_workers_unreadable_journal_waits_for_its_silence_and_proves_nothing(scene: Scene) -> None:
    hands = claimed_and_dead(scene)
    hands.journal.path.unlink()
    hands.journal.path.mkdir()
    replay_all()
    assert states() == {"active": 1}
    assert hands.is_reaped(proved=False)
    assert Delivery.objects.get().in_doubt == 1


def test_a_journal_has_its_name_only_when_it_is_locked_and_has_a_header(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen by a neighbour between its creation and its lock, it was taken for a dead worker's and removed."""
    real = fcntl.flock
    seen: list[int] = []

    def look_first(fd: int, operation: int) -> None:
        patch.undo()
        neighbour = threading.Thread(target=neighbours_look)
        neighbour.start()
        neighbour.join(60)
        seen.append(len(journals_left()))
        real(fd, operation)

    def neighbours_look() -> None:
        replay_all()
        connection.close()

    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", look_first)
        book = Journal(Title(uuid4(), uuid4(), uuid4(), 1))
    assert seen == [0]
    assert book.path.exists()
    book.close()
    assert list(journal.folder().iterdir()) == []


@pytest.mark.parametrize("suffix", [".journal", ".new"])
def test_a_file_without_a_header_is_removed_only_when_it_is_old(scene: Scene, suffix: str) -> None:
    journal.folder().mkdir()
    path = journal.path_of(uuid4()).with_suffix(suffix)
    path.touch()
    replay_all()
    assert path.exists()
    os.utime(path, (0, 0))
    replay_all()
    assert not path.exists()


def test_a_journal_that_finds_no_room_leaves_nothing_behind(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        Journal(Title(uuid4(), uuid4(), uuid4(), 1))
    assert list(journal.folder().iterdir()) == []
