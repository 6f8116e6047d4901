"""The live sign that mail of a store view arrives by the road that a page is about."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone

from postroom.access.models import ApiKey
from postroom.access.resources import Resource
from postroom.desk.connect.arrivals import DJANGO, HTTP, SENDMAIL, SMTP, last_by_road
from postroom.desk.frame.door import DeskRequest, fragment, page
from postroom.msa.drop_in import NAMED
from postroom.msa.listening import listening
from postroom.msa.models import Credential
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import View

WITH_LISTENER = (SMTP, SENDMAIL)
ROADS = (HTTP, DJANGO, *WITH_LISTENER)


@dataclass(frozen=True)
class Subject:
    """What a sign is about."""

    road: str
    view: View | None


@page()
def sign(request: DeskRequest) -> HttpResponse:
    """Asked for again and again while a page of a road is open."""
    asked = request.GET.get("road", "")
    _, chosen = choice(request)
    about = Subject(asked if asked in ROADS else HTTP, chosen)
    return fragment(request, "desk/connect/sign.html", sign_of_life(request, about))


def sign_of_life(request: DeskRequest, about: Subject) -> dict[str, object]:
    """The newest mail of this store view by this road; while there is none, who knocked last."""
    arrived = last_by_road([about.view.id]).get(about.road) if about.view else None
    return {
        "arrived": arrived,
        "knocked": None if arrived else knocked(request, about),
        "road": about.road,
        "chosen": about.view,
        "needs_listener": about.road in WITH_LISTENER and not listening(timezone.now()),
    }


def knocked(request: DeskRequest, about: Subject) -> ApiKey | Credential | None:
    """A mail of Django's backend comes with neither key nor credential."""
    if about.view is None or about.road == DJANGO or not request.reach.anywhere(Resource.KEYS):
        return None
    if about.road == HTTP:
        return last_key(request, about.view)
    return last_credential(request, about)


def last_key(request: DeskRequest, view: View) -> ApiKey | None:
    used = ApiKey.objects.exclude(last_used_at=None).order_by("-last_used_at")
    keys = used.prefetch_related("websites", "store_views")
    return next((each for each in keys if covers(request, each.scopes(), view)), None)


def last_credential(request: DeskRequest, about: Subject) -> Credential | None:
    assert about.view is not None
    used = Credential.objects.exclude(last_used_at=None).order_by("-last_used_at")
    of_road = used.filter(name__startswith=NAMED) if about.road == SENDMAIL else used.exclude(name__startswith=NAMED)
    credentials = of_road.prefetch_related("websites", "store_views")
    return next((each for each in credentials if covers(request, each.scopes(), about.view)), None)


def covers(request: DeskRequest, scopes: list[Scope], view: View) -> bool:
    """It is for this store view; and the name of another website's is none of their business."""
    its = {DEFAULT, Scope.website(view.website_id), Scope.store(view.id)}
    return bool(its & set(scopes)) and all(request.reach.may(Resource.KEYS, scope) for scope in scopes)


def choice(request: DeskRequest) -> tuple[list[View], View | None]:
    """The store views that are theirs, and the one that the page is about."""
    views = own_views(request)
    return views, next((view for view in views if view.code == request.GET.get("store")), views[0] if views else None)


def own_views(request: DeskRequest) -> list[View]:
    mine = request.reach.store_views(Resource.MESSAGES_VIEW)
    every = request.snapshot.store_views.values()
    return [view for view in every if view.is_active and (mine is None or view.id in mine)]
