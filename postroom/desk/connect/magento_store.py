"""One Magento store that is followed: how it stands, and what can be done about it."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postroom.access.resources import Resource
from postroom.connectors import connecting, triggers
from postroom.connectors.judging import Verdict
from postroom.connectors.models import Connector
from postroom.connectors.standing import standing
from postroom.connectors.vault import BadToken
from postroom.desk.connect.magento import posted
from postroom.desk.frame.door import DeskRequest, fragment, page, refuse, say, show
from postroom.sales import json_text
from postroom.scopes.scope import DEFAULT


@page(Resource.CONNECTORS)
def magento_store(request: DeskRequest, pk: int) -> HttpResponse:
    connector = found(request, pk)
    if request.method == "POST":
        return _acted(request, connector)
    return _shown(request, connector)


@page(Resource.CONNECTORS)
def magento_standing(request: DeskRequest, pk: int) -> HttpResponse:
    """Asked for again and again while the page is open."""
    return fragment(request, "desk/connect/magento_standing.html", _picture(found(request, pk)))


def found(request: DeskRequest, pk: int) -> Connector:
    if not request.reach.may(Resource.CONNECTORS, DEFAULT):
        refuse()
    connector = Connector.objects.filter(pk=pk).first()
    if connector is None:
        refuse()
    return connector


def _picture(connector: Connector) -> dict[str, object]:
    found = standing(connector, timezone.now())
    return {
        "standing": found,
        "its": connector,
        "faults": found.faults(),
        "waiting": found.latest(Verdict.WAITS),
        "skipped": found.latest(Verdict.SKIPPED),
        "announced": found.tallies.get(Verdict.ANNOUNCED.value, 0),
    }


def _shown(request: DeskRequest, connector: Connector, **more: object) -> HttpResponse:
    context = {
        **_picture(connector),
        "places": connector.places.select_related("store_view").order_by("magento_id"),
        "policy": triggers.written(triggers.read(connector.policy)),
        **more,
    }
    return show(request, "desk/connect/magento_store.html", context, status=422 if "fault" in more else 200)


def _acted(request: DeskRequest, connector: Connector) -> HttpResponse:
    typed = posted(request, "act", "secret_token", "triggers", "paper")
    act = ACTS.get(typed["act"])
    if act is None:
        refuse()
    try:
        told = act(request, connector, typed)
    except (BadToken, triggers.BadTriggers, json_text.InvalidJson) as fault:
        return _shown(request, connector, fault=fault.args[0], policy=typed["triggers"])
    say(request, "good", told % {"name": connector.name})
    there = Connector.objects.filter(pk=connector.pk).exists()
    where = reverse("desk:magento-store", args=[connector.pk]) if there else reverse("desk:magento")
    return HttpResponseRedirect(where, status=303)


def _pause(request: DeskRequest, connector: Connector, typed: dict[str, str]) -> str:
    connecting.pause(connector, request.actor, timezone.now())
    return _("%(name)s is paused. What happens in the store meanwhile is announced when you resume.")


def _resume(request: DeskRequest, connector: Connector, typed: dict[str, str]) -> str:
    connecting.resume(connector, request.actor)
    return _("%(name)s is followed again, from where it stopped.")


def _resume_from_now(request: DeskRequest, connector: Connector, typed: dict[str, str]) -> str:
    connecting.resume(connector, request.actor, timezone.now())
    return _("%(name)s is followed again, from now on.")


def _remove(request: DeskRequest, connector: Connector, typed: dict[str, str]) -> str:
    connecting.remove(connector, request.actor)
    return _("%(name)s is followed no more. Delete its integration in Magento too.")


def _token(request: DeskRequest, connector: Connector, typed: dict[str, str]) -> str:
    connecting.set_token(connector, typed["secret_token"], request.actor)
    return _("%(name)s has another token and is asked with it at once.")


def _triggers(request: DeskRequest, connector: Connector, typed: dict[str, str]) -> str:
    wanted = triggers.read(json_text.read(typed["triggers"].encode()))
    connecting.set_triggers(connector, wanted, request.actor, timezone.now())
    return _("The triggers of %(name)s are saved. What waited is looked at once more.")


def _release(request: DeskRequest, connector: Connector, typed: dict[str, str]) -> str:
    number = int(typed["paper"]) if typed["paper"].isascii() and typed["paper"].isdigit() else 0
    if not connecting.release(connector.papers.filter(pk=min(number, LAST)), request.actor, timezone.now()):
        refuse()
    return _("It is mailed with the next look at %(name)s.")


LAST = 2**63 - 1  # of a row's id

ACTS: dict[str, Callable[[DeskRequest, Connector, dict[str, str]], str]] = {
    "pause": _pause,
    "resume": _resume,
    "resume-from-now": _resume_from_now,
    "remove": _remove,
    "token": _token,
    "triggers": _triggers,
    "release": _release,
}
