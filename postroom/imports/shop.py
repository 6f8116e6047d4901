"""The other shop: its websites and store views, and every value as it resolves there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from postroom.imports.material import EVERYWHERE, Entry, ForeignSite, ForeignView, Material, Place
from postroom.scopes.catalogue import SETTINGS


class Shop:
    """At each scope by itself the higher layer covers the lower; only then a store view falls through.

    So a value in the table for a store view beats one that env.php has for the default.
    """

    def __init__(self, material: Material) -> None:
        self.sites = {site.id: site for site in material.sites}
        self.views = {view.id: view for view in material.views}
        self.keys = material.keys
        self._own: dict[Place, dict[str, Entry]] = defaultdict(dict)
        for entry in sorted(material.entries, key=lambda entry: entry.layer):
            self._own[self.named(entry.place)][entry.path] = entry

    def named(self, place: Place) -> Place:
        """With id and code, where the shop's own list says both."""
        known: dict[int, ForeignSite] | dict[int, ForeignView] = self.views if place.kind == "stores" else self.sites
        if place.kind == "default":
            return EVERYWHERE
        for each in known.values():
            if each.id == place.id or (place.code and each.code.lower() == place.code.lower()):
                return Place(place.kind, each.id, each.code)
        return place

    def places(self) -> Iterator[Place]:
        """Default, then websites, then store views: those listed, and those that only values speak of."""
        yield EVERYWHERE
        for kind, known in (("websites", self.sites), ("stores", self.views)):
            listed = [Place(kind, each.id, each.code) for each in known.values()]  # type: ignore[arg-type]
            yield from listed
            yield from (place for place in self._own if place.kind == kind and place not in listed)

    def own(self, place: Place) -> dict[str, Entry]:
        return self._own.get(place, {})

    def website_of(self, place: Place) -> Place | None:
        """None: the shop's list of store views was not handed over, or has no such one."""
        view = self.views.get(place.id) if place.id is not None else None
        if view is None or view.website_id not in self.sites:
            return self.named(Place("websites", view.website_id)) if view else None
        return self.named(Place("websites", view.website_id))


def counts(place: Place, path: str) -> bool:
    """Whether Magento reads the value there: some settings it asks for at the default or a website only."""
    setting = SETTINGS.get(path)
    return setting is None or place.kind in setting.scopes
