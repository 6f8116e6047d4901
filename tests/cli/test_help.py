"""What the command says of itself, and how soon."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from postroom.cli.exits import MEANINGS, Exit
from postroom.cli.main import postroom
from postroom.cli.reference import commands, help_of
from tests.cli.shell import Shell

EVERY = {path: command for command, path in commands(postroom, "postroom")}
HEAVY = ("django", "rich", "jinja2", "babel", "ninja", "cryptography", "asyncio", "postroom.project.settings")


def test_help_loads_nothing_heavy() -> None:
    script = f"import sys, postroom.cli.main; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", EVERY)
def test_every_command_explains_itself_and_every_option(path: str) -> None:
    text = help_of(EVERY[path], path)
    assert text.startswith(f"Usage: {path}")
    silent = [
        option.name
        for option in EVERY[path].params
        if isinstance(option, click.Option) and not option.hidden and not option.help
    ]
    assert silent == []


@pytest.mark.parametrize("path", EVERY)
def test_no_line_of_the_list_of_commands_is_cut_off(path: str) -> None:
    assert "..." not in help_of(EVERY[path], path).replace("[ARGS]...", "").replace("]...", "").replace("FILES...", "")


def test_the_exit_codes_are_documented(tmp_path: Path) -> None:
    text = Shell(tmp_path)("--help").out
    assert set(MEANINGS) == set(Exit)
    for code, meaning in MEANINGS.items():
        assert f"{code.value:>2}  {meaning}" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["send", "order"],
        ["run", "--port", "0"],
        ["queue", "list", "--state", "lost"],
        ["--nonsense"],
    ],
)
def test_a_wrong_spelling_is_exit_64_and_says_where_help_is(tmp_path: Path, arguments: list[str]) -> None:
    done = Shell(tmp_path)(*arguments)
    assert done.code == Exit.USAGE
    assert "--help`" in done.err
    assert done.out == ""


def test_help_answers_before_anybody_waits(tmp_path: Path) -> None:
    """In processor time, the best of three: other programs on this machine are not our slowness.

    Nor is the machine itself: where Python alone takes more than 15 ms to start, help may take twenty times that.
    """
    python = min(processor_time(lambda: subprocess.run([sys.executable, "-c", ""], check=True)) for _ in range(3))
    assert min(processor_time(lambda: Shell(tmp_path).ok("--help")) for _ in range(3)) < max(0.3, 20 * python)


def processor_time(work: Callable[[], object]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
