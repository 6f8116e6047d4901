"""`postroom run` as it is: real processes, killed for real."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.shell import Shell, clean_environment
from tests.peers.ports import free_port

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")
PATIENCE = 120.0
READY = "Stop   Ctrl-C"  #: the last line when everything listens


class Running:
    """`postroom run --demo` with two workers; every line that it prints is kept.

    One at a time is started: each looks for free ports from the same numbers on, and listens there a little later.
    """

    def __init__(self, home: Path, *arguments: str, demo: bool = True) -> None:
        self._turn = (home.parents[1] / "starting").open("w")  # in the folder that all test processes share
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "postroom.cli.main", "run", *(["--demo"] * demo), "--workers", "2", *arguments],
            env=clean_environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._spoken = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self._listener.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._spoken:
                self.lines.append(line)
                self._spoken.notify_all()
            if READY in line:
                self._turn.close()
        self._turn.close()

    def wait_for(self, words: str, times: int = 1) -> None:
        with self._spoken:
            assert self._spoken.wait_for(lambda: self.text.count(words) >= times, PATIENCE), self.text

    @property
    def text(self) -> str:
        return "".join(self.lines)

    def children(self, name: str) -> list[int]:
        """The processes that the supervisor itself started, by the name of their command."""
        return [pid for pid in children_of(self.process.pid) if name in command_of(pid)]

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in found.read_text().split()] if found.exists() else []


def command_of(pid: int) -> list[str]:
    """Empty for one that has ended, also where nobody has asked for its exit code yet."""
    try:
        return [word for word in Path(f"/proc/{pid}/cmdline").read_text().split("\0") if word]
    except OSError:
        return []


def until(condition: Callable[[], bool]) -> None:
    """The kernel announces neither a port nor the end of somebody else's child: it has to be looked at."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/inbox/", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("supervised")


@pytest.fixture(scope="module")
def running(home: Path, port: int) -> Iterator[Running]:
    with Running(home, "--port", str(port)) as one:
        one.wait_for(READY)
        yield one


def test_it_starts_everything_and_says_where_to_look(running: Running, port: int) -> None:
    assert f"http://127.0.0.1:{port}/inbox/" in running.text
    assert "demo order --store ja --wait" in running.text
    assert running.text.index("starting… first the database and the demo store") < running.text.index(
        "inbox, web, work"
    )
    assert f"served on http://127.0.0.1:{port}" in running.text
    assert [len(running.children(name)) for name in ("postroom.project.granian_web", "worker", "inbox")] == [1, 2, 1]
    assert answers(port)


def test_it_opens_no_database_itself(running: Running) -> None:
    opened = [each.resolve().name for each in Path(f"/proc/{running.process.pid}/fd").iterdir()]
    assert "supervisor.lock" in opened
    assert [name for name in opened if "sqlite3" in name] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["inbox", "worker"])
def test_a_killed_child_comes_back(running: Running, name: str) -> None:
    before = running.children(name)
    os.kill(before[0], signal.SIGKILL)
    until(lambda: len(set(running.children(name)) - set(before)) == 1)
    running.wait_for("was killed by SIGKILL; it is started again")


@pytest.mark.slow
def test_a_killed_web_process_takes_its_worker_along_and_answers_again(running: Running, port: int) -> None:
    before = running.children("postroom.project.granian_web")
    workers = children_of(before[0])
    assert len(workers) == 1
    os.kill(before[0], signal.SIGKILL)
    until(lambda: not any(command_of(pid) for pid in workers))
    until(lambda: bool(set(running.children("postroom.project.granian_web")) - set(before)))
    until(lambda: answers(port))


def test_a_second_one_on_the_same_folder_is_refused(running: Running, home: Path) -> None:
    with Running(home) as second:
        assert second.process.wait(PATIENCE) == 69
        second.wait_for(f"already runs on {home} (process {running.process.pid})")


def test_a_port_that_somebody_asked_for_is_taken_literally(running: Running, tmp_path: Path, port: int) -> None:
    with Running(tmp_path, "--port", str(port)) as refused:
        assert refused.process.wait(PATIENCE) == 69
        refused.wait_for(f"Port {port} on 127.0.0.1 is taken by another program")


def test_a_web_process_never_shares_a_port(running: Running, home: Path, port: int) -> None:
    done = Shell(home)("web", "--port", str(port))
    assert done.code == 69
    assert f"Port {port} on 127.0.0.1 is taken" in done.err


@pytest.mark.slow
def test_a_demo_folder_is_a_demo_again_and_a_port_that_moves_is_told(home: Path) -> None:
    folder = home.with_name("again")
    Shell(folder).ok("setup", "--demo", "--quiet", "--inbox-port", str(free_port()))
    order = Shell(folder)("demo", "order", "--wait")
    assert order.code == 75
    assert "run --demo`" in order.err
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):  # whoever has it, it is taken
            taken.bind(("127.0.0.1", 8025))
            taken.listen()
        with Running(folder, demo=False) as one:
            one.wait_for(READY)
            assert "port 8025 is taken by another program" in one.text
            assert len(one.children("inbox")) == 1


def test_sigterm_ends_all_of_it_cleanly(running: Running, port: int) -> None:
    """Last in the module: it ends what the others look at."""
    everybody = children_of(running.process.pid)
    everybody += [each for child in everybody for each in children_of(child)]
    assert running.stop() == 0
    running.wait_for("stopping")
    until(lambda: not any(command_of(pid) for pid in everybody))
    assert not answers(port)


@pytest.mark.slow
def test_children_do_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    with Running(tmp_path, "--port", str(free_port())) as one:
        one.wait_for(READY)
        everybody = children_of(one.process.pid)
        assert len(everybody) == 6  # inbox, web, two workers, listener, scheduler
        one.process.kill()
        until(lambda: not any(command_of(pid) for pid in everybody))


@pytest.mark.slow
def test_a_child_that_does_not_end_is_killed_when_the_operator_is_in_a_hurry(tmp_path: Path) -> None:
    with Running(tmp_path, "--port", str(free_port())) as one:
        one.wait_for(READY)
        stuck = one.children("worker")[0]
        os.kill(stuck, signal.SIGSTOP)
        one.process.send_signal(signal.SIGINT)
        one.wait_for("stopping")
        one.process.send_signal(signal.SIGINT)
        assert one.process.wait(PATIENCE) == 75
        one.wait_for("did not end in time and is killed")
        assert command_of(stuck) == []
