"""The other shop: its websites and store views, and every value as it resolves there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from postroom.imports.material import EVERYWHERE, Entry, ForeignSite, ForeignView, Material, Place
from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.snapshot import Snapshot


class Shop:
    """At each scope by itself the higher layer covers the lower; only then a store view falls through.

    So a value in the table for a store view beats one that env.php has for the default.
    """

    def __init__(self, material: Material, here: Snapshot) -> None:
        """*here* says which id has which code where the shop's own list was not handed over."""
        self.listed = bool(material.views)
        known_sites, known_views = _known(here)
        self.sites = {site.id: site for site in material.sites or known_sites}
        self.views = {view.id: view for view in material.views or (() if material.sites else known_views)}
        self.keys = material.keys
        self._named = dict(self._names())
        self._own: dict[Place, dict[str, Entry]] = defaultdict(dict)
        for entry in sorted(material.entries, key=lambda entry: entry.layer):
            self._own[self.named(entry.place)][entry.path] = entry

    def named(self, place: Place) -> Place:
        """With id and code, where the shop's own list says both."""
        by_id = self._named.get((place.kind, place.id)) if place.id is not None else None
        by_code = self._named.get((place.kind, place.code.lower())) if place.code else None
        return by_id or by_code or place

    def _names(self) -> Iterator[tuple[tuple[str, int | str], Place]]:
        for place in self._listed():
            yield (place.kind, place.id or 0), place
            yield (place.kind, place.code.lower()), place

    def _listed(self) -> Iterator[Place]:
        yield from (Place("websites", each.id, each.code) for each in self.sites.values())
        yield from (Place("stores", each.id, each.code) for each in self.views.values())

    def places(self) -> Iterator[Place]:
        """Default, then websites, then store views: those listed, and those that only values speak of."""
        yield EVERYWHERE
        listed = set(self._listed())
        for kind in ("websites", "stores"):
            yield from (place for place in self._listed() if place.kind == kind)
            yield from (place for place in self._own if place.kind == kind and place not in listed)

    def own(self, place: Place) -> dict[str, Entry]:
        return self._own.get(place, {})

    def website_of(self, place: Place) -> Place | None:
        """None: the shop's list of store views was not handed over, or has no such one."""
        view = self.views.get(place.id) if place.id is not None else None
        return self.named(Place("websites", view.website_id)) if view else None


def _known(here: Snapshot) -> tuple[list[ForeignSite], list[ForeignView]]:
    ids = {pk: site.magento_id for pk, site in here.websites.items()}
    sites = [ForeignSite(number, here.websites[pk].code, "") for pk, number in ids.items() if number is not None]
    views = [
        ForeignView(view.magento_id, view.code, "", number)
        for view in here.store_views.values()
        if view.magento_id is not None and (number := ids[view.website_id]) is not None
    ]
    return sites, views


def counts(place: Place, path: str) -> bool:
    """Whether Magento reads the value there: some settings it asks for at the default or a website only."""
    setting = SETTINGS.get(path)
    return setting is None or place.kind in setting.scopes
