"""Connect my store > Credentials: for programs that write their mail themselves. A password is shown once."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access.keys import Grant
from postroom.access.resources import Resource
from postroom.desk.connect.programs import ways
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.desk.people.giving import place, scope_called
from postroom.desk.people.typed import fields
from postroom.mail.sentence import Sentence
from postroom.msa import credentials
from postroom.msa.credentials import Limits
from postroom.msa.models import Credential
from postroom.scopes.scope import DEFAULT, Scope

USUAL = Limits()
MOST = 36_000  #: recipients an hour that who has not all stores may allow: ten a second


@page(Resource.KEYS)
def all_credentials(request: DeskRequest) -> HttpResponse:
    return made(request) if request.method == "POST" else shown(request)


def shown(request: DeskRequest, **more: object) -> HttpResponse:
    store = request.GET.get("store", "")
    listed = [
        (each, [place(request.snapshot, scope) for scope in each.scopes()])
        for each in credentials.listed()
        if within(request, each)
    ]
    context = {
        "credentials": listed,
        "places": places(request),
        "may_name_senders": has_all_stores(request),
        "recipients": USUAL.recipients,
        "per_hour": USUAL.per_hour,
        "store": store,
        "chosen": [str(Scope.store(view.id)) for view in request.snapshot.store_views.values() if view.code == store],
        **more,
    }
    return show(request, "desk/connect/credentials.html", context, status=422 if "fault" in more else 200)


def within(request: DeskRequest, credential: Credential) -> bool:
    """All that it is for is within reach; one for nothing is for who has all stores."""
    return all(request.reach.may(Resource.KEYS, scope) for scope in credential.scopes() or [DEFAULT])


def has_all_stores(request: DeskRequest) -> bool:
    """Who has them alone names senders of any domain: they could be those of another website."""
    return request.reach.may(Resource.KEYS, DEFAULT)


def places(request: DeskRequest) -> list[tuple[str, str]]:
    at = request.snapshot
    everywhere = [DEFAULT, *map(Scope.website, at.websites), *map(Scope.store, at.store_views)]
    return [(str(scope), place(at, scope)) for scope in everywhere if request.reach.may(Resource.KEYS, scope)]


def made(request: DeskRequest) -> HttpResponse:
    typed = fields(request, "name", "senders", "recipients", "per_hour", several=("place",))
    chosen = request.POST.getlist("place")
    scopes = wanted(request, chosen)
    if typed["senders"].strip() and not has_all_stores(request):
        refuse()
    try:
        credential, password = credentials.create(
            typed["name"], grant(request, scopes), allowed(request, typed), request.actor, timezone.now()
        )
    except ValueError as error:
        return shown(request, fault=error.args[0], chosen=chosen, **typed)
    return shown(request, made=credential, password=password, ways=ways())


def wanted(request: DeskRequest, chosen: list[str]) -> list[Scope]:
    try:
        scopes = [scope_called(text, request.snapshot) for text in chosen]
    except LookupError:
        refuse()
    if not all(request.reach.may(Resource.KEYS, scope) for scope in scopes):
        refuse()
    return scopes


def allowed(request: DeskRequest, typed: dict[str, str]) -> Limits:
    """Raises ValueError. What bounds a thief is not lifted by who has one website of several."""
    asked = limits(typed)
    if asked.per_hour > MOST and not has_all_stores(request):
        raise ValueError(
            Sentence(
                "You may allow at most %(most)s recipients an hour; for more ask somebody who has all stores.",
                most=MOST,
            )
        )
    return asked


def limits(typed: dict[str, str]) -> Limits:
    """Raises ValueError; an empty field is the usual."""
    return Limits(
        recipients=number(typed["recipients"], USUAL.recipients),
        per_hour=number(typed["per_hour"], USUAL.per_hour),
        senders=tuple(typed["senders"].replace(",", " ").split()),
    )


def number(text: str, usual: int) -> int:
    typed = text.strip()
    if not typed:
        return usual
    if not typed.isascii() or not typed.isdigit() or len(typed) > 9:
        raise ValueError(Sentence("A limit is a whole number; %(typed)s is none.", typed=typed[:40]))
    return int(typed)


def grant(request: DeskRequest, scopes: list[Scope]) -> Grant:
    at = request.snapshot
    if DEFAULT in scopes:
        return Grant(all_stores=True)
    return Grant(
        websites=tuple(at.websites[scope.id].code for scope in scopes if scope.kind == "websites"),
        store_views=tuple(at.store_views[scope.id].code for scope in scopes if scope.kind == "stores"),
    )


@require_POST
@page(Resource.KEYS)
def revoke(request: DeskRequest, pk: int) -> HttpResponse:
    credential = Credential.objects.filter(pk=pk).first()
    if credential is None or not within(request, credential):
        refuse()
    fields(request)
    credentials.revoke_row(credential, request.actor, timezone.now())
    told = _("The credential %(name)s is revoked; it stopped working at once.") % {"name": credential.name}
    say(request, "good", told)
    return HttpResponseRedirect(reverse("desk:credentials"), status=303)
