"""``postroom person``: what is kept of one person, by the address; export and erasure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import counted, emit, say

if TYPE_CHECKING:
    from postroom.retention.person import Found

ADDRESS = click.argument("address")
BACKUPS = "Backups made before still hold it: erase again after one is put back."


@click.group()
def person() -> None:
    """One person's data: find it, export it, erase it."""


@person.command()
@ADDRESS
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def find(address: str, as_json: bool) -> None:
    """Count what is kept."""
    open_installation()
    found = looked_up(address)
    if as_json:
        emit(
            {
                "address": str(found.address),
                "messages": len(found.messages),
                "copies": len(found.copies),
                "waiting": found.waiting,
                "suppressions": found.suppressions,
            }
        )
        return
    say(described(found))


@person.command()
@ADDRESS
@click.option("--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A new zip file.")
def export(address: str, target: Path) -> None:
    """Write all of it into an archive: a list as JSON, and every mail."""
    open_installation()
    from postroom.retention.export import write

    found = looked_up(address)
    try:
        with target.open("xb") as file:
            count = write(found, file)
    except FileExistsError:
        raise Trouble(f"{target} is there already; name a new file.", Exit.CANT_CREATE) from None
    say(f"{target}: {counted(count, 'message')}")


@person.command()
@ADDRESS
@click.option("--suppressions", is_flag=True, help="Forget too that this address must not be written to.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(address: str, suppressions: bool, yes: bool) -> None:
    """Remove what was said, and to whom. What still waits is cancelled."""
    open_installation()
    from django.utils import timezone

    from postroom.retention.erase import Order, StillLeaving
    from postroom.retention.erase import erase as erase_person

    found = looked_up(address)
    say(described(found))
    if not yes and not click.confirm("Erase it for good?"):
        raise Trouble("Nothing was erased.", Exit.INTERRUPTED)
    try:
        count = erase_person(found, Order(actor(), timezone.now(), suppressions))
    except StillLeaving as reason:
        raise Trouble(str(reason), Exit.TEMP_FAIL) from None
    say(f"Erased from {counted(count, 'message')}. {BACKUPS}")


def looked_up(address: str) -> Found:
    from postroom.mail.address import Address, InvalidAddress
    from postroom.retention.person import find

    try:
        return find(Address.parse(address))
    except InvalidAddress as error:
        raise Trouble(f"{address!a}: {error}", Exit.USAGE) from None


def described(found: Found) -> str:
    copies = f", {counted(len(found.copies), 'copy')} of it for others" if found.copies else ""
    waiting = f", {found.waiting} of it still to be sent" if found.waiting else ""
    kept = f"; {counted(found.suppressions, 'entry')} on whom not to write to" if found.suppressions else ""
    return f"{found.address}: {counted(len(found.messages), 'message')}{copies}{waiting}{kept}."
