"""What the pages tell people to type is understood: every command in a block of theirs, with its options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from postroom.cli.main import postroom

ROOT = Path(__file__).parents[2]
PAGES = sorted({ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs/operations").glob("*.md")})
ROADS = sorted((ROOT / "docs/roads").glob("*.md"))
BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Behind variables, `KEY=$(`, a path, or a container's run.
CALL = re.compile(
    r"^(?:[A-Z_]+=(?:\$\()?\S*\s*)*(?:docker compose run --rm (?:-T )?(?:-v \S+ )?setup|\S*\bpostroom) (.+)$"
)


def calls(page: Path) -> Iterator[list[str]]:
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            found = CALL.match(line.strip())
            if found and not line.lstrip().startswith(("alias", "curl", "docker run")):
                typed = found[1].split("  ")[0].rstrip(")" if "$(" in line else "")
                yield shlex.split(typed, comments=True)


def parsed(words: list[str]) -> None:
    """Raises click.UsageError. Nothing is run, and no file has to be there."""
    command: click.Command | None = postroom
    name: str | None = "postroom"
    above = None
    while isinstance(command, click.Group):
        above = command.make_context(name, words, parent=above)
        name, command, words = command.resolve_command(above, [*above._protected_args, *above.args])
    assert command is not None
    command.make_context(name, words, parent=above)


def understood(words: list[str]) -> str:
    """What is wrong with it; empty where nothing is."""
    try:
        parsed(words)
    except click.MissingParameter as error:
        return error.format_message()
    except click.BadParameter:  # a name that stands for a file or a time of yours
        return ""
    except click.UsageError as error:
        return error.format_message()
    return ""


def test_commands_are_found() -> None:
    found = [words for page in (*PAGES, *ROADS) for words in calls(page)]
    assert len(found) > 40
    assert ["backup", "/backups", "--keep", "14"] in found
    assert ["key", "create", "shop", "--all-stores"] in found


@pytest.mark.parametrize("page", [*PAGES, *ROADS], ids=lambda page: page.stem)
def test_what_a_page_tells_to_type_is_understood(page: Path) -> None:
    assert {" ".join(words): why for words in calls(page) if (why := understood(words))} == {}


@pytest.mark.parametrize("typed", ["backup /srv --keeep 3", "queue lits", "mode set live now then", "connect magento"])
def test_what_is_not_understood_is_noticed(typed: str) -> None:
    assert understood(typed.split())
