"""The scopes whose mode is somebody's to set, each with its mode and where that comes from."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest
from postroom.scopes import words
from postroom.scopes.catalogue import setting
from postroom.scopes.rules import MODE
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Snapshot, View


@dataclass(frozen=True)
class Place:
    """`code`: as addresses have it: default, websites:main, stores:ja. `level`: how deep it lies."""

    scope: Scope
    code: str
    name: str
    level: int
    mode: str  #: in force there
    mode_said: str
    own_mode: str  #: set at this very scope; empty: inherited
    inherited: str  #: what would be in force without its own, in words; empty at the default scope

    @classmethod
    def of(cls, request: DeskRequest, scope: Scope) -> Place:
        snapshot = request.snapshot
        own, found = snapshot.own(MODE, scope), snapshot.get(MODE, scope)
        without = "" if scope == DEFAULT else snapshot.get(MODE, snapshot.chain(scope)[1]).value or ""
        return cls(
            scope=scope,
            code=snapshot.shown(scope),
            name=name_of(request, scope),
            level=len(snapshot.chain(scope)) - 1,
            mode=found.value or "",
            mode_said=in_words(found.value),
            own_mode=(own.value or "") if own else "",
            inherited=in_words(without) if without else "",
        )


def in_words(mode: str | None) -> str:
    return words.shown(setting(MODE), mode)


def name_of(request: DeskRequest, scope: Scope) -> str:
    if scope.kind == "default":
        return _("All stores")
    known = request.snapshot.websites if scope.kind == "websites" else request.snapshot.store_views
    return known[scope.id].name


def scopes(request: DeskRequest) -> list[Scope]:
    """Parents before their children."""
    snapshot = request.snapshot
    found = [DEFAULT]
    for site in snapshot.websites:
        views = (view.id for view in snapshot.store_views.values() if view.website_id == site)
        found += [Scope.website(site), *map(Scope.store, views)]
    return [scope for scope in found if request.reach.may(Resource.MODE, scope)]


def places(request: DeskRequest) -> list[Place]:
    return [Place.of(request, scope) for scope in scopes(request)]


def named(request: DeskRequest, code: str | None) -> Place | None:
    """Without a name: the widest."""
    found = (scope for scope in scopes(request) if code is None or request.snapshot.shown(scope) == code)
    scope = next(found, None)
    return None if scope is None else Place.of(request, scope)


def store_views_of(request: DeskRequest, place: Place) -> list[View]:
    """Those whose mode is that of the place: none nearer to them has one of its own."""
    snapshot = request.snapshot
    return [
        view
        for view in snapshot.store_views.values()
        if view.is_active and decides(snapshot, Scope.store(view.id), place.scope)
    ]


def decides(snapshot: Snapshot, store: Scope, scope: Scope) -> bool:
    chain = snapshot.chain(store)
    return scope in chain and all(snapshot.own(MODE, nearer) is None for nearer in chain[: chain.index(scope)])
