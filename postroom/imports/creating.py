"""Adds the websites and store views that the other shop has and that are missing here."""

from postroom.audit.record import Actor
from postroom.imports.material import ForeignSite, ForeignView, Place
from postroom.imports.placing import Landing
from postroom.imports.shop import Shop
from postroom.mail.sentence import Sentence
from postroom.scopes.models import Website
from postroom.scopes.stores import BadStore, add_store_view, add_website, set_active


def create_missing(shop: Shop, landed: Landing, actor: Actor) -> tuple[list[Sentence], list[Sentence]]:
    """What is added; and what cannot be, and why. Runs in the caller's transaction."""
    added: dict[str, list[str]] = {"websites": [], "stores": []}
    faults: list[Sentence] = []
    for place in landed.lost:
        try:
            added[place.kind] += _create(place, shop, landed, actor)
        except BadStore as why:
            faults.append(why.args[0])
    websites, views = ", ".join(added["websites"]), ", ".join(added["stores"])
    said = [
        *([Sentence("Websites that are added: %(codes)s.", codes=websites)] if websites else []),
        *([Sentence("Store views that are added: %(codes)s.", codes=views)] if views else []),
    ]
    return said, faults


def _create(place: Place, shop: Shop, landed: Landing, actor: Actor) -> list[str]:
    """The codes of what was added. Raises BadStore."""
    known = shop.sites if place.kind == "websites" else shop.views
    row = known.get(place.id) if place.id is not None else None
    if isinstance(row, ForeignSite):
        add_website(row.code, row.name or row.code, actor, row.id)
    elif isinstance(row, ForeignView):
        _create_view(row, shop, landed, actor)
    return [row.code] if row else []


def _create_view(row: ForeignView, shop: Shop, landed: Landing, actor: Actor) -> None:
    website = shop.named(Place("websites", row.website_id))
    scope = landed.scopes.get(website)
    code = Website.objects.get(pk=scope.id).code if scope else website.code
    add_store_view(row.code, row.name or row.code, code, actor, row.id)
    if not row.is_active:
        set_active(row.code, False, actor)
