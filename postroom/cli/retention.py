"""``postroom retention``: what is older than it may be, shown first, and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import open_installation
from postroom.cli.terminal import counted, emit, say, table

if TYPE_CHECKING:
    from postroom.retention.preview import Line

UNSET = "Nothing is removed: no time is set. Set one, as in `postroom config set postroom/retention/bodies 90d`."


@click.group()
def retention() -> None:
    """How long mail is kept; what would go, and removal."""


@retention.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def preview(as_json: bool) -> None:
    """Count what would be removed now, and touch nothing."""
    open_installation()
    lines = looked_at()
    if as_json:
        emit([described(line) for line in lines])
        return
    shown(lines)


@retention.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def run(yes: bool) -> None:
    """Remove it now. The scheduler does the same by itself, every few hours."""
    open_installation()
    from threading import Event

    from django.utils import timezone

    from postroom.retention.sweep import sweep

    lines = looked_at()
    shown(lines)
    if not any(line.bodies or line.rows for line in lines):
        return
    if not yes and not click.confirm("Remove this for good?"):
        raise Trouble("Nothing was removed.", Exit.INTERRUPTED)
    done = sweep(timezone.now(), Event())
    say(f"Removed the contents of {counted(done.bodies, 'message')}, and all of {counted(done.rows, 'message')}.")


def looked_at() -> list[Line]:
    from django.utils import timezone

    from postroom.retention.preview import preview

    return preview(timezone.now())


def shown(lines: list[Line]) -> None:
    if not lines:
        say(UNSET if not any_time() else "Nothing is older than it may be.")
        return
    table(
        ("STORE VIEW", "GROUP", "CONTENTS", "RECORDS", "STILL WAITING", "OLDEST"),
        [tuple(described(line).values()) for line in lines],
    )


def any_time() -> bool:
    from postroom.scopes.models import SettingValue

    return SettingValue.objects.filter(path__startswith="postroom/retention/").exclude(value=None).exists()


def described(line: Line) -> dict[str, Any]:
    from postroom.scopes import resolve

    return {
        "store_view": resolve.current().store_views[line.store_view].code,
        "group": line.group,
        "contents": line.bodies,
        "records": line.rows,
        "waiting": line.waiting,
        "oldest": f"{line.oldest:%Y-%m-%d}" if line.oldest else "",
    }
