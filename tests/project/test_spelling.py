"""What we tell people to type works as it stands."""

import subprocess
import sys
from pathlib import Path

import pytest

from postroom.project.spelling import elsewhere, program


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an environment in it that is not on the PATH."""
    script = tmp_path / ".venv" / "bin" / "postroom"
    script.parent.mkdir(parents=True)
    script.write_text("#!/bin/sh\necho it is us\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script.with_name("python")))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    return script


def said(command: str) -> str:
    return subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout


def test_from_the_projects_folder_it_is_short(installed: Path) -> None:
    assert program() == ".venv/bin/postroom"
    assert said(program()) == "it is us\n"


def test_on_the_path_it_is_a_word(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(installed.parent), prepend=":")
    assert program() == "postroom"


def test_from_anywhere_else_it_is_whole(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "else where").mkdir()
    monkeypatch.chdir(tmp_path / "else where")
    assert program() == str(installed)
    assert said(elsewhere(tmp_path / "my home")) == "it is us\n"


def test_from_the_root_folder_where_services_stand_it_is_whole(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    assert program() == str(installed)


def test_another_terminal_is_told_which_data_folder(installed: Path, tmp_path: Path) -> None:
    assert elsewhere(tmp_path / "var") == program()
    assert elsewhere(tmp_path / "my home") == f"POSTROOM_HOME='{tmp_path}/my home' {program()}"
