"""Adds the websites and store views that the other shop has and that are missing here."""

from postroom.audit.record import Actor
from postroom.imports.material import ForeignSite, ForeignView, Place
from postroom.imports.placing import Landing
from postroom.imports.shop import Shop
from postroom.mail.sentence import Sentence
from postroom.scopes.models import Website
from postroom.scopes.stores import BadStore, add_store_view, add_website, set_active


def create_missing(shop: Shop, landed: Landing, actor: Actor) -> list[Sentence]:
    """What was added, and what could not be and why. Runs in the caller's transaction."""
    said: list[Sentence] = []
    for place in landed.lost:
        try:
            said += _create(place, shop, landed, actor)
        except BadStore as why:
            said.append(why.args[0])
    return said


def _create(place: Place, shop: Shop, landed: Landing, actor: Actor) -> list[Sentence]:
    known = shop.sites if place.kind == "websites" else shop.views
    row = known.get(place.id) if place.id is not None else None
    if isinstance(row, ForeignSite):
        add_website(row.code, row.name or row.code, actor, row.id)
        return [Sentence("Added the website %(code)s.", code=row.code)]
    if isinstance(row, ForeignView):
        _create_view(row, shop, landed, actor)
        return [Sentence("Added the store view %(code)s.", code=row.code)]
    return []


def _create_view(row: ForeignView, shop: Shop, landed: Landing, actor: Actor) -> None:
    website = shop.named(Place("websites", row.website_id))
    scope = landed.scopes.get(website)
    code = Website.objects.get(pk=scope.id).code if scope else website.code
    add_store_view(row.code, row.name or row.code, code, actor, row.id)
    if not row.is_active:
        set_active(row.code, False, actor)
