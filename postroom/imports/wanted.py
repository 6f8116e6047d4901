"""What should stand here at every scope, so that each store view has the values that it has there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from postroom.imports.material import Place
from postroom.imports.modules import RETURN_ADDRESS, RETURN_PATH, Set, overlaid
from postroom.imports.placing import Landing
from postroom.imports.shop import Shop, counts
from postroom.imports.translation import Meant, translated
from postroom.mail.sentence import Sentence
from postroom.scopes.account import PASSWORD, SERVER
from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Snapshot

#: Every setting of ours that Magento has too.
PATHS = {path: setting for path, setting in SETTINGS.items() if not setting.ours}


@dataclass(frozen=True, slots=True)
class Held:
    """A value in force at a scope there: as it stands, as it is meant here, and whether it is set at this very one."""

    there: str | None = field(repr=False)
    meant: Meant
    own: bool
    at: Place
    origin: str


Values = Mapping[str, Held]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`there`: what is in force at each scope of ours there. `rows`: what is to be set; parents come first."""

    there: Mapping[Scope, Values]
    rows: Mapping[Scope, Mapping[str, str]] = field(repr=False)


def wanted(shop: Shop, landed: Landing, snapshot: Snapshot) -> Wanted:
    there: dict[Scope, Values] = {}
    rows: dict[Scope, Mapping[str, str]] = {}
    for scope in snapshot.below(DEFAULT):
        place = landed.place(scope)
        if place is None:
            continue
        values = _held(shop, _chain(shop, landed, snapshot, scope))
        there[scope] = values
        above = next((there[each] for each in snapshot.chain(scope)[1:] if each in there), None)
        rows[scope] = dict(_rows(values, above))
    return Wanted(there, rows)


def _chain(shop: Shop, landed: Landing, snapshot: Snapshot, scope: Scope) -> list[Place]:
    """The shop's own chain; where its list of store views was not handed over, ours says the website."""
    place = landed.place(scope)
    if place is None or place.kind == "default":
        return [Place("default")]
    if place.kind == "websites":
        return [place, Place("default")]
    website = shop.website_of(place) or landed.place(snapshot.chain(scope)[1])
    return [place, *([website] if website else []), Place("default")]


def _held(shop: Shop, chain: list[Place]) -> Values:
    raw: dict[str, Set] = {}
    for place in reversed(chain):
        raw |= {path: Set(entry, place) for path, entry in shop.own(place).items() if counts(place, path)}
    found = {path: _one(path, each, shop, chain[0]) for path, each in overlaid(raw).items() if path in PATHS}
    return _with_its_password(_with_its_return_path(found), shop, chain)


def _one(path: str, found: Set, shop: Shop, here: Place) -> Held:
    entry = found.entry
    meant = translated(SETTINGS[path], entry, shop.keys)
    origin = f"{entry.origin} ({found.module})" if found.module else entry.origin
    return Held(entry.value, meant, found.place == here, found.place, origin)


def _with_its_return_path(found: dict[str, Held]) -> dict[str, Held]:
    """Specified without an address acts as No there; here it cannot be chosen."""
    choice, address = found.get(RETURN_PATH), found.get(RETURN_ADDRESS)
    if choice is None or choice.meant.text != "2" or (address and address.meant.text):
        return found
    reason = Sentence("Specified without an address that can be used acts as No; it is No here")
    return {**found, RETURN_PATH: replace(choice, meant=Meant("0", reason))}


def _with_its_password(found: dict[str, Held], shop: Shop, chain: list[Place]) -> dict[str, Held]:
    """Here a password never follows to another server by itself, so one that does there is set for each."""
    password = found.get(PASSWORD)
    if password is None or password.own or not password.meant.text:
        return found
    above = _held(shop, chain[chain.index(password.at) :])
    if all(_text(found, path) == _text(above, path) for path in SERVER):
        return found
    return {**found, PASSWORD: replace(password, own=True)}


def _text(values: Values, path: str) -> str | None:
    return values[path].meant.text if path in values else SETTINGS[path].default


def _rows(values: Values, above: Values | None) -> Iterator[tuple[str, str]]:
    """What is set there is set here; what is inherited there is inherited here, as long as that comes to the same."""
    for path in PATHS:
        held = values.get(path)
        inherited = _text(above, path) if above is not None else SETTINGS[path].default
        if held is None:
            if above is not None and inherited != SETTINGS[path].default:
                yield path, SETTINGS[path].default or ""
        elif held.meant.text is not None and (held.own or held.meant.text != inherited):
            yield path, held.meant.text
