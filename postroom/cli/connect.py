"""``postroom connect``: stores that are followed over their own APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from postroom.cli.connect_input import dated, mapped, token_from, triggers_from
from postroom.cli.connect_text import plan_json, say_plan, say_standing, standing_json
from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import emit, say, table
from postroom.project.spelling import program

if TYPE_CHECKING:
    from datetime import datetime

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document.")
TOKEN_FILE = click.option("--token-file", type=click.Path(), help="A file that holds the access token.")
TOKEN_STDIN = click.option("--token-stdin", is_flag=True, help="Read the access token from standard input.")
MAP = click.option(
    "--map", "renamed", metavar="THEIRS=OURS", multiple=True, callback=mapped, help="A store view's code here."
)


@click.group()
def connect() -> None:
    """Stores that are followed: what is placed there is announced here."""


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
    """Connect the Magento whose base URL is URL, by the access token of an integration.

    Its websites and store views are added under their codes and ids; what is there already is not changed. Then its
    orders, invoices, shipments, credit memos and their comments are followed.
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
        return
    say_plan(prospect)
    if dry_run:
        say("Nothing was changed. Without --dry-run this is done.")
    else:
        say(f"Connected. See {program()} connect status {prospect.wish.name}")


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
    """Show how the connection NAME stands: 0 well, 69 something is to be mended."""
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
def pause(name: str) -> None:
    """Pause NAME; what its store does meanwhile is announced when it is resumed."""
    open_installation()
    from django.utils import timezone

    from postroom.connectors import connecting

    done = connecting.pause(connecting.find(name), actor(), timezone.now())
    say(f"{name} is paused." if done else f"{name} was paused already.")


@connect.command()
@click.argument("name")
def resume(name: str) -> None:
    """Resume NAME from where it stopped."""
    open_installation()
    from postroom.connectors import connecting

    done = connecting.resume(connecting.find(name), actor())
    say(f"{name} is followed again." if done else f"{name} was not paused.")


@connect.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Follow NAME no more and forget its token. Its store views, and what was sent, stay."""
    open_installation()
    from postroom.connectors import connecting

    found = connecting.find(name)
    if not yes and not click.confirm(f"Follow {found.base_url} no more?", err=True):
        raise click.Abort
    connecting.remove(found, actor())
    say(f"{name} is removed. Delete its integration in Magento too.")


@connect.command()
@click.argument("name")
@TOKEN_FILE
@TOKEN_STDIN
def token(name: str, token_file: str | None, token_stdin: bool) -> None:
    """Give NAME another access token."""
    typed = token_from(token_file, token_stdin)
    open_installation()
    from postroom.connectors import connecting

    connecting.set_token(connecting.find(name), typed, actor())
    say(f"{name} has another token. Try it: {program()} connect once {name}")


@connect.command()
@click.argument("name")
@click.argument("file", required=False)
def triggers(name: str, file: str | None) -> None:
    """Show which document of NAME sends which mail, or set it to the JSON in FILE (- reads standard input)."""
    wanted = triggers_from(file) if file else None
    open_installation()
    from django.utils import timezone

    from postroom.connectors import connecting
    from postroom.connectors.triggers import explained, read

    found = connecting.find(name)
    if wanted is not None:
        connecting.set_triggers(found, read(wanted), actor(), timezone.now())
        found.refresh_from_db()
    for sentence in explained(read(found.policy)):
        say(sentence)


@connect.command()
@click.argument("name")
@MAP
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
def stores(name: str, renamed: dict[str, str], dry_run: bool) -> None:
    """Read NAME's websites and store views again, and add what is new."""
    open_installation()
    from django.utils import timezone

    from postroom.cli.connect_text import say_stores
    from postroom.connectors import connecting
    from postroom.connectors.following import open_store

    found = connecting.find(name)
    with open_store(found) as store:
        wanted = connecting.stores_again(found, renamed, store)
    if not dry_run:
        connecting.take_stores(found, wanted, actor(), timezone.now())
    say_stores(wanted)
    if dry_run:
        say("Nothing was changed. Without --dry-run this is done.")


@connect.command()
@click.argument("name")
@click.argument("numbers", metavar="NUMBER", nargs=-1, required=True)
def release(name: str, numbers: tuple[str, ...]) -> None:
    """Mail documents that were not mailed because Magento marks them as mailed, by their numbers."""
    open_installation()
    from django.utils import timezone

    from postroom.connectors import connecting

    papers = connecting.find(name).papers.filter(number__in=numbers)
    count = connecting.release(papers, actor(), timezone.now())
    if not count:
        raise Trouble(f"None of them was kept back. See {program()} connect status {name}")
    say(f"{count} released; mailed with the next look.")


@connect.command()
@click.argument("name")
def once(name: str) -> int:
    """Look at NAME now, until there is nothing more; also where it is paused or rests."""
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
