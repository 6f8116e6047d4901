"""The steps to a working shop, read off the facts: nobody ticks them by hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.desk.dashboard import demo_order, lacking
from postroom.desk.dashboard.lacking import named, without
from postroom.desk.frame.banners import setting_address
from postroom.desk.frame.door import DeskRequest, page
from postroom.desk.frame.navigation import address_of
from postroom.scopes.scope import DEFAULT
from postroom.scopes.snapshot import View

PUT_AWAY = "postroom-checklist"  # a cookie: whether somebody still wants to see it is the browser's business
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Step:
    """`why`: what is missing, or what the step is for."""

    title: str
    why: str
    done: bool
    address: str
    verb: str


def checklist(request: DeskRequest) -> list[Step]:
    """Empty for who could do nothing about it, and where it was put away because all was done."""
    if not request.reach.may(Resource.CONFIGURATION_VIEW, DEFAULT):
        return []
    last = demo_steps(request) if settings.POSTROOM_DEMO else real_steps(request)
    steps = [stores(request), naming(request), identities(request), transport(request), *last]
    return [] if all(step.done for step in steps) and request.COOKIES.get(PUT_AWAY) else steps


def active(request: DeskRequest) -> list[View]:
    return [view for view in request.snapshot.store_views.values() if view.is_active]


def stores(request: DeskRequest) -> Step:
    names = named(active(request))
    why = names or _("Every mail belongs to a store view: it has a language, a sender and a mail server.")
    return Step(
        _("Stores"), why, bool(names), reverse("desk:stores"), _("See them") if names else _("Add a store view")
    )


def naming(request: DeskRequest) -> Step:
    missing = named(without(lacking.is_named, request.snapshot, active(request)))
    why = _("What letters call your store, and the clock of their dates.")
    if missing:
        why = _("Nobody has chosen what letters call the store, or its time zone, at: %(names)s") % {"names": missing}
    address = setting_address(request, "general/store_information/name", ())
    return Step(_("Store name and time zone"), why, not missing and bool(active(request)), address, _("Choose them"))


def identities(request: DeskRequest) -> Step:
    missing = named(lacking.without_senders(request.snapshot, active(request)))
    why = _("Every letter has a sender of your own domain.")
    if missing:
        why = _("Still an example address, or none, at: %(names)s") % {"names": missing}
    address = setting_address(request, "trans_email/ident_sales/email", ())
    return Step(_("Store email addresses"), why, not missing and bool(active(request)), address, _("Set them"))


def transport(request: DeskRequest) -> Step:
    snapshot, views = request.snapshot, active(request)
    missing = lacking.without_a_way(snapshot, views)
    ways = ", ".join(sorted({lacking.way_of(snapshot, view) for view in views} - {""}))
    shipped = lacking.untested(snapshot, without(lacking.chose_a_way, snapshot, views))
    why = _("Mail leaves through %(ways)s.") % {"ways": ways}
    if missing:
        why = _("No usable mail server at: %(names)s") % {"names": named(missing)}
    elif shipped:
        why = _("Nobody has chosen how mail leaves: unless you do, through %(ways)s.") % {"ways": ways}
    address = setting_address(request, "system/smtp/transport", ())
    return Step(_("Mail server"), why, bool(ways) and not missing + shipped, address, _("Mail Sending Settings"))


def demo_steps(request: DeskRequest) -> Iterable[Step]:
    placed = demo_order.latest()
    place = _("Another customer, basket and number each time. The Japanese one shows currency, address and logo.")
    yield Step(_("Place a demo order"), place, placed is not None, "#place", _("Place one"))
    look = _("What the customer got, who accepted it, and how long it took.")
    address = reverse("desk:demo-order", args=[placed.public_id]) if placed else ""
    yield Step(_("See its message"), look, demo_order.was_seen(request), address, _("Open it"))


def real_steps(request: DeskRequest) -> Iterable[Step]:
    ready = bool(active(request))
    untested = named(lacking.untested(request.snapshot, active(request)))
    why = _("Resolve, connect, TLS, login and every sender, step by step.")
    if untested:
        why = _("These settings have not passed a test yet: %(names)s") % {"names": untested}
    address = setting_address(request, "system/smtp/host", ())
    yield Step(_("Test the connection"), why, ready and not untested, address, _("Test it"))
    yield live(request)


def live(request: DeskRequest) -> Step:
    snapshot, views = request.snapshot, active(request)
    kept = without(lacking.is_live, snapshot, views)
    stuck = [*lacking.without_senders(snapshot, views), *lacking.without_a_way(snapshot, views)]
    why = _("Mail of every store view goes to its recipients.")
    if kept:
        why = _("Mail does not leave, or not for its recipients, at: %(names)s") % {"names": named(kept)}
    elif stuck:
        why = _("Mail may leave, but none can before the steps above are done.")
    return Step(_("Go live"), why, bool(views) and not kept + stuck, address_of("desk:mode"), _("Live or held"))


@require_POST
@page()
def put_away(request: DeskRequest) -> HttpResponse:
    response = HttpResponseRedirect(reverse("desk:dashboard"), status=303)
    response.set_cookie(PUT_AWAY, "1", max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
