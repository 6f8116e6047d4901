"""``postroom connect``: what is changed about a connection."""

from __future__ import annotations

import click

from postroom.cli.connect_input import MAP, TOKEN_FILE, TOKEN_STDIN, token_from, triggers_from
from postroom.cli.exits import Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import say
from postroom.project.spelling import program


@click.command()
@click.argument("name")
def pause(name: str) -> None:
    """Pause NAME.

    What its store does meanwhile is announced when it is resumed.
    """
    open_installation()
    from django.utils import timezone

    from postroom.connectors import connecting

    done = connecting.pause(connecting.find(name), actor(), timezone.now())
    say(f"{name} is paused." if done else f"{name} was paused already.")


@click.command()
@click.argument("name")
@click.option("--from-now", is_flag=True, help="Leave out what its store did meanwhile.")
def resume(name: str, from_now: bool) -> None:
    """Resume NAME from where it stopped.

    After a restore --from-now is for the store whose customers have had the mail of the time since the backup.
    """
    open_installation()
    from django.utils import timezone

    from postroom.connectors import connecting

    done = connecting.resume(connecting.find(name), actor(), timezone.now() if from_now else None)
    where = "from now on" if from_now else "from where it stopped"
    say(f"{name} is followed again, {where}." if done else f"{name} was not paused.")


@click.command()
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


@click.command()
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


@click.command()
@click.argument("name")
@click.argument("file", required=False)
def triggers(name: str, file: str | None) -> None:
    """Show or set which document of NAME sends which mail.

    FILE holds it as JSON; - reads standard input.
    """
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


@click.command()
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
        connecting.check(wanted)
        say("Nothing was changed. Without --dry-run this is done.")


@click.command()
@click.argument("name")
@click.argument("numbers", metavar="NUMBER", nargs=-1, required=True)
def release(name: str, numbers: tuple[str, ...]) -> None:
    """Mail what Magento marks as mailed, by its NUMBER.

    For documents that were not mailed for that reason alone.
    """
    open_installation()
    from django.utils import timezone

    from postroom.connectors import connecting

    papers = connecting.find(name).papers.filter(number__in=numbers)
    count = connecting.release(papers, actor(), timezone.now())
    if not count:
        raise Trouble(f"None of them was kept back. See {program()} connect status {name}")
    say(f"{count} released; mailed with the next look.")


CHANGES = (pause, resume, remove, token, triggers, stores, release)
