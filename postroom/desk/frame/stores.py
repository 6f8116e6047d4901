"""Stores > All stores: websites and their store views, under the codes that they have in Magento."""

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.scopes import stores
from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Site, View
from postroom.scopes.stores import BadStore, T


@dataclass(frozen=True)
class Typed:
    """A form that could not be saved: shown again as it was, with what is wrong. `form`: which of the page's."""

    form: str
    code: str
    name: str
    magento_id: str
    fault: str


@dataclass(frozen=True)
class Row:
    """A website as the page shows it; its store views with whether this person may change them."""

    site: Site
    may_change: bool
    views: list[tuple[View, bool]]


@page(Resource.STORES, Resource.CONFIGURATION_VIEW)
def all_stores(request: DeskRequest) -> HttpResponse:
    if request.method == "POST":
        return added(request)
    return shown(request)


def shown(request: DeskRequest, typed: Typed | None = None) -> HttpResponse:
    context = {
        "rows": rows(request),
        "may_add_websites": request.reach.may(Resource.STORES, DEFAULT),
        "typed": typed,
    }
    return show(request, "desk/frame/stores.html", context, status=422 if typed else 200)


def rows(request: DeskRequest) -> list[Row]:
    return [
        row for site in request.snapshot.websites.values() if (row := row_of(request, site)).may_change or row.views
    ]


def row_of(request: DeskRequest, site: Site) -> Row:
    views = [
        (view, request.reach.may(Resource.STORES, Scope.store(view.id)))
        for view in request.snapshot.store_views.values()
        if view.website_id == site.id and may_see(request, Scope.store(view.id))
    ]
    return Row(site, request.reach.may(Resource.STORES, Scope.website(site.id)), views)


def may_see(request: DeskRequest, scope: Scope) -> bool:
    return any(request.reach.may(each, scope) for each in (Resource.STORES, Resource.CONFIGURATION_VIEW))


def added(request: DeskRequest) -> HttpResponse:
    """A new website, or a store view of the website that `website` names."""
    website = request.POST.get("website", "")
    code, name = request.POST.get("code", "").strip(), request.POST.get("name", "").strip()
    refuse_unless(request, website)
    try:
        number = magento_id(request.POST.get("magento_id", "").strip())
        if website:
            stores.add_store_view(code, name or code, website, request.actor, number)
            say(request, "good", _("The store view “%(name)s” was added.") % {"name": name or code})
        else:
            stores.add_website(code, name or code, request.actor, number)
            say(
                request, "good", _("The website “%(name)s” was added. Add a store view to it.") % {"name": name or code}
            )
    except BadStore as fault:
        again = Typed(website or "website", code, name, request.POST.get("magento_id", ""), fault.args[0])
        return shown(request, again)
    return back()


def refuse_unless(request: DeskRequest, website: str) -> None:
    """A store view may be added by who has its website; a website only by who has all stores."""
    site = next((site for site in request.snapshot.websites.values() if site.code == website), None)
    if website and site is None:
        refuse()
    if not request.reach.may(Resource.STORES, Scope.website(site.id) if site else DEFAULT):
        refuse()


def magento_id(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadStore(_("The Magento id is a number, such as 3. Look it up in Magento’s list of stores."))
    return int(text)


@require_POST
@page(Resource.STORES)
def website(request: DeskRequest, code: str) -> HttpResponse:
    """A website's new name."""
    site = next((site for site in request.snapshot.websites.values() if site.code == code), None)
    if site is None or not request.reach.may(Resource.STORES, Scope.website(site.id)):
        refuse()
    renamed(request, Website, code)
    return back()


@require_POST
@page(Resource.STORES)
def store_view(request: DeskRequest, code: str) -> HttpResponse:
    """A store view's new name, or that it is (not) active."""
    view = next((view for view in request.snapshot.store_views.values() if view.code == code), None)
    if view is None or not request.reach.may(Resource.STORES, Scope.store(view.id)):
        refuse()
    active = request.POST.get("active")
    if active in {"0", "1"}:
        if stores.set_active(code, active == "1", request.actor):
            done = _("“%(name)s” is active again.") if active == "1" else _("“%(name)s” is not active any more.")
            say(request, "good", done % {"name": view.name})
    else:
        renamed(request, StoreView, code)
    return back()


def renamed(request: DeskRequest, kind: type[T], code: str) -> None:
    name = request.POST.get("name", "").strip()
    try:
        if stores.rename(kind, code, name, request.actor):
            say(request, "good", _("It is called “%(name)s” now.") % {"name": name})
    except BadStore as fault:
        say(request, "bad", fault.args[0])


def back() -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:stores"), status=303)
