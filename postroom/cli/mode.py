"""``postroom mode``: live, hold, redirect or log only, at the default, a website or a store view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from postroom.cli import leaving
from postroom.cli.config import refuse_if_locked
from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.scope import at_scope, chosen
from postroom.cli.settings_text import origin
from postroom.cli.terminal import emit, say, table, warn

if TYPE_CHECKING:
    from postroom.scopes.resolve import Snapshot
    from postroom.scopes.scope import Scope

MODE, TO, LIST = "postroom/mode/mode", "postroom/mode/redirect_to", "postroom/mode/allow_list"


@click.group()
def mode() -> None:
    """Whether mail leaves, is held, redirected or recorded."""


@mode.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(as_json: bool) -> None:
    """Show the mode of every store view, and everything that keeps mail from leaving."""
    open_installation()
    from django.utils import timezone

    from postroom.scopes import resolve
    from postroom.spool.reading.standing import standing

    snapshot = resolve.current()
    rows = [described(snapshot, view.id) for view in snapshot.store_views.values()]
    causes = standing(snapshot, None, timezone.now()).causes
    if as_json:
        emit({"store_views": rows, "causes": [{**vars(cause), "obstacle": cause.obstacle.value} for cause in causes]})
        return
    table(
        ("STORE VIEW", "MODE", "FROM", "REDIRECT TO", "ALLOWED", "HELD"),
        [tuple(row.values()) for row in rows],
    )
    for cause in causes:
        say(f"{cause.text} {cause.mend}")


def described(snapshot: Snapshot, store_view_id: int) -> dict[str, Any]:
    from postroom.scopes.scope import Scope
    from postroom.spool.handling.going_live import held

    scope = Scope.store(store_view_id)
    found = snapshot.get(MODE, scope)
    return {
        "store_view": snapshot.store_views[store_view_id].code,
        "mode": found.value,
        "from": origin(snapshot, found),
        "redirect_to": snapshot.get(TO, scope).value or "",
        "allow_list": snapshot.get(LIST, scope).value or "",
        "held": held([store_view_id]).count(),
    }


@dataclass(frozen=True)
class How:
    """What was typed beside the mode."""

    to: str | None
    allow: str | None
    release: bool
    yes: bool
    as_json: bool


@mode.command(name="set")
@click.argument("wanted", metavar="MODE", type=click.Choice(["live", "hold", "redirect", "log"]))
@at_scope
@click.option("--to", metavar="ADDRESS", help="With redirect: the address that gets all mail.")
@click.option("--allow", metavar="LIST", help="Addresses and @domains that get their mail; '' for an empty list.")
@click.option("--release", is_flag=True, help="With live: release what a setting has held.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def set_mode(wanted: str, website: str | None, store: str | None, **options: Any) -> int:
    """Set the mode. Switching to live sends nothing that was held, unless --release is given.

    \b
    postroom mode set redirect --to qa@example.org --allow @example.org
    postroom mode set live --store fr --release
    """
    open_installation()
    from postroom.scopes import resolve

    how = How(**options)
    snapshot = resolve.current()
    scope = chosen(snapshot, website, store)
    refuse_odd(wanted, how)
    refuse_if_locked(MODE, snapshot.locked(MODE, scope))
    looked = looked_at(snapshot, scope) if wanted == "live" else None
    if how.release and looked and looked.count and not how.yes:
        say(f"{leaving.mails(looked)} would leave.", err=True)
        leaving.tell(looked)
        leaving.confirm(str(looked.count), "release them")
    changed = save_all(wanted, scope, how)
    released = release(scope) if how.release else None
    if how.as_json:
        emit({"changed": changed, "held": leaving.described(looked) if looked else None, "released": released})
        return Exit.OK
    at = snapshot.shown(scope)
    say(f"The mode is {wanted} at {at}." if changed else f"The mode was {wanted} at {at} already.")
    if released is not None:
        say(f"Released: {released['done']}.")
    elif looked and looked.count:
        say(f"{leaving.mails(looked)} held before stay held: `postroom mode set live --release` lets them go.")
    return Exit.OK


def refuse_odd(wanted: str, how: How) -> None:
    if how.to and wanted != "redirect":
        raise Trouble("--to goes with redirect only.", Exit.USAGE)
    if how.release and wanted != "live":
        raise Trouble("--release goes with live only.", Exit.USAGE)


def looked_at(snapshot: Snapshot, scope: Scope) -> Any:
    from postroom.spool.handling.going_live import would_leave

    return would_leave(snapshot, scope)


def save_all(wanted: str, scope: Scope, how: How) -> bool:
    """Raises Rejected, which names each value that is wrong."""
    from postroom.scopes.save import save

    values = {MODE: wanted, TO: how.to, LIST: how.allow}
    saved = save({path: value for path, value in values.items() if value is not None}, scope, actor())
    for warning in saved.warnings:
        warn(warning)
    return bool(saved.changed)


def release(scope: Scope) -> dict[str, Any]:
    from django.utils import timezone

    from postroom.spool.handling.actions import By
    from postroom.spool.handling.going_live import release as let_go

    tally = let_go(scope, By(actor().name, "went live", timezone.now()))
    return {"done": tally.done, "skipped": tally.skipped}
