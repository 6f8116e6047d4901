"""The scope that a command means: the default, a website or a store view, named by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from postroom.scopes.resolve import Site, Snapshot, View
    from postroom.scopes.scope import Scope

STORE = click.option("--store", metavar="CODE", help="At this store view.")
WEBSITE = click.option("--website", metavar="CODE", help="At this website.")


def at_scope(command: Callable[..., object]) -> Callable[..., object]:
    """The two options that name a scope; neither means the default."""
    return STORE(WEBSITE(command))


def chosen(snapshot: Snapshot, website: str | None, store: str | None) -> Scope:
    from postroom.scopes.scope import DEFAULT, Scope

    if website and store:
        raise Trouble("Give --website or --store, not both: a value is set at one scope.", Exit.USAGE)
    if store:
        return Scope.store(view(snapshot, store).id)
    return Scope.website(site(snapshot, website).id) if website else DEFAULT


def view(snapshot: Snapshot, code: str) -> View:
    for each in snapshot.store_views.values():
        if each.code == code:
            return each
    raise Trouble(f"There is no store view {code!r}; there is {listed(snapshot.store_views.values())}.")


def site(snapshot: Snapshot, code: str) -> Site:
    for each in snapshot.websites.values():
        if each.code == code:
            return each
    raise Trouble(f"There is no website {code!r}; there is {listed(snapshot.websites.values())}.")


def listed(places: object) -> str:
    codes = [each.code for each in places]  # type: ignore[attr-defined]
    return ", ".join(codes) if codes else "none yet: `postroom store add` makes one"
