"""A log in a file: every process adds to it, and goes on in a new one when it was rotated."""

import logging
import logging.handlers
import subprocess
import sys
from pathlib import Path

import pytest

from postroom.project import log_file
from postroom.project.environment import BadEnvironment
from tests.cli.shell import clean_environment

SAY = "import django, logging; django.setup(); logging.getLogger('postroom.worker').info('%s')"


def test_without_it_lines_go_to_the_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTROOM_LOG_FILE", raising=False)
    assert log_file.handler() == {"class": "logging.StreamHandler", "formatter": "line"}


def test_processes_add_to_it_and_nobody_else_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "postroom.log"
    for word in ("first", "second"):
        done = subprocess.run(
            [sys.executable, "-c", SAY % word],
            env=clean_environment(
                tmp_path / "home", POSTROOM_LOG_FILE=str(path), DJANGO_SETTINGS_MODULE="postroom.project.settings"
            ),
            capture_output=True,
            check=True,
        )
        assert done.stderr == b""
    assert [line.split()[-1] for line in path.read_text().splitlines()] == ["first", "second"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_after_a_rotation_lines_go_to_the_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "postroom.log"
    monkeypatch.setenv("POSTROOM_LOG_FILE", str(path))
    made = log_file.handler()
    handler = logging.handlers.WatchedFileHandler(made["filename"], encoding=made["encoding"])
    try:
        handler.emit(logging.makeLogRecord({"msg": "before"}))
        path.rename(tmp_path / "postroom.log.1")
        handler.emit(logging.makeLogRecord({"msg": "after"}))
    finally:
        handler.close()
    assert (tmp_path / "postroom.log.1").read_text() == "before\n"
    assert path.read_text() == "after\n"


@pytest.mark.parametrize("name", ["postroom.log", "/nowhere/at/all/postroom.log", "/proc"])
def test_what_cannot_be_written_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("POSTROOM_LOG_FILE", name)
    with pytest.raises(BadEnvironment, match="POSTROOM_LOG_FILE"):
        log_file.handler()


def test_a_command_says_it_in_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "postroom.cli.main", "setup"],
        env=clean_environment(tmp_path / "home", POSTROOM_LOG_FILE="postroom.log"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 78
    assert done.stderr.startswith("postroom: POSTROOM_LOG_FILE is 'postroom.log'")
    assert "Traceback" not in done.stderr
