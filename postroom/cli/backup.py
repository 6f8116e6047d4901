"""``postroom backup``: everything in one file, the keys in another one, and whether such a file is whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.progress import Progress, octets
from postroom.cli.terminal import counted, emit, say

if TYPE_CHECKING:
    from postroom.backup.make import Made

PATH = click.Path(path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
NEAR = click.option("--same-folder", is_flag=True, help="The key may lie beside a backup.")


class Usually(click.Group):
    """A first word that is none of its commands is what `make` is given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*self.commands, *self.get_help_option_names(ctx)}
        return super().parse_args(ctx, args if not args or args[0] in known else ["make", *args])


@click.group(cls=Usually)
def backup() -> None:
    """Pack everything into one file, while it runs.

    `postroom backup FOLDER` is `postroom backup make FOLDER`.
    """


@backup.command()
@click.argument("target", type=PATH, metavar="FILE|FOLDER")
@click.option("--key", "key_file", type=PATH, metavar="FILE", help="Put the keys into this file as well, apart.")
@NEAR
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Of those in the folder, remove all but the last N.")
@JSON
def make(target: Path, key_file: Path | None, same_folder: bool, keep: int | None, as_json: bool) -> int:
    """Database and logos of one moment, in one file.

    In a folder the file gets a name of its own. It holds your customers' mail, and no key: without the keys no
    password in it can be read. Journals, the development inbox and logs are not part of it.
    """
    if keep and not target.is_dir():
        raise Trouble(
            f"--keep goes with a folder, and {target} is none: make it first, or leave --keep out.", Exit.USAGE
        )
    open_installation()
    from django.utils import timezone

    from postroom.backup import keys
    from postroom.backup.make import make as make_backup

    if key_file and not same_folder:
        keys.refuse_beside_a_backup(key_file, target)
    progress = Progress()
    made = make_backup(target, keep, actor(), timezone.now(), progress)
    if key_file:
        keys.export(key_file, actor(), timezone.now(), progress)
    progress.end()
    tell(made, key_file, as_json)
    return Exit.OK


def tell(made: Made, key_file: Path | None, as_json: bool) -> None:
    from postroom.backup.manifest import stated

    if as_json:
        files = {"file": made.path, "size": made.size, "removed": made.removed, "key_file": key_file}
        emit(files | stated(made.manifest))
        return
    mails = made.manifest.counts.get("spool_message", 0)
    say(f"{made.path}: {octets(made.size)}, {counted(mails, 'message')}.")
    if made.removed:
        say(f"{counted(len(made.removed), 'older backup')} removed.")
    if key_file:
        say(f"{key_file}: the keys. Keep it where the backups are not.")
    else:
        say("The keys are not in it: `postroom backup keys FILE` puts them into another file.")


@backup.command()
@click.argument("target", type=PATH, metavar="FILE")
@NEAR
def keys(target: Path, same_folder: bool) -> int:
    """The keys that passwords at rest are encrypted with.

    Again after each `postroom secret rotate`.
    """
    open_installation()
    from django.utils import timezone

    from postroom.backup import keys as ring

    if not same_folder:
        ring.refuse_beside_a_backup(target, None)
    made = ring.export(target, actor(), timezone.now(), Progress())
    say(f"{target}: {counted(len(made.members), 'file')}, newest key {made.key_id}. Keep it where the backups are not.")
    return Exit.OK


@backup.command()
@click.argument("path", type=PATH, metavar="FILE")
@JSON
def check(path: Path, as_json: bool) -> int:
    """Say whether a file is whole, and what it holds.

    It is read to its end; nothing is changed.
    """
    from postroom.cli.installation import start_django

    start_django()
    from postroom.backup.check import check as check_archive
    from postroom.backup.manifest import stated

    progress = Progress()
    manifest = check_archive(path, progress)
    progress.end()
    if as_json:
        emit({"file": path, "whole": True} | stated(manifest))
    else:
        say(f"{path} is whole: {manifest.kind}, Postroom {manifest.version}, {manifest.made_at:%Y-%m-%d %H:%M} UTC.")
        for name, count in manifest.counts.items():
            if count:
                say(f"  {count:>9}  {name}")
    return Exit.OK
