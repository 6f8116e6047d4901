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
    """*typed*: ``stores:3`` or ``stores:fr`` there to a code here. Raises BadMap."""
    found: dict[Place, Scope] = {}
    lost: list[Place] = []
    _check(typed, shop)
    for place in shop.places():
        scope = _scope(place, snapshot, typed)
        if scope is None or scope in found.values():
            lost.append(place)
        else:
            found[place] = scope
    if not shop.views:
        found |= _unlisted(snapshot, set(found.values()))
    return Landing(found, tuple(lost))


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


def _check(typed: Mapping[str, str], shop: Shop) -> None:
    known = {name for place in shop.places() for name in _names(place)}
    for name in typed:
        if name not in known:
            raise BadMap(
                Sentence(
                    "%(name)s is no website or store view of the other shop; it has: %(known)s",
                    name=shown(name),
                    known=", ".join(sorted(words(place) for place in shop.places())),
                )
            )


def _names(place: Place) -> set[str]:
    return {f"{place.kind}:{place.id}", f"{place.kind}:{place.code}"}


def _scope(place: Place, snapshot: Snapshot, typed: Mapping[str, str]) -> Scope | None:
    if place.kind == "default":
        return DEFAULT
    wanted = next((typed[name] for name in sorted(_names(place)) if name in typed), None)
    known = snapshot.websites if place.kind == "websites" else snapshot.store_views
    for pk, each in known.items():
        if wanted is not None:
            if each.code == wanted:
                return Scope(place.kind, pk)
        elif each.code == place.code:
            return Scope(place.kind, pk)
    if wanted is not None:
        raise BadMap(
            Sentence(
                "There is no %(code)s here to map %(place)s to; add it first, or let the missing ones be created",
                code=shown(wanted),
                place=words(place),
            )
        )
    numbered = [pk for pk, each in known.items() if place.id is not None and each.magento_id == place.id]
    return Scope(place.kind, numbered[0]) if numbered else None
