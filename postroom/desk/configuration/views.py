"""Stores > Settings > Configuration."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from postroom.access.resources import Resource
from postroom.desk.configuration import places, saved, tabs
from postroom.desk.configuration.fields import Attempt
from postroom.desk.configuration.saving import Outcome, save_config
from postroom.desk.configuration.search import MOST, search
from postroom.desk.configuration.sheet import Sheet, fieldsets, sheet
from postroom.desk.configuration.submission import Foreign, read
from postroom.desk.frame.door import DeskRequest, fragment, page, refuse, show
from postroom.scopes import words
from postroom.scopes.scope import Scope

VIEW = Resource.CONFIGURATION_VIEW


@require_safe
@page(VIEW)
def configuration(request: DeskRequest) -> HttpResponse:
    return HttpResponseRedirect(address(tabs.FIRST, request.snapshot.shown(places.asked(request))))


@require_safe
@page(VIEW)
def find(request: DeskRequest) -> HttpResponse:
    """As a part of the page for the script, as a page of its own without."""
    scope = places.asked(request)
    text = request.GET.get("q", "")
    hits = search(text)
    found = {"query": text, "found": hits[:MOST], "total": len(hits), **surroundings(request, scope)}
    if request.headers.get("HX-Request"):
        return fragment(request, "desk/configuration/found.html", found)
    return show(request, "desk/configuration/search.html", found)


@require_http_methods(["GET", "HEAD", "POST"])
@page(VIEW)
def section(request: DeskRequest, section_id: str) -> HttpResponse:
    if section_id not in tabs.BY_ID:
        refuse()
    asked = sheet(request, tabs.BY_ID[section_id], places.asked(request))
    if request.method != "POST":
        return shown(request, Outcome(asked, Attempt()))
    if not asked.may_edit or "scope" not in request.GET:
        refuse()
    return sent(request, asked)


def sent(request: DeskRequest, asked: Sheet) -> HttpResponse:
    try:
        typed = read(request.POST, asked.writable)
    except Foreign as foreign:
        context = {"name": str(foreign), "sheet": asked, **surroundings(request, asked.scope)}
        return show(request, "desk/configuration/foreign.html", context, status=422)
    outcome = save_config(asked, typed, request.actor)
    if outcome.attempt.said or outcome.problem:
        return shown(request, outcome, status=409 if outcome.overtaken else 422)
    saved.keep(request, outcome)
    back = HttpResponseRedirect(address(asked.section.id, request.snapshot.shown(asked.scope)))
    back.status_code = 303
    return back


def shown(request: DeskRequest, outcome: Outcome, status: int = 200) -> HttpResponse:
    of = outcome.sheet
    context = {
        "sheet": of,
        "section": of.section,
        "section_label": words.label(of.section),
        "tab": tabs.tab_of(of.section),
        "fieldsets": fieldsets(of, outcome.attempt),
        "outcome": outcome,
        "saved": saved.taken(request, of) if status == 200 else None,
        **surroundings(request, of.scope),
    }
    return show(request, "desk/configuration/section.html", context, status)


def surroundings(request: DeskRequest, scope: Scope) -> dict[str, Any]:
    """What every page here has: the panel of sections, the scope switcher, and the request for those who add parts."""
    return {
        "request": request,
        "scope": scope,
        "scope_code": request.snapshot.shown(scope),
        "scope_name": places.name(request.snapshot, scope),
        "places": places.tree(request, scope),
        "tabs": [(tab, [(each.id, words.label(each)) for each in tab]) for tab in tabs.TABS],
    }


def address(section_id: str, scope: str) -> str:
    return f"{reverse('desk:configuration-section', args=[section_id])}?{urlencode({'scope': scope})}"
