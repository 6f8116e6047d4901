"""The dashboard: how the mail of the store views that somebody may see is doing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.desk.configuration.trial.examination import NO_SESSION
from postroom.desk.dashboard import demo_order
from postroom.desk.dashboard.asked import Asked, asked
from postroom.desk.dashboard.checklist import checklist
from postroom.desk.dashboard.figures import figures
from postroom.desk.dashboard.health import followed, listeners, ways_out, workers
from postroom.desk.dashboard.period import PERIODS
from postroom.desk.frame.discretion import Discretion, discretion
from postroom.desk.frame.door import DeskRequest, fragment, page, show
from postroom.mail.outcome import Fault, Verb
from postroom.scopes.scope import Scope
from postroom.spool.reading import tallies
from postroom.spool.reading.failures import Failures, Recent, failures
from postroom.spool.states import State

WAITING = (State.HELD, State.QUEUED, State.ACTIVE)
MOST_CAUSES = 8


@page(Resource.DASHBOARD)
def dashboard(request: DeskRequest) -> HttpResponse:
    found = asked(request)
    context = {
        "asked": found,
        **start(request),
        "periods": [(period, found.query(period=period.code)) for period in PERIODS.values()],
        **numbers_of(found),
    }
    return show(request, "desk/dashboard/dashboard.html", context)


def start(request: DeskRequest) -> dict[str, Any]:
    """What a new shop does first."""
    steps = checklist(request)
    done = sum(step.done for step in steps)
    return {
        "steps": steps,
        "done": done,
        "all": len(steps),
        "complete": done == len(steps),
        "order_at": demo_order.views_to_order_at(request),
        "placed": demo_order.asked_for(request),
    }


@page(Resource.DASHBOARD)
def numbers(request: DeskRequest) -> HttpResponse:
    """The changing part, for the script that asks again."""
    return fragment(request, "desk/dashboard/numbers.html", numbers_of(asked(request)))


def numbers_of(found: Asked) -> dict[str, Any]:
    now = timezone.now()
    always = {
        "asked": found,
        "now": now,
        "demo": settings.POSTROOM_DEMO,
        "pause_query": found.query(pause="1"),
        "resume_query": found.query(pause=""),
        **health(found, now),
    }
    if tallies.counted_since(found.store_views) is None:
        return {**always, "nothing": True}
    names = {view.id: view.name for view in found.views}
    return {
        **always,
        "figures": figures(found, now),
        "waiting": tallies.standing(found.store_views, WAITING),
        "oldest": [(names.get(one.store_view_id, ""), one) for one in tallies.oldest_queued(found.store_views)],
        "failures": recent(found, now),
    }


def recent(found: Asked, now: datetime) -> Recent:
    """Word for word only to who may see the mails: servers repeat their recipients' addresses."""
    request = found.request
    theirs = discretion(request)
    reads = [request.reach.may(Resource.MESSAGES_VIEW, Scope.store(view.id)) for view in found.chosen]
    met = failures(found.store_views, now - max(found.period.length, timedelta(days=1)), MOST_CAUSES)
    groups = (each if all(reads) else replace(each, reply=each.cause.text) for each in met.groups)
    return replace(met, groups=tuple(discreet(each, theirs) for each in groups))


def discreet(group: Failures, theirs: Discretion) -> Failures:
    cause = group.cause
    if not theirs.hides(cause.relay, cause.verb):
        return group
    said = replace(cause, fault=Fault.TRANSPORT, verb=Verb.CONNECT, code=0, enhanced="", text=NO_SESSION)
    return replace(group, cause=said, reply=NO_SESSION)


def health(found: Asked, now: datetime) -> dict[str, Any]:
    alive, shown = workers(found, now)
    return {
        "ways": ways_out(found, now),
        "alive": alive,
        "workers": shown,
        "listeners": listeners(found, now),
        "followed": followed(found, now),
    }
