"""Connect my store > Webhooks: addresses of stores that are called with what happens to their mail."""

from django.http import HttpResponse
from django.utils import timezone

from postroom.access.keys import Grant
from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse, show
from postroom.desk.people.giving import place, scope_called
from postroom.desk.people.typed import fields
from postroom.scopes.scope import DEFAULT, Scope
from postroom.webhooks import endpoints
from postroom.webhooks.endpoints import BadEndpoint, Wish
from postroom.webhooks.models import Endpoint
from postroom.webhooks.vocabulary import MEANINGS

NEEDED = (Resource.CONNECTORS, Resource.MESSAGES_VIEW)  #: what is told is what lists and timelines show


@page(Resource.CONNECTORS)
def webhooks(request: DeskRequest) -> HttpResponse:
    return made(request) if request.method == "POST" else shown(request)


def shown(request: DeskRequest, **more: object) -> HttpResponse:
    listed = [(each, places_of(request, each)) for each in endpoints.listed() if within(request, each)]
    context = {"webhooks": listed, "places": places(request), "meanings": MEANINGS, **more}
    return show(request, "desk/connect/webhooks.html", context, status=422 if "fault" in more else 200)


def within(request: DeskRequest, endpoint: Endpoint) -> bool:
    """All that it is told about is within reach; one for nothing is for who has all stores."""
    return all(request.reach.may(Resource.CONNECTORS, scope) for scope in endpoint.scopes() or [DEFAULT])


def places_of(request: DeskRequest, endpoint: Endpoint) -> list[str]:
    return [place(request.snapshot, scope) for scope in endpoint.scopes()]


def places(request: DeskRequest) -> list[tuple[str, str]]:
    at = request.snapshot
    everywhere = [DEFAULT, *map(Scope.website, at.websites), *map(Scope.store, at.store_views)]
    return [(str(scope), place(at, scope)) for scope in everywhere if may_connect(request, scope)]


def may_connect(request: DeskRequest, scope: Scope) -> bool:
    return all(request.reach.may(resource, scope) for resource in NEEDED)


def made(request: DeskRequest) -> HttpResponse:
    typed = fields(request, "name", "url", "with_recipients", several=("place", "type"))
    chosen, types = request.POST.getlist("place"), request.POST.getlist("type")
    grant = granted(request, chosen)
    wish = Wish(typed["name"], typed["url"], grant, tuple(types), bool(typed["with_recipients"]))
    try:
        endpoint, secret = endpoints.create(wish, request.actor, timezone.now())
    except BadEndpoint as error:
        return shown(request, fault=error.args[0], chosen=chosen, types=types, **typed)
    return shown(request, made=endpoint, secret=secret)


def granted(request: DeskRequest, chosen: list[str]) -> Grant:
    try:
        scopes = [scope_called(text, request.snapshot) for text in chosen]
    except LookupError:
        refuse()
    if not all(may_connect(request, scope) for scope in scopes):
        refuse()
    at = request.snapshot
    if DEFAULT in scopes:
        return Grant(all_stores=True)
    return Grant(
        websites=tuple(at.websites[scope.id].code for scope in scopes if scope.kind == "websites"),
        store_views=tuple(at.store_views[scope.id].code for scope in scopes if scope.kind == "stores"),
    )
