"""What `postroom connect` is given: a token that no command line shows, dates, codes, triggers."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.secret_input import asked, first_line

LONGEST = 64 * 1024  # octets of a token's or the triggers' file


def token_from(file: str | None, stdin: bool) -> str:
    """Of a file, of standard input, or typed unseen."""
    if file and stdin:
        raise Trouble("Say --token-file or --token-stdin, not both.", Exit.USAGE)
    if file:
        return text_of(file).strip()
    if stdin:
        return first_line().strip()
    import sys

    if sys.stdin and sys.stdin.isatty():
        return asked("Access token of the integration").strip()
    raise Trouble("Say where the access token comes from: --token-file FILE or --token-stdin.", Exit.USAGE)


def triggers_from(file: str | None) -> object:
    from postroom.sales import json_text

    if file is None:
        return {}
    try:
        return json_text.read(text_of(file).encode())
    except json_text.InvalidJson as invalid:
        raise Trouble(f"{file}: {invalid}") from None


def text_of(file: str) -> str:
    try:
        with click.open_file(file, encoding="utf-8") as source:
            return str(source.read(LONGEST))
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}. Check the path.", Exit.NO_INPUT) from None
    except UnicodeDecodeError:
        raise Trouble(f"{file} is not UTF-8 text. Save it as such.") from None


def dated(context: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    """A date or a time; without an offset UTC, as Magento keeps them."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("use a date such as 2026-11-23, or 2026-11-23T08:30+09:00.") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def mapped(context: click.Context, parameter: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        theirs, equals, ours = pair.partition("=")
        if not (theirs and equals and ours):
            raise click.BadParameter("use THEIRS=OURS, such as default=english.")
        found[theirs] = ours
    return found


TOKEN_FILE = click.option("--token-file", type=click.Path(), help="A file that holds the access token.")
TOKEN_STDIN = click.option("--token-stdin", is_flag=True, help="Read the access token from standard input.")
MAP = click.option(
    "--map", "renamed", metavar="THEIRS=OURS", multiple=True, callback=mapped, help="A store view's code here."
)
