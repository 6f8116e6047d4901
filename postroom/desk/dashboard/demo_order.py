"""Place a demo order: only in the demo, where nothing leaves the machine."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from secrets import SystemRandom
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.demo.codes import CODES
from postroom.demo.faces import face
from postroom.demo.orders import order
from postroom.desk.frame.door import DeskRequest, fragment, page, refuse, say
from postroom.sales.announce import Origin, announce_order
from postroom.sales.documents import parse_order
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import View
from postroom.spool.intake.submission import Call
from postroom.spool.models import Attempt, Message
from postroom.spool.reading import history
from postroom.spool.states import State

SOURCE = "demo"
SEEN = "postroom-demo-seen"  # a cookie: this browser has opened the page of a demo order's message
YEAR = 365 * 24 * 3600
FIRST = "ja"  # currency without decimals, names and addresses the other way round: there the most is to see
NOT_YET = {State.QUEUED, State.ACTIVE}

Answer = Callable[..., HttpResponse]


def in_the_demo(view: Answer) -> Answer:
    @wraps(view)
    def guarded(request: DeskRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.POSTROOM_DEMO:
            refuse()
        return view(request, *args, **kwargs)

    return guarded


def views_to_order_at(request: DeskRequest) -> list[View]:
    """The demo's store views that this person may place orders at, the most telling first."""
    if not settings.POSTROOM_DEMO:
        return []
    views = [view for view in request.snapshot.store_views.values() if view.code in CODES and may_order(request, view)]
    return sorted(views, key=lambda view: view.code != FIRST)


def may_order(request: DeskRequest, view: View) -> bool:
    return request.reach.may(Resource.MESSAGES_TEST, Scope.store(view.id))


@require_POST
@page(Resource.MESSAGES_TEST)
@in_the_demo
def place(request: DeskRequest) -> HttpResponse:
    code = request.POST.get("store", "")
    view = next((view for view in views_to_order_at(request) if view.code == code), None)
    if view is None:
        refuse()
    document = parse_order(order(face(view.code), timezone.now(), SystemRandom()))
    try:
        receipt = announce_order(document, view, Origin(Call(request.actor.name), SOURCE), timezone.now())
    except Misconfigured as problem:
        say(request, "bad", _("The order was not taken: %(why)s") % {"why": problem.args[0]})
        return HttpResponseRedirect(reverse("desk:dashboard"), status=303)
    return HttpResponseRedirect(f"{reverse('desk:dashboard')}?placed={receipt.messages[0]}#placed", status=303)


@page(Resource.MESSAGES_VIEW)
@in_the_demo
def placed(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """How an order that was placed is doing; asked for again until its mail has arrived."""
    return fragment(request, "desk/dashboard/placed.html", {"placed": doing(request, public_id)})


@page(Resource.MESSAGES_VIEW)
@in_the_demo
def see(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """On to the message's page; from now on the checklist knows that it was opened."""
    if doing(request, public_id) is None:
        refuse()
    response = HttpResponseRedirect(reverse("desk:message", args=[public_id]), status=HTTPStatus.FOUND)
    response.set_cookie(SEEN, "1", max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def doing(request: DeskRequest, public_id: UUID) -> dict[str, object] | None:
    """None: there is no such message, or it is not this person's to see."""
    try:
        item = history.timeline(public_id, request.reach.store_views(Resource.MESSAGES_VIEW)).item
    except history.UnknownMessage:
        return None
    attempt = Attempt.objects.filter(delivery__in=item.deliveries, outcome="accepted").order_by("-at").first()
    return {
        "message": item.message,
        "deliveries": item.deliveries,
        "attempt": attempt,
        "taken": (attempt.at - item.message.created_at) if attempt else None,
        "is_on_its_way": any(delivery.state in NOT_YET for delivery in item.deliveries),
    }


def asked_for(request: DeskRequest) -> dict[str, object] | None:
    """The order that was placed just now, as the address says."""
    try:
        return doing(request, UUID(request.GET.get("placed", ""))) if settings.POSTROOM_DEMO else None
    except ValueError:
        return None


def latest() -> Message | None:
    return Message.objects.filter(source=SOURCE).order_by("-pk").first()


def was_seen(request: DeskRequest) -> bool:
    return request.COOKIES.get(SEEN) == "1"
