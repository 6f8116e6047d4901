"""How a value comes in. A secret on the command line is seen by every user of the machine and kept in its history."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.terminal import warn

if TYPE_CHECKING:
    from postroom.scopes.catalogue import Setting


def typed_value(setting: Setting, value: str | None) -> str:
    """The value given; that of standard input for ``-``. A secret that is typed there is not seen."""
    if setting.encrypted and value in {None, "-"}:
        return asked(setting.label) if sys.stdin and sys.stdin.isatty() else first_line()
    if value == "-":
        return first_line()
    if value is None:
        raise Trouble(f"Say the value: postroom config set {setting.path} VALUE (- reads standard input).", Exit.USAGE)
    if setting.encrypted and value:
        warn(
            "Other users of this machine can see what is on a command line, and your shell keeps it. "
            f"Next time: postroom config set {setting.path} (it asks), and change this password."
        )
    return value


def first_line() -> str:
    standard_input()
    return sys.stdin.readline().rstrip("\r\n")


def standard_input() -> BinaryIO:
    if sys.stdin is None:  # closed before we began: `<&-`, some schedulers
        raise Trouble("Standard input is closed; nothing can be read from it. Give it a file or a pipe.", Exit.NO_INPUT)
    return sys.stdin.buffer


def asked(label: str) -> str:
    return str(click.prompt(label, hide_input=True, default="", show_default=False, err=True))
