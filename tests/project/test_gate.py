"""The write gate: one writer at a time, whichever process or thread it is."""

import multiprocessing
import threading
from pathlib import Path

import pytest
from django.db import OperationalError, connections, transaction

from postroom.project.sqlite.gate import Gate, GateTimeout


def hold(path: str, held: "multiprocessing.synchronize.Event", go: "multiprocessing.synchronize.Event") -> None:
    gate = Gate(Path(path), 5)
    gate.take()
    held.set()
    go.wait(60)
    gate.give()


def test_another_process_waits_until_the_gate_is_given(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    held, go = spawn.Event(), spawn.Event()
    other = spawn.Process(target=hold, args=(str(tmp_path / "db"), held, go))
    other.start()
    assert held.wait(60)
    mine = Gate(tmp_path / "db", 0.05)
    with pytest.raises(GateTimeout, match="is one stopped"):
        mine.take()
    go.set()
    mine.timeout = 60
    mine.take()
    assert mine.held
    other.join(60)
    mine.close()


def test_a_killed_holder_frees_the_gate(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    held, go = spawn.Event(), spawn.Event()
    other = spawn.Process(target=hold, args=(str(tmp_path / "db"), held, go))
    other.start()
    assert held.wait(60)
    other.kill()
    other.join(60)
    mine = Gate(tmp_path / "db", 60)
    mine.take()
    assert mine.held
    mine.close()


sqlite_only = pytest.mark.skipif(
    "connections['default'].vendor != 'sqlite'", reason="the gate belongs to SQLite; PostgreSQL has row locks"
)


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_the_gate_is_held_for_a_transaction_and_given_at_its_end() -> None:
    connections["default"].ensure_connection()
    gate = connections["default"].gate  # type: ignore[attr-defined]
    with transaction.atomic():
        assert gate.held
        with transaction.atomic():
            assert gate.held
        assert gate.held
    assert not gate.held
    with pytest.raises(RuntimeError), transaction.atomic():
        raise RuntimeError("rolled back")
    assert not gate.held


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_reader_is_not_held_up_and_a_second_writer_waits() -> None:
    from postroom.scopes.models import Website

    seen: list[str] = []
    inside, go = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Website.objects.create(code="slow", name="Slow")
            inside.set()
            go.wait(60)
        seen.append("first")
        connections.close_all()

    def write_next() -> None:
        Website.objects.create(code="next", name="Next")
        seen.append("second")
        connections.close_all()

    slow, following = threading.Thread(target=write_slowly), threading.Thread(target=write_next)
    slow.start()
    assert inside.wait(60)
    following.start()
    assert not Website.objects.filter(code="slow").exists()  # reads the last commit, does not wait
    assert seen == []
    go.set()
    slow.join(60)
    following.join(60)
    assert set(seen) == {"first", "second"}
    assert Website.objects.filter(code__in=["slow", "next"]).count() == 2


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_gate_that_stays_shut_looks_like_a_locked_database() -> None:
    wrapper = connections["default"]
    wrapper.ensure_connection()
    foreign = Gate(Path(wrapper.settings_dict["NAME"]), 5)
    foreign.take()
    wrapper.gate.timeout = 0.05  # type: ignore[attr-defined]
    try:
        with pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
            raise AssertionError("entered behind a shut gate")
    finally:
        foreign.close()
        wrapper.gate.timeout = 20  # type: ignore[attr-defined]
    with transaction.atomic():
        assert wrapper.gate.held  # type: ignore[attr-defined]
