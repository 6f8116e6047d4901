"""``postroom restore``: a backup takes the place of what is there, whole or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli import leaving
from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, demo_mark, home, nothing_running, start_alone
from postroom.cli.progress import Progress
from postroom.cli.terminal import counted, emit, say, warn

if TYPE_CHECKING:
    from postroom.backup.facts import Facts
    from postroom.backup.manifest import Manifest
    from postroom.backup.restore import Paused, Restored

PATH = click.Path(path_type=Path)


@click.command()
@click.argument("path", type=PATH, metavar="FILE")
@click.option("--key", "key_file", type=PATH, metavar="FILE", help="The keys, from `postroom backup keys`.")
@click.option("--replace", is_flag=True, help="Replace the installation that is there; it is kept aside.")
@click.option("--as-it-was", is_flag=True, help="Leave the tables as the release has them that made the backup.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def restore(  # noqa: PLR0913, PLR0917
    path: Path, key_file: Path | None, replace: bool, as_it_was: bool, yes: bool, as_json: bool
) -> int:
    """Put a backup back.

    Into an empty data folder, or with --replace over what is there.
    Nothing may run meanwhile. What is there is replaced at one moment, and kept aside. All mail that waited is held
    afterwards, since it may have been sent, and nothing leaves until `postroom adopt`.
    """
    start_alone()
    from django.utils import timezone

    from postroom.backup import restore as restoring

    wanted = restoring.Wanted(path, key_file, not as_it_was, pause)
    manifest = restoring.objections(wanted)
    there = restoring.there()
    refuse_other_kind(manifest)
    if there is not None:
        ask(there, manifest, replace, yes)
    progress = Progress()
    with nothing_running():
        done = restoring.restore(wanted, actor(), timezone.now(), progress)
    progress.end()
    tell(done, as_json)
    return Exit.CONFIG if done.key else Exit.OK


def pause(now: datetime) -> Paused:
    """Stores would be read again from the moment of the backup on, and webhooks told again. An old release had none."""
    from django.db import connection

    from postroom.backup.restore import Paused
    from postroom.connectors.models import Connector
    from postroom.webhooks import endpoints
    from postroom.webhooks.models import Endpoint

    tables = connection.introspection.table_names()
    followed = Connector.objects.filter(paused_at=None)
    return Paused(
        followed.update(paused_at=now) if Connector._meta.db_table in tables else 0,
        endpoints.pause_put_back(now) if Endpoint._meta.db_table in tables else 0,
    )


def refuse_other_kind(manifest: Manifest) -> None:
    """A demo counts made-up identities as real and mails to loopback."""
    if (home() / "keys").is_dir() and demo_mark().exists() != manifest.demo:
        raise Trouble(
            f"One of the two is a demo, and {home()} must stay what it is. Let POSTROOM_HOME name another folder.",
            Exit.CONFIG,
        )


def ask(there: Facts, manifest: Manifest, replace: bool, yes: bool) -> None:
    mails = counted(there.counts["spool_message"], "message") if "spool_message" in there.counts else "unknown content"
    if not replace:
        raise Trouble(
            f"There is an installation already, with {mails}. To replace it by the backup of "
            f"{manifest.made_at:%Y-%m-%d %H:%M} UTC, say --replace.",
            Exit.CONFIG,
        )
    if not yes:
        before = counted(manifest.counts.get("spool_message", 0), "message")
        say(f"There: {mails}. In the backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC: {before}.", err=True)
        if there.installation and there.installation != manifest.installation:
            warn("The backup is of another installation.")
        leaving.confirm("restore", "go on")


def tell(done: Restored, as_json: bool) -> None:
    from postroom.backup.manifest import stated

    if as_json:
        found = {"held": done.held, "paused": vars(done.paused), "aside": done.aside, "missing_key": done.key}
        emit(found | stated(done.manifest))
        return
    say(f"Put back: the backup of {done.manifest.made_at:%Y-%m-%d %H:%M} UTC. {counted(done.held, 'delivery')} held.")
    tell_paused(done.paused)
    if done.aside:
        say(f"What was there before: {done.aside}. Remove it when you need it no more.")
    if done.key:
        warn(
            f"Its passwords cannot be read without the key {done.key}, and until then nothing is served. Unpack the "
            f"file that `postroom backup keys` has made: tar -xzf FILE -C {home()} keys"
        )
    say("Accounts, API keys and settings are those of then: what was revoked since is valid again.")
    say("Next: `postroom doctor`, then `postroom adopt`, which lets mail leave; what is held you release yourself.")


def tell_paused(paused: Paused) -> None:
    if paused.stores:
        warn(
            f"{counted(paused.stores, 'followed store')} paused: `postroom connect resume NAME --from-now` leaves out "
            "what was placed since the moment of the backup; without --from-now that is announced, perhaps once more."
        )
    if paused.webhooks:
        warn(
            f"{counted(paused.webhooks, 'webhook')} paused: `postroom webhook resume NAME --from-now` goes on from "
            "now; without --from-now it is told again what has happened since the moment of the backup."
        )
