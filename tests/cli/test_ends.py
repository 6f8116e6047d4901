"""How commands end when somebody leaves, says nothing, or hands in what is no file."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from postroom.cli.exits import Exit
from tests.cli.shell import COMMAND, Shell, clean_environment


@pytest.mark.parametrize("arguments", [(), ("queue",)])
def test_a_command_without_words_prints_its_help_as_it_is(shell: Shell, arguments: tuple[str, ...]) -> None:
    done = shell(*arguments)
    assert (done.code, done.out) == (Exit.USAGE, "")
    assert done.err.startswith("Usage: postroom")
    assert "See `" not in done.err


def test_every_exit_code_is_in_the_help(shell: Shell) -> None:
    text = shell.ok("--help").out
    for code in Exit:
        assert re.search(rf"^ +{code.value}  \w", text, re.MULTILINE), code


@pytest.mark.parametrize("arguments", [("config", "show", "--all"), ("--help",)])
def test_a_reader_that_leaves_is_no_failure(shell: Shell, arguments: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, *arguments], stdout=writing, stderr=subprocess.PIPE, env=clean_environment(shell.home), check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (Exit.OK, b"")


@pytest.mark.parametrize("command", ["send order - --store en", "config set system/smtp/password"])
def test_a_closed_standard_input_is_told(shell: Shell, command: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f'"$@" {command} <&-', "sh", *COMMAND],
        capture_output=True,
        env=clean_environment(shell.home),
        check=False,
    )
    assert done.returncode == Exit.NO_INPUT
    assert done.stderr.startswith(b"postroom: Standard input is closed")


def test_what_is_no_document_is_not_read_to_its_end(shell: Shell, tmp_path: Path) -> None:
    assert shell("send", "order", str(tmp_path), "--store", "en").code == Exit.NO_INPUT
    endless = shell("send", "order", "/dev/zero", "--store", "en")
    assert endless.code == Exit.DATA
    assert "larger than 8 MB" in endless.err
