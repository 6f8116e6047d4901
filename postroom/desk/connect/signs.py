"""The live sign that a store's mail arrives, by whichever road, and for which store views the pages speak."""

from django.http import HttpResponse
from django.utils import timezone

from postroom.access.models import ApiKey
from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, fragment, page
from postroom.msa.judging import GROUP
from postroom.msa.listening import listening
from postroom.msa.models import Credential
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import View
from postroom.spool.models import Message

OUR_OWN = ("demo", "desk", "desk-test")  #: sources that are no store: the demo's orders, the desk's own mail, trials
HTTP, PROGRAMS = "http", "programs"  #: documents that we write the mail for, and mail that other programs wrote


@page()
def sign(request: DeskRequest) -> HttpResponse:
    """Asked for again and again while a page of a road is open."""
    road = PROGRAMS if request.GET.get("road") == PROGRAMS else HTTP
    return fragment(request, "desk/connect/sign.html", sign_of_life(request, road))


def sign_of_life(request: DeskRequest, road: str) -> dict[str, object]:
    """The newest mail of a store by this road; while there is none, who knocked last."""
    arrived = newest(request.reach.store_views(Resource.MESSAGES_VIEW), road)
    knocked = None
    if arrived is None and request.reach.anywhere(Resource.KEYS):
        knocked = last_credential(request) if road == PROGRAMS else last_key(request)
    listeners = listening(timezone.now()) if road == PROGRAMS else []
    return {"arrived": arrived, "knocked": knocked, "road": road, "listeners": listeners}


def last_key(request: DeskRequest) -> ApiKey | None:
    used = ApiKey.objects.exclude(last_used_at=None).order_by("-last_used_at")
    keys = used.prefetch_related("websites", "store_views")
    return next((each for each in keys if covers(request, each.scopes())), None)


def last_credential(request: DeskRequest) -> Credential | None:
    used = Credential.objects.exclude(last_used_at=None).order_by("-last_used_at")
    credentials = used.prefetch_related("websites", "store_views")
    return next((each for each in credentials if covers(request, each.scopes())), None)


def covers(request: DeskRequest, scopes: list[Scope]) -> bool:
    """The name of another website's key is none of their business."""
    return all(request.reach.may(Resource.KEYS, scope) for scope in scopes or [DEFAULT])


def newest(store_views: frozenset[int] | None, road: str) -> Message | None:
    """Store view by store view, because that is how they lie in order."""
    messages = Message.objects.exclude(source__in=OUR_OWN).select_related("store_view").order_by("-pk")
    messages = messages.filter(group=GROUP) if road == PROGRAMS else messages.exclude(group=GROUP)
    if store_views is None:
        return messages.first()
    found = [message for view in store_views if (message := messages.filter(store_view=view).first()) is not None]
    return max(found, key=lambda message: message.pk, default=None)


def choice(request: DeskRequest) -> tuple[list[View], View | None]:
    """The store views that are theirs, and the one that the page is about."""
    mine = request.reach.store_views(Resource.MESSAGES_VIEW)
    every = request.snapshot.store_views.values()
    views = [view for view in every if view.is_active and (mine is None or view.id in mine)]
    return views, next((view for view in views if view.code == request.GET.get("store")), views[0] if views else None)
