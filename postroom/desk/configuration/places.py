"""The scope switcher: Default Config, its websites, their store views, as far as they are somebody's to see."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, refuse
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Snapshot

VIEW = Resource.CONFIGURATION_VIEW


@dataclass(frozen=True)
class Place:
    """A line of the switcher. `reachable`: its settings are for this person to see, not only its name."""

    scope: Scope
    code: str  #: as the address has it: default, websites:main, stores:ja
    name: str
    level: int
    reachable: bool
    current: bool


def asked(request: DeskRequest) -> Scope:
    """The scope of the address, or the widest that this person may see."""
    text = request.GET.get("scope")
    scope = find(request.snapshot, text) if text is not None else widest(request)
    if scope is None or not request.reach.may(VIEW, scope):
        refuse()
    return scope


def find(snapshot: Snapshot, text: str) -> Scope | None:
    return next((scope for scope in everywhere(snapshot) if snapshot.shown(scope) == text), None)


def widest(request: DeskRequest) -> Scope | None:
    return next((scope for scope in everywhere(request.snapshot) if request.reach.may(VIEW, scope)), None)


def everywhere(snapshot: Snapshot) -> Iterator[Scope]:
    """Widest first."""
    yield DEFAULT
    yield from map(Scope.website, snapshot.websites)
    yield from map(Scope.store, snapshot.store_views)


def tree(request: DeskRequest, current: Scope) -> list[Place]:
    """Parents before children; a parent that is not reachable stands there only for the children that are."""
    snapshot = request.snapshot
    reachable = {scope for scope in everywhere(snapshot) if request.reach.may(VIEW, scope)}
    shown = {parent for scope in reachable for parent in snapshot.chain(scope)}
    order = {scope: number for number, scope in enumerate(everywhere(snapshot))}
    return [
        Place(
            scope,
            snapshot.shown(scope),
            name(snapshot, scope),
            len(snapshot.chain(scope)) - 1,
            scope in reachable,
            scope == current,
        )
        for scope in sorted(shown, key=lambda scope: [order[each] for each in snapshot.chain(scope)[::-1]])
    ]


def name(snapshot: Snapshot, scope: Scope) -> str:
    if scope == DEFAULT:
        return gettext("Default Config")
    return snapshot.websites[scope.id].name if scope.kind == "websites" else snapshot.store_views[scope.id].name
