"""``postroom key``: API keys. A token is shown once, when it is made, and kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import emit, say, table, warn

if TYPE_CHECKING:
    from postroom.access.models import ApiKey

COLUMNS = ("ID", "NAME", "PREFIX", "FOR", "CREATED (UTC)", "LAST USED (UTC)", "REVOKED (UTC)")


@click.group()
def key() -> None:
    """API keys of the programs that hand in orders."""


@key.command()
@click.argument("name")
@click.option("--store", "stores", metavar="CODE", multiple=True, help="For this store view; may be repeated.")
@click.option("--website", "websites", metavar="CODE", multiple=True, help="For all store views of this website.")
@click.option("--all-stores", is_flag=True, help="For every store view, those to come too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def create(name: str, stores: tuple[str, ...], websites: tuple[str, ...], all_stores: bool, as_json: bool) -> None:
    """Create a key called NAME and print its token, once."""
    if not (stores or websites or all_stores):
        raise Trouble("Say what the key is for: --store CODE, --website CODE or --all-stores.", Exit.USAGE)
    if all_stores and (stores or websites):
        raise Trouble("Say --all-stores, or name stores and websites, not both.", Exit.USAGE)
    open_installation()
    from django.utils import timezone

    from postroom.access import keys

    try:
        made, token = keys.create(name, keys.Grant(all_stores, websites, stores), actor(), timezone.now())
    except ValueError as error:
        raise Trouble(str(error)) from None
    if as_json:
        emit({"id": made.pk, "name": made.name, "prefix": f"pr_{made.prefix}", "token": token})
    else:
        say(token)
        warn("Keep it now: it is stored nowhere and cannot be shown again.")


@key.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_keys(as_json: bool) -> None:
    """List the keys; their tokens are not known here."""
    open_installation()
    from postroom.access import keys

    listed = keys.listed()
    if as_json:
        emit([described(each) for each in listed])
    else:
        table(COLUMNS, [row(each) for each in listed])


def row(each: ApiKey) -> tuple[object, ...]:
    granted = [f"website {website.code}" for website in each.websites.all()]
    granted += [view.code for view in each.store_views.all()]
    allowed = "all store views" if each.all_stores else ", ".join(granted)
    times = [f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (each.created_at, each.last_used_at, each.revoked_at)]
    return (each.pk, each.name, f"pr_{each.prefix}", allowed, *times)


def described(each: ApiKey) -> dict[str, object]:
    return {
        "id": each.pk,
        "name": each.name,
        "prefix": f"pr_{each.prefix}",
        "all_stores": each.all_stores,
        "websites": [website.code for website in each.websites.all()],
        "store_views": [view.code for view in each.store_views.all()],
        "created_at": each.created_at.isoformat(),
        "last_used_at": each.last_used_at.isoformat() if each.last_used_at else None,
        "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
    }


@key.command()
@click.argument("which", metavar="ID|PREFIX|NAME")
def revoke(which: str) -> None:
    """Revoke a key; it stops working at once."""
    open_installation()
    from django.utils import timezone

    from postroom.access import keys

    revoked = keys.revoke(which, actor(), timezone.now())
    say(f"Key {revoked.name} (pr_{revoked.prefix}) is revoked.")
