"""The five steps to a working shop, read off the facts: nobody ticks them by hand."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.desk.configuration.trial.last import Last, last_tests
from postroom.desk.dashboard import demo_order
from postroom.desk.frame.banners import setting_address
from postroom.desk.frame.door import DeskRequest, page
from postroom.desk.frame.navigation import address_of
from postroom.letters.kinds import KINDS
from postroom.scopes import effective
from postroom.scopes.effective import Misconfigured, Mode
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Snapshot, View
from postroom.transports.settings import SendmailSettings

PUT_AWAY = "postroom-checklist"  # a cookie: whether somebody still wants to see it is the browser's business
YEAR = 365 * 24 * 3600
GROUPS = tuple(dict.fromkeys(kind.group for kind in KINDS.values()))


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
    steps = [stores(request), identities(request), transport(request), *last]
    return [] if all(step.done for step in steps) and request.COOKIES.get(PUT_AWAY) else steps


def active(request: DeskRequest) -> list[View]:
    return [view for view in request.snapshot.store_views.values() if view.is_active]


def stores(request: DeskRequest) -> Step:
    names = ", ".join(view.name for view in active(request))
    why = names or _("Every mail belongs to a store view: it has a language, a sender and a mail server.")
    return Step(
        _("Stores"), why, bool(names), reverse("desk:stores"), _("See them") if names else _("Add a store view")
    )


def identities(request: DeskRequest) -> Step:
    missing = without(request, has_senders)
    why = _("Every letter has a sender of your own domain.")
    if missing:
        why = _("Still an example address, or none, at: %(names)s") % {"names": missing}
    address = setting_address(request, "trans_email/ident_sales/email", ())
    return Step(_("Store email addresses"), why, not missing and bool(active(request)), address, _("Set them"))


def transport(request: DeskRequest) -> Step:
    missing = without(request, has_transport)
    ways = ", ".join(sorted({way_of(request.snapshot, view) for view in active(request)} - {""}))
    why = _("Mail leaves through %(ways)s.") % {"ways": ways}
    if missing:
        why = _("No usable mail server at: %(names)s") % {"names": missing}
    address = setting_address(request, "system/smtp/transport", ())
    return Step(_("Mail server"), why, not missing and bool(ways), address, _("Mail Sending Settings"))


def demo_steps(request: DeskRequest) -> Iterable[Step]:
    placed = demo_order.latest()
    place = _("Another customer, basket and number each time. The Japanese one shows currency, address and logo.")
    yield Step(_("Place a demo order"), place, placed is not None, "#place", _("Place one"))
    look = _("What the customer got, who accepted it, and how long it took.")
    address = reverse("desk:demo-order", args=[placed.public_id]) if placed else ""
    yield Step(_("See its message"), look, demo_order.was_seen(request), address, _("Open it"))


def real_steps(request: DeskRequest) -> Iterable[Step]:
    tests = last_tests(request.snapshot, [Scope.store(view.id) for view in active(request)])
    untested = without(request, lambda _snapshot, view: has_passed(tests[Scope.store(view.id)]))
    why = _("Resolve, connect, TLS, login and every sender, step by step.")
    if untested:
        why = _("These settings have not passed a test yet: %(names)s") % {"names": untested}
    ready = bool(active(request))
    address = setting_address(request, "system/smtp/host", ())
    yield Step(_("Test the connection"), why, ready and not untested, address, _("Test it"))
    kept = without(request, is_live)
    why = _("Mail of every store view goes to its recipients.")
    if kept:
        why = _("Mail does not leave, or not for its recipients, at: %(names)s") % {"names": kept}
    yield Step(_("Go live"), why, ready and not kept, address_of("desk:mode"), _("Live or held"))


def without(request: DeskRequest, has: Callable[[Snapshot, View], bool]) -> str:
    """The names of the store views that lack it."""
    return ", ".join(view.name for view in active(request) if not has(request.snapshot, view))


def has_senders(snapshot: Snapshot, view: View) -> bool:
    try:
        for group in GROUPS:
            letter = effective.sales_email(snapshot, view.id, group)
            if letter.enabled:
                effective.identity(snapshot, view.id, letter.identity)
        effective.return_path(snapshot, view.id)
    except Misconfigured:
        return False
    return True


def has_transport(snapshot: Snapshot, view: View) -> bool:
    return bool(way_of(snapshot, view))


def way_of(snapshot: Snapshot, view: View) -> str:
    """Empty where there is none, or a program that this machine does not have."""
    try:
        way = effective.transport(snapshot, view.id)
    except Misconfigured:
        return ""
    missing = isinstance(way, SendmailSettings) and not os.access(way.command, os.X_OK)
    return "" if missing else way.relay


def has_passed(last: Last | None) -> bool:
    return last is not None and last.test.ok and last.covers


def is_live(snapshot: Snapshot, view: View) -> bool:
    try:
        conduct = effective.conduct(snapshot, view.id)
    except Misconfigured:
        return False
    return not conduct.disabled and conduct.mode is Mode.LIVE


@require_POST
@page()
def put_away(request: DeskRequest) -> HttpResponse:
    response = HttpResponseRedirect(reverse("desk:dashboard"), status=303)
    response.set_cookie(PUT_AWAY, "1", max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
