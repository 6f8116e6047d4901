"""The way into every page: who is signed in, what they may see, and the frame around what they get."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from postroom.access.models import Person
from postroom.access.reach import Reach, reach_of
from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.desk.frame import notices
from postroom.desk.frame.navigation import navigation
from postroom.scopes import resolve
from postroom.scopes.snapshot import Snapshot

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

View = Callable[..., HttpResponse]


class DeskRequest(HttpRequest):
    """A request of somebody who is signed in, with what they may do and the settings of this moment."""

    user: Person
    reach: Reach
    snapshot: Snapshot
    actor: Actor  #: for the audit trail; never an operator: that is who has the machine's shell


def page(*resources: Resource) -> Callable[[View], View]:
    """Only for who has one of the resources somewhere; no resource: for everybody signed in.

    The view itself asks `request.reach` about the object at hand.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("desk:sign-in"))
            admitted = admit(request)
            if resources and not any(admitted.reach.anywhere(resource) for resource in resources):
                refuse()
            return view(admitted, *args, **kwargs)

        return guarded

    return guard


def admit(request: HttpRequest) -> DeskRequest:
    admitted = cast(DeskRequest, request)
    admitted.snapshot = resolve.current()
    admitted.reach = reach_of(admitted.user, admitted.snapshot)
    admitted.actor = Actor(f"desk:{admitted.user.email}")
    return admitted


def refuse() -> NoReturn:
    """What somebody may not see looks like what does not exist."""
    raise Http404("There is no such page, or it is not yours to see.")


def show(request: DeskRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A whole page, in the frame."""
    framed = {"navigation": navigation(request), "notices": notices.taken(request), **context}
    return with_policy(render(request, template, framed, status=status))


def fragment(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A part of a page, for a script that asked for it."""
    return with_policy(render(request, template, context))


def with_policy(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-store"
    return response
