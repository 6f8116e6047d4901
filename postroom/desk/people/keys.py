"""System > API keys: for the programs that hand in orders. A token is shown once, where it is made."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access import keys
from postroom.access.models import ApiKey
from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.desk.people.giving import place, scope_called
from postroom.desk.people.typed import fields
from postroom.scopes.scope import DEFAULT, Scope


@page(Resource.KEYS)
def all_keys(request: DeskRequest) -> HttpResponse:
    return made(request) if request.method == "POST" else shown(request)


def shown(request: DeskRequest, **more: object) -> HttpResponse:
    listed = [
        (key, [place(request.snapshot, scope) for scope in key.scopes()])
        for key in keys.listed()
        if within(request, key)
    ]
    context = {"keys": listed, "places": places(request), **more}
    return show(request, "desk/people/keys.html", context, status=422 if "fault" in more else 200)


def within(request: DeskRequest, key: ApiKey) -> bool:
    """All that the key is for is within reach; a key for nothing is for who has all stores."""
    return all(request.reach.may(Resource.KEYS, scope) for scope in key.scopes() or [DEFAULT])


def places(request: DeskRequest) -> list[tuple[str, str]]:
    at = request.snapshot
    everywhere = [DEFAULT, *map(Scope.website, at.websites), *map(Scope.store, at.store_views)]
    return [(str(scope), place(at, scope)) for scope in everywhere if request.reach.may(Resource.KEYS, scope)]


def made(request: DeskRequest) -> HttpResponse:
    typed = fields(request, "name", several=("place",))
    chosen = request.POST.getlist("place")
    try:
        scopes = [scope_called(text, request.snapshot) for text in chosen]
    except LookupError:
        refuse()
    if not all(request.reach.may(Resource.KEYS, scope) for scope in scopes):
        refuse()
    try:
        key, token = keys.create(typed["name"], grant(request, scopes), request.actor, timezone.now())
    except ValueError as error:
        return shown(request, fault=error.args[0], name=typed["name"], chosen=chosen)
    return shown(request, made=key, token=token)


def grant(request: DeskRequest, scopes: list[Scope]) -> keys.Grant:
    at = request.snapshot
    if DEFAULT in scopes:
        return keys.Grant(all_stores=True)
    return keys.Grant(
        websites=tuple(at.websites[scope.id].code for scope in scopes if scope.kind == "websites"),
        store_views=tuple(at.store_views[scope.id].code for scope in scopes if scope.kind == "stores"),
    )


@require_POST
@page(Resource.KEYS)
def revoke(request: DeskRequest, pk: int) -> HttpResponse:
    key = ApiKey.objects.filter(pk=pk).first()
    if key is None or not within(request, key):
        refuse()
    fields(request)
    keys.revoke_row(key, request.actor, timezone.now())
    say(request, "good", _("The key %(name)s is revoked; it stopped working at once.") % {"name": key.name})
    return HttpResponseRedirect(reverse("desk:keys"), status=303)
