"""Which of our websites and store views each of the other shop's is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from postroom.imports.material import Place
from postroom.imports.shop import Shop
from postroom.mail.address import shown
from postroom.mail.sentence import Sentence
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Snapshot


class BadMap(ValueError):
    """What was typed to map a scope names nothing."""


@dataclass(frozen=True, slots=True)
class Landing:
    """Where each scope of the shop lands here, and the chain of its scopes there, nearest first."""

    scopes: Mapping[Place, Scope] = field(default_factory=dict)
    lost: tuple[Place, ...] = ()

    def place(self, scope: Scope) -> Place | None:
        return next((place for place, each in self.scopes.items() if each == scope), None)


def landing(shop: Shop, snapshot: Snapshot, typed: Mapping[str, str]) -> Landing:
    """*typed*: ``stores:3`` or ``stores:fr`` there to a code here; it goes before what codes say. Raises BadMap."""
    places = list(shop.places())
    _check(typed, places)
    found: dict[Place, Scope] = {}
    for place in places:
        scope = _typed(place, snapshot, typed)
        if scope is not None and scope in found.values():
            raise BadMap(Sentence("Two of the other shop's are mapped to the same here; map each to one of its own"))
        found |= {place: scope} if scope else {}
    for place in places:
        scope = None if place in found else _known(place, snapshot)
        found |= {place: scope} if scope and scope not in found.values() else {}
    lost = tuple(place for place in places if place not in found)
    if not shop.listed:
        found |= _unlisted(snapshot, set(found.values()))
    return Landing(found, lost)


def _unlisted(snapshot: Snapshot, landed: set[Scope]) -> dict[Place, Scope]:
    """Where the shop's stores were not handed over, ours are taken for them: there they inherit what is said above."""
    ours: dict[Place, Scope] = {}
    for pk, site in snapshot.websites.items():
        ours[Place("websites", None, site.code)] = Scope.website(pk)
    for pk, view in snapshot.store_views.items():
        ours[Place("stores", None, view.code)] = Scope.store(pk)
    return {place: scope for place, scope in ours.items() if scope not in landed}


def words(place: Place) -> str:
    """As people know a scope of the shop: stores:fr, or stores:3 where its code is not known."""
    return place.kind if place.kind == "default" else f"{place.kind}:{place.code or place.id}"


def _check(typed: Mapping[str, str], places: list[Place]) -> None:
    known = {name for place in places for name in _names(place)}
    for name in typed:
        if name not in known:
            raise BadMap(
                Sentence(
                    "%(name)s is no website or store view of the other shop; it has: %(known)s",
                    name=shown(name),
                    known=", ".join(sorted(words(place) for place in places)),
                )
            )


def _names(place: Place) -> set[str]:
    return {f"{place.kind}:{place.id}", f"{place.kind}:{place.code}"}


def _typed(place: Place, snapshot: Snapshot, typed: Mapping[str, str]) -> Scope | None:
    wanted = next((typed[name] for name in sorted(_names(place)) if name in typed), None)
    if wanted is None or place.kind == "default":
        return None
    for scope, code, _ in _ours(place, snapshot):
        if code == wanted:
            return scope
    raise BadMap(
        Sentence(
            "There is no %(code)s here to map %(place)s to; add it first, or let the missing ones be created",
            code=shown(wanted),
            place=words(place),
        )
    )


def _known(place: Place, snapshot: Snapshot) -> Scope | None:
    """By its code, else by the id that it has there."""
    if place.kind == "default":
        return DEFAULT
    ours = _ours(place, snapshot)
    coded = [scope for scope, code, _ in ours if code == place.code]
    numbered = [scope for scope, _, number in ours if place.id is not None and number == place.id]
    return next(iter([*coded, *numbered]), None)


def _ours(place: Place, snapshot: Snapshot) -> list[tuple[Scope, str, int | None]]:
    if place.kind == "websites":
        return [(Scope.website(pk), site.code, site.magento_id) for pk, site in snapshot.websites.items()]
    return [(Scope.store(pk), view.code, view.magento_id) for pk, view in snapshot.store_views.items()]
