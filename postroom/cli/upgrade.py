"""``postroom upgrade``: the database to this release, with a backup of before; and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli import leaving
from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, home, nothing_running, start_alone
from postroom.cli.progress import Progress
from postroom.cli.terminal import counted, emit, say, warn

if TYPE_CHECKING:
    from postroom.backup.upgrade import Step, Targets


@click.command()
@click.option("--check", is_flag=True, help="Only show what would be done; exit code 78 where there is something.")
@click.option("--back", is_flag=True, help="Undo it, keeping the mail of since; then install the release of before.")
@click.option("--to", "archive", type=click.Path(path_type=Path), metavar="FILE", help="With --back: as this backup.")
@click.option("--without-backup", is_flag=True, help="You have one.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def upgrade(  # noqa: PLR0913, PLR0917
    check: bool, back: bool, archive: Path | None, without_backup: bool, yes: bool, as_json: bool
) -> int:
    """Bring the database to this release, or back.

    Stop everything first. A backup goes into backups/ of the data folder; what was migrated is looked at afterwards.
    """
    if archive and not back:
        raise Trouble("--to goes with --back.", Exit.USAGE)
    start_alone()
    refuse_nothing()
    from postroom.backup import upgrade as upgrading

    upgrading.refuse_newer()
    targets = earlier(archive) if back else upgrading.to_this_release()
    steps = upgrading.steps(targets)
    if check or not steps:
        show(steps, as_json)
        return Exit.CONFIG if steps else Exit.OK
    if back:
        upgrading.refuse_one_way(steps)
        if not yes:
            ask(steps)
    carry_out(targets, steps, as_json, keep=not without_backup)
    return Exit.OK


def refuse_nothing() -> None:
    from postroom.project import migrated

    if "spool" not in migrated.applied():
        raise Trouble(f"There is no Postroom in {home()} yet. Run `postroom setup`.", Exit.CONFIG)


def earlier(archive: Path | None) -> Targets:
    """As before the last upgrade, or as the backup has it that was named."""
    from postroom.backup import upgrade as upgrading
    from postroom.backup.archive import read_manifest

    if archive:
        return upgrading.back_to(read_manifest(archive).migrations)
    targets = upgrading.before_the_last(home())
    if targets is None:
        raise Trouble(
            f"In {home() / upgrading.FOLDER} there is no backup of before an upgrade to go back to. Name one of that "
            "release with --to.",
            Exit.NO_INPUT,
        )
    return targets


def show(steps: list[Step], as_json: bool) -> None:
    if as_json:
        emit({"steps": [vars(step) for step in steps]})
        return
    say(f"{counted(len(steps), 'migration')}:" if steps else "The database is up to date.")
    for step in steps:
        tables = f" (tables: {', '.join(step.tables)})" if step.tables else ""
        say(f"  {'undo ' if step.back else ''}{step.name}{tables}{'' if step.undoable else '; it cannot be undone'}")


def ask(steps: list[Step]) -> None:
    show(steps, as_json=False)
    warn("What is kept in these tables only goes with them; it stays in the backup.")
    leaving.confirm("back", "go on")


def carry_out(targets: Targets, steps: list[Step], as_json: bool, *, keep: bool) -> None:
    from django.utils import timezone

    from postroom.backup import upgrade as upgrading

    progress = Progress()
    with nothing_running():
        kept = upgrading.carry_out(targets, actor(), timezone.now(), progress, keep=keep)
    progress.end()
    if as_json:
        emit({"steps": [vars(step) for step in steps], "backup": kept})
        return
    say(f"{counted(len(steps), 'migration')} {'undone' if steps[0].back else 'applied'}; no mail is missing.")
    if kept:
        say(f"What was before: {kept}")
    if steps[0].back:
        say("Now install the release of before, and start it.")
    else:
        say("Start Postroom again. To go back: stop it, `postroom upgrade --back`, then install the release of before.")
