"""``postroom connect``: stores that are followed over their own APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from postroom.cli.connect_changes import CHANGES
from postroom.cli.connect_input import MAP, TOKEN_FILE, TOKEN_STDIN, dated, token_from, triggers_from
from postroom.cli.connect_text import plan_json, say_plan, say_standing, standing_json
from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import emit, say, table
from postroom.project.spelling import program

if TYPE_CHECKING:
    from datetime import datetime

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


@click.group()
def connect() -> None:
    """Stores that are followed over their own APIs."""


@connect.command()
@click.argument("url")
@TOKEN_FILE
@TOKEN_STDIN
@click.option("--name", default="", help="What the connector is called; the host when not given.")
@click.option("--since", metavar="DATE", callback=dated, help="Announce what was made since then; else from now on.")
@MAP
@click.option("--triggers", metavar="FILE", help="JSON that says which document sends which mail.")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@JSON
def magento(  # noqa: PLR0913, PLR0917
    url: str,
    token_file: str | None,
    token_stdin: bool,
    name: str,
    since: datetime | None,
    renamed: dict[str, str],
    triggers: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Connect a Magento, by the access token of an integration.

    URL is its base URL. Its websites and store views are added under their codes and ids; what is there already is
    not changed. Then its orders, invoices, shipments, credit memos and their comments are followed.
    """
    token = token_from(token_file, token_stdin)
    wanted = triggers_from(triggers)
    open_installation()
    from django.utils import timezone

    from postroom.connectors import connecting
    from postroom.connectors.triggers import read

    wish = connecting.Wish(url, token, name, since, renamed, read(wanted))
    prospect = connecting.look_first(wish, timezone.now())
    if not dry_run:
        connecting.connect(prospect, actor(), timezone.now())
    if as_json:
        emit(plan_json(prospect) | {"connected": not dry_run})
    else:
        say_plan(prospect)
    if dry_run:
        connecting.check(prospect.plan)
    if not as_json:
        done = f"Connected. See {program()} connect status {prospect.wish.name}"
        say("Nothing was changed. Without --dry-run this is done." if dry_run else done)


@connect.command(name="list")
@JSON
def list_connectors(as_json: bool) -> None:
    """List the stores that are followed."""
    open_installation()
    from django.utils import timezone

    from postroom.connectors.models import Connector
    from postroom.connectors.standing import standing

    found = [standing(each, timezone.now()) for each in Connector.objects.all()]
    if as_json:
        emit([standing_json(each) for each in found])
    elif found:
        rows = [
            (
                each.connector.name,
                each.connector.base_url,
                each.state,
                each.tallies.get("announced", 0),
                len(each.signs),
            )
            for each in found
        ]
        table(("NAME", "ADDRESS", "STATE", "ANNOUNCED", "TO MEND"), rows)
    else:
        say(f"No store is followed yet: {program()} connect magento URL --token-file FILE")


@connect.command()
@click.argument("name")
@JSON
def status(name: str, as_json: bool) -> int:
    """Show how NAME stands.

    Exit code 0: all is well; 69: something is to be mended.
    """
    open_installation()
    from django.utils import timezone

    from postroom.connectors.connecting import find
    from postroom.connectors.standing import Level, standing

    found = standing(find(name), timezone.now())
    if as_json:
        emit(standing_json(found))
    else:
        say_standing(found)
    return Exit.UNAVAILABLE if any(sign.level is Level.FAIL for sign in found.signs) else Exit.OK


@connect.command()
@click.argument("name")
def once(name: str) -> int:
    """Look at NAME now, until there is nothing more.

    Also where it is paused, or rests because it did not answer.
    """
    open_installation()
    from threading import Event

    from django.utils import timezone

    from postroom.connectors.connecting import find
    from postroom.connectors.following import look
    from postroom.connectors.kept import unpacked
    from postroom.spool import adoption

    if why := adoption.objection():
        raise Trouble(why, Exit.CONFIG)
    found = find(name)
    while look(found, timezone.now(), Event()):
        found.refresh_from_db()
    found.refresh_from_db()
    trouble = unpacked(found.trouble)
    if trouble:
        raise Trouble(trouble, Exit.UNAVAILABLE)
    announced = sum(found.cursors.values_list("announced", flat=True))
    say(f"{name} is read to its end. Announced so far: {announced}.")
    return Exit.OK


for command in CHANGES:
    connect.add_command(command)
