"""``postroom webhook``: addresses of stores that are called with what happens to their mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.terminal import emit, say, table, warn

if TYPE_CHECKING:
    from postroom.webhooks.models import Endpoint

COLUMNS = ("NAME", "URL", "FOR", "EVENTS", "STATE", "LAST ANSWERED (UTC)")
ONCE = "Keep it now: it is not shown again. Every call is signed with it."


@click.group()
def webhook() -> None:
    """Tell stores what happens to their mail: signed calls."""


@webhook.command()
@click.argument("name")
@click.argument("url")
@click.option("--store", "stores", metavar="CODE", multiple=True, help="Mail of this store view; may be repeated.")
@click.option("--website", "websites", metavar="CODE", multiple=True, help="Of all store views of this website.")
@click.option("--all-stores", is_flag=True, help="Of every store view, those to come too.")
@click.option("--type", "types", metavar="TYPE", multiple=True, help="Such as message.refused; without it: all.")
@click.option("--with-recipients", is_flag=True, help="Tell the customers' addresses too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def create(  # noqa: PLR0913, PLR0917
    name: str,
    url: str,
    stores: tuple[str, ...],
    websites: tuple[str, ...],
    all_stores: bool,
    types: tuple[str, ...],
    with_recipients: bool,
    as_json: bool,
) -> None:
    """Call URL with everything that happens from now on, under NAME; prints the secret, once."""
    if not (stores or websites or all_stores):
        raise Trouble("Say whose mail it is told about: --store CODE, --website CODE or --all-stores.", Exit.USAGE)
    if all_stores and (stores or websites):
        raise Trouble("Say --all-stores, or name stores and websites, not both.", Exit.USAGE)
    open_installation()
    from django.utils import timezone

    from postroom.access.keys import Grant
    from postroom.webhooks import endpoints

    wish = endpoints.Wish(name, url, Grant(all_stores, websites, stores), types, with_recipients)
    made, secret = endpoints.create(wish, actor(), timezone.now())
    if as_json:
        emit({**described(made), "secret": secret})
    else:
        say(secret)
        warn(ONCE)


@webhook.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_webhooks(as_json: bool) -> None:
    """List the webhooks, and how it stands with each."""
    open_installation()
    from postroom.webhooks import endpoints

    listed = endpoints.listed()
    if as_json:
        emit([described(each) for each in listed])
    else:
        table(COLUMNS, [row(each) for each in listed])


def row(each: Endpoint) -> tuple[object, ...]:
    granted = [f"website {website.code}" for website in each.websites.all()]
    granted += [view.code for view in each.store_views.all()]
    whose = "all store views" if each.all_stores else ", ".join(granted)
    last = f"{each.succeeded_at:%Y-%m-%d %H:%M}" if each.succeeded_at else ""
    return each.name, each.url, whose, ", ".join(each.types) or "all", standing(each), last


def standing(each: Endpoint) -> str:
    from postroom.webhooks import endpoints

    if each.disabled_at:
        return f"disabled: {each.reason}"
    if each.paused_at:
        return f"paused: {each.reason}" if endpoints.is_put_back(each) else "paused"
    return f"failing: {each.reason}" if each.failures else "active"


def described(each: Endpoint) -> dict[str, object]:
    moments = ("created_at", "paused_at", "disabled_at", "failing_since", "due_at", "succeeded_at")
    return {
        "name": each.name,
        "url": each.url,
        "all_stores": each.all_stores,
        "websites": [website.code for website in each.websites.all()],
        "store_views": [view.code for view in each.store_views.all()],
        "types": each.types,
        "with_recipients": each.with_recipients,
        "failures": each.failures,
        "reason": each.reason,
        **{name: at.isoformat() if (at := getattr(each, name)) else None for name in moments},
    }


@webhook.command()
@click.argument("name")
def test(name: str) -> int:
    """Call it now with an event `webhook.test`; says how it answered."""
    open_installation()
    from django.utils import timezone

    from postroom.webhooks import endpoints, trial

    answer = trial.test_call(endpoints.find(name), actor(), timezone.now())
    if answer.succeeded:
        say(f"Answered {answer.status} after {answer.seconds:.2f} s.")
        return Exit.OK
    warn(f"It failed: {answer.text}.")
    return Exit.UNAVAILABLE


@webhook.command()
@click.argument("name")
def pause(name: str) -> None:
    """Call it no more for now; what happens meanwhile is told later."""
    open_installation()
    from django.utils import timezone

    from postroom.webhooks import endpoints

    endpoints.pause(endpoints.find(name), actor(), timezone.now())
    say(f"{name} is paused. `postroom webhook resume` goes on where it stopped.")


@webhook.command()
@click.argument("name")
@click.option("--from-now", is_flag=True, help="Leave out what happened meanwhile.")
def resume(name: str, from_now: bool) -> None:
    """Call it again, after a pause or after it was disabled."""
    open_installation()
    from postroom.webhooks import endpoints

    endpoints.resume(endpoints.find(name), actor(), from_now=from_now)
    say(f"{name} is called again{', from now on' if from_now else ', and told what happened meanwhile'}.")


@webhook.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove it with its secret and the record of its calls."""
    open_installation()
    from postroom.webhooks import endpoints

    endpoints.remove(endpoints.find(name), actor())
    say(f"{name} is removed.")


@webhook.group()
def secret() -> None:
    """The secret that its calls are signed with."""


@secret.command()
@click.argument("name")
def rotate(name: str) -> None:
    """Make a new secret and print it, once; for a day the one before signs too."""
    open_installation()
    from django.utils import timezone

    from postroom.webhooks import endpoints

    say(endpoints.rotate(endpoints.find(name), actor(), timezone.now()))
    warn(ONCE)
