"""``postroom credential``: who may hand in mail. A password is shown once, when it is made, and kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import emit, say, table, warn

if TYPE_CHECKING:
    from postroom.access.keys import Grant
    from postroom.msa.credentials import Limits
    from postroom.msa.models import Credential

COLUMNS = ("ID", "NAME", "USER NAME", "FOR", "AN HOUR", "CREATED (UTC)", "LAST USED (UTC)", "REVOKED (UTC)")


@click.group()
def credential() -> None:
    """Credentials of programs that hand in mail."""


@credential.command()
@click.argument("name")
@click.option("--store", "stores", metavar="CODE", multiple=True, help="For this store view; may be repeated.")
@click.option("--website", "websites", metavar="CODE", multiple=True, help="For all store views of this website.")
@click.option("--all-stores", is_flag=True, help="For every store view, those to come too.")
@click.option("--sender", "senders", metavar="ADDRESS|@DOMAIN", multiple=True, help="May stand in From too.")
@click.option("--recipients", metavar="N", default=100, show_default=True, help="At most so many for one message.")
@click.option("--per-hour", metavar="N", default=3600, show_default=True, help="At most so many recipients an hour.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def create(name: str, as_json: bool, **asked: Any) -> None:
    """Create a credential called NAME.

    Its user name and its password are printed once; the password is kept nowhere.
    """
    if not (asked["stores"] or asked["websites"] or asked["all_stores"]):
        raise Trouble("Say what it is for: --store CODE, --website CODE or --all-stores.", Exit.USAGE)
    if asked["all_stores"] and (asked["stores"] or asked["websites"]):
        raise Trouble("Say --all-stores, or name stores and websites, not both.", Exit.USAGE)
    open_installation()
    made, password = created(name, asked)
    if as_json:
        emit({**described(made), "password": password})
    else:
        say(f"User name: {made.username}")
        say(f"Password:  {password}")
        warn("Keep the password now: it is stored nowhere and cannot be shown again.")


def created(name: str, asked: dict[str, Any]) -> tuple[Credential, str]:
    from django.utils import timezone

    from postroom.msa import credentials

    try:
        return credentials.create(name, grant(asked), limits(asked), actor(), timezone.now())
    except ValueError as error:
        raise Trouble(str(error)) from None


def grant(asked: dict[str, Any]) -> Grant:
    from postroom.access.keys import Grant

    return Grant(asked["all_stores"], asked["websites"], asked["stores"])


def limits(asked: dict[str, Any]) -> Limits:
    from postroom.msa.credentials import Limits

    return Limits(asked["recipients"], asked["per_hour"], asked["senders"])


@credential.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_credentials(as_json: bool) -> None:
    """List the credentials; their passwords are not known here."""
    open_installation()
    from postroom.msa import credentials

    listed = credentials.listed()
    if as_json:
        emit([described(each) for each in listed])
    else:
        table(COLUMNS, [row(each) for each in listed])


def row(each: Credential) -> tuple[object, ...]:
    granted = [f"website {website.code}" for website in each.websites.all()]
    granted += [view.code for view in each.store_views.all()]
    allowed = "all store views" if each.all_stores else ", ".join(granted)
    times = [f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (each.created_at, each.last_used_at, each.revoked_at)]
    return (each.pk, each.name, each.username, allowed, each.messages_per_hour, *times)


def described(each: Credential) -> dict[str, object]:
    return {
        "id": each.pk,
        "name": each.name,
        "username": each.username,
        "all_stores": each.all_stores,
        "websites": [website.code for website in each.websites.all()],
        "store_views": [view.code for view in each.store_views.all()],
        "senders": each.senders.split(),
        "recipients_per_message": each.recipients_per_message,
        "messages_per_hour": each.messages_per_hour,
        "created_at": each.created_at.isoformat(),
        "last_used_at": each.last_used_at.isoformat() if each.last_used_at else None,
        "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
    }


@credential.command()
@click.argument("which", metavar="ID|USERNAME|NAME")
def revoke(which: str) -> None:
    """Revoke a credential; it stops working at once."""
    open_installation()
    from django.utils import timezone

    from postroom.msa import credentials

    revoked = credentials.revoke(which, actor(), timezone.now())
    say(f"Credential {revoked.name} ({revoked.username}) is revoked.")
