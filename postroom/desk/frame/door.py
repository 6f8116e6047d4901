"""The way into every page: who is signed in, what they may see, and the frame around what they get."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation

from postroom.access.models import Person
from postroom.access.reach import Reach, reach_of
from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.desk.frame import failures
from postroom.desk.frame.clock import zone_of
from postroom.desk.frame.notices import say
from postroom.desk.frame.surroundings import surroundings
from postroom.scopes import resolve
from postroom.scopes.snapshot import Snapshot

__all__ = ["DeskRequest", "admit", "fragment", "page", "refuse", "say", "show"]

View = Callable[..., HttpResponseBase]


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
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return turned_away(request)
            admitted = admit(request)
            with as_they_like_it(admitted):
                if resources and not any(admitted.reach.anywhere(resource) for resource in resources):
                    refuse()
                answer = view(admitted, *args, **kwargs)
                answer.headers.setdefault("Content-Language", translation.get_language() or "")
                return answer

        vars(guarded)["resources"] = resources  # the tests ask every page whom it admits
        return guarded

    return guard


def turned_away(request: HttpRequest) -> HttpResponse:
    """Who is not signed in (any more). What they typed is shown to them again; a part of a page just stays as it is."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    if request.method == "POST":
        return failures.session_over(request)
    return redirect_to_login(request.get_full_path(), reverse("desk:sign-in"))


def admit(request: HttpRequest) -> DeskRequest:
    admitted = cast(DeskRequest, request)
    admitted.snapshot = resolve.current()
    admitted.reach = reach_of(admitted.user, admitted.snapshot)
    theirs = admitted.reach.store_views(Resource.CONFIGURATION_EDIT)
    admitted.actor = Actor(f"desk:{admitted.user.email}", store_views=theirs)
    return admitted


@contextmanager
def as_they_like_it(request: DeskRequest) -> Iterator[None]:
    """In the person's language and time zone; where none is chosen, in the browser's."""
    person = request.user
    with timezone.override(zone_of(person, request)):
        if not person.language:
            yield
            return
        with translation.override(person.language):
            yield


def refuse() -> NoReturn:
    """What somebody may not see looks like what does not exist."""
    raise Http404("There is no such page, or it is not yours to see.")


def show(request: DeskRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A whole page, in the frame."""
    return render(request, template, {**surroundings(request), **context}, status=status)


def fragment(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A part of a page, for a script that asked for it."""
    return render(request, template, context)
