"""``postroom reference``: remakes docs/reference from the declarations, so that no page can be out of date."""

from collections.abc import Iterator
from pathlib import Path

import click

from postroom.cli.exits import MEANINGS
from postroom.cli.installation import start_django
from postroom.cli.terminal import say


@click.command(hidden=True)
@click.option("--folder", type=click.Path(path_type=Path), default=Path("docs/reference"), show_default=True)
@click.pass_context
def reference(context: click.Context, folder: Path) -> None:
    """Remake the generated pages."""
    start_django()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(context.find_root().command).items():
        (folder / name).write_text(text, encoding="utf-8")
        say(f"{folder / name}")


def pages(root: click.Command) -> dict[str, str]:
    """Every page by its file name."""
    from postroom.api import reference as api
    from postroom.project import variables
    from postroom.scopes import reference as settings

    return {
        "settings.md": settings.render(),
        "environment.md": variables.render(),
        "cli.md": cli_page(root),
        "openapi.json": api.render(),
    }


def cli_page(root: click.Command) -> str:
    lines = [
        "# Commands",
        "",
        "Generated from the commands themselves by `postroom reference`; `--help` says the same.",
        "",
        "| exit code | meaning |",
        "|---|---|",
        *(f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items()),
        "",
    ]
    for command, path in commands(root, "postroom"):
        lines += [f"## `{path}`", "", "```text", help_of(command, path), "```", ""]
    return "\n".join(lines)


def commands(command: click.Command, path: str) -> Iterator[tuple[click.Command, str]]:
    """All commands that are not hidden, groups before their members."""
    yield command, path
    if isinstance(command, click.Group):
        for name, member in sorted(command.commands.items()):
            if not member.hidden:
                yield from commands(member, f"{path} {name}")


def help_of(command: click.Command, path: str) -> str:
    """As on a terminal of 100 columns, whatever the one at hand is."""
    names = ["-h", "--help"]  # a group's members inherit them
    context = click.Context(command, info_name=path, terminal_width=100, max_content_width=100, help_option_names=names)
    return command.get_help(context).rstrip()
