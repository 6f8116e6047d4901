"""Mail kept: what the settings would remove, counted before anything is; and the removal itself, on request."""

from threading import Event

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.desk.people.typed import fields
from postroom.retention.preview import Line, preview
from postroom.retention.sweep import sweep
from postroom.scopes import effective
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import DEFAULT
from postroom.scopes.snapshot import View


@page(Resource.RECORDS)
def retention(request: DeskRequest) -> HttpResponse:
    return removed(request) if request.method == "POST" else shown(request)


def shown(request: DeskRequest, fault: str = "") -> HttpResponse:
    asked = "count" in request.GET or bool(fault)
    lines = counted(request) if asked else []
    context = {
        "asked": asked,
        "lines": [(view_of(request, line), line) for line in lines],
        "total": total(lines),
        "terms": [(view, effective_terms(request, view)) for view in views(request)],
        "may_remove": request.reach.may(Resource.RECORDS, DEFAULT),
        "may_set": request.reach.anywhere(Resource.CONFIGURATION_SYSTEM),
        "fault": fault,
    }
    return show(request, "desk/records/retention.html", context, status=422 if fault else 200)


def views(request: DeskRequest) -> list[View]:
    mine = request.reach.store_views(Resource.RECORDS)
    return [view for view in request.snapshot.store_views.values() if mine is None or view.id in mine]


def effective_terms(request: DeskRequest, view: View) -> effective.Keep | None:
    """Of all mail of the store view; None: a setting cannot be read."""
    try:
        return effective.retention(request.snapshot, view.id, "")
    except Misconfigured:
        return None


def counted(request: DeskRequest) -> list[Line]:
    mine = {view.id for view in views(request)}
    return [line for line in preview(timezone.now()) if line.store_view in mine]


def total(lines: list[Line]) -> int:
    return sum(line.bodies + line.rows for line in lines)


def view_of(request: DeskRequest, line: Line) -> str:
    return request.snapshot.store_views[line.store_view].name


def removed(request: DeskRequest) -> HttpResponse:
    """What is removed is everybody's, so that only who has all stores may do it."""
    if not request.reach.may(Resource.RECORDS, DEFAULT):
        refuse()
    typed = fields(request, "confirm")
    expected = total(counted(request))
    if typed["confirm"].strip() != str(expected):
        return shown(
            request, _("Type %(count)s, to show that you have seen it. Nothing was removed.") % {"count": expected}
        )
    done = sweep(timezone.now(), Event())
    told = _("Removed: the contents of %(bodies)s messages, and all of %(rows)s.")
    say(request, "good", told % {"bodies": done.bodies, "rows": done.rows})
    return HttpResponseRedirect(reverse("desk:retention"), status=303)
