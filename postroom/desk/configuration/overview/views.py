"""The overview: a table of all store views within somebody's reach."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from postroom.access.resources import Resource
from postroom.desk.configuration.overview.lines import Known, Line, line
from postroom.desk.configuration.trial.last import last_tests
from postroom.desk.frame.door import DeskRequest, page, show
from postroom.scopes import effective
from postroom.scopes.scope import DEFAULT, Scope
from postroom.spool.reading.standing import standing

COLUMNS = (
    ("view", _("Store view")),
    ("transport", _("Sends through")),
    ("identity", _("From")),
    ("return_path", _("Set Return-Path")),
    ("mode", _("Mode")),
    ("tested", _("Last test")),
    ("warnings", _("To be mended")),
)
KEYS: dict[str, Callable[[Line], object]] = {
    "transport": lambda line: str(line.transport.text).lower(),
    "identity": lambda line: line.identity.text.lower(),
    "return_path": lambda line: (str(line.return_path.text), line.mail_from),
    "mode": lambda line: str(line.mode.text),
    "tested": lambda line: line.tested,
    "warnings": lambda line: -len(line.warnings),
}


@require_GET
@page(Resource.CONFIGURATION_VIEW)
def overview(request: DeskRequest) -> HttpResponse:
    sort, down = request.GET.get("sort", "view"), request.GET.get("down") == "1"
    context = {
        "lines": ordered(lines(request), sort, down),
        "columns": [(name, label, name == sort, down) for name, label in COLUMNS],
        "reachable": reachable(request),
        "sending": effective.sending(request.snapshot),
    }
    return show(request, "desk/configuration/overview.html", context)


def lines(request: DeskRequest) -> list[Line]:
    allowed = request.reach.store_views(Resource.CONFIGURATION_VIEW)
    now = standing(request.snapshot, allowed, timezone.now())
    known = Known(request.reach.may(Resource.CONFIGURATION_SYSTEM, DEFAULT), now)
    views = [view for view in request.snapshot.store_views.values() if allowed is None or view.id in allowed]
    last = last_tests(request.snapshot, [Scope.store(view.id) for view in views])
    return [line(request.snapshot, view, last[Scope.store(view.id)], known) for view in views]


def reachable(request: DeskRequest) -> set[str]:
    scopes = request.snapshot.below(DEFAULT)
    return {request.snapshot.shown(each) for each in scopes if request.reach.may(Resource.CONFIGURATION_VIEW, each)}


def ordered(found: list[Line], sort: str, down: bool) -> list[Line]:
    """By website and store view, and then by the column that was asked for."""
    named = sorted(found, key=lambda line: (line.website, line.view.name), reverse=down and sort not in KEYS)
    return sorted(named, key=KEYS[sort], reverse=down) if sort in KEYS else named  # type: ignore[arg-type]
