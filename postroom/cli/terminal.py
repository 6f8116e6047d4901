"""What reaches the terminal. Data may hold anything; nothing in it may move the cursor or forge a line (CWE-150)."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click

# A space of another width is harmless and common in Japanese; bidi controls, escapes and line ends are neither.
HARMLESS = {"Zs"}
UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


def shown(value: object) -> str:
    """*value* as one line of text; control and direction characters appear as escapes."""
    return UNPRINTABLE.sub(lambda match: _shown(match[0]), str(value))


def _shown(char: str) -> str:
    if char.isprintable() or unicodedata.category(char) in HARMLESS:
        return char
    return char.encode("unicode_escape").decode("ascii")


def say(text: object = "", *, err: bool = False) -> None:
    click.echo(shown(text), err=err)


def warn(text: object) -> None:
    click.secho(shown(text), err=True, fg="yellow")


def fail(text: str) -> None:
    """Our own line ends stay; data must have been made one line before (`shown`)."""
    lines = [shown(line) for line in text.split("\n")]
    click.echo(click.style("postroom: ", fg="red", bold=True) + "\n".join(lines), err=True)


def emit(value: Any, indent: int | None = 2) -> None:
    """One JSON document for scripts. Unprintable characters stay JSON escapes, for a terminal may be looking on."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    click.echo(UNPRINTABLE.sub(lambda match: _json_shown(match[0]), text))


def _json_shown(char: str) -> str:
    if char == "\n" or char.isprintable() or unicodedata.category(char) in HARMLESS:
        return char
    return json.dumps(char)[1:-1]


def counted(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else f'{noun[:-1]}ies' if noun.endswith('y') else f'{noun}s'}"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as their content, on a terminal that counts East Asian characters double."""
    cells = [[shown(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(headings, *cells, strict=True)]
    click.secho(line(headings, widths), bold=True)
    for row in cells:
        click.echo(line(row, widths))


def line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell + " " * (room - width(cell)) for cell, room in zip(cells, widths, strict=True)).rstrip()


def width(text: str) -> int:
    return sum((unicodedata.east_asian_width(char) in "WF") + (unicodedata.combining(char) == 0) for char in text)
