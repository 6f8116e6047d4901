"""Signing in: the password, then the second factor of who has one; and signing out."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from postroom.access import passwords, sessions, two_factor
from postroom.access.models import Person
from postroom.access.reach import reach_of
from postroom.access.resources import Resource
from postroom.audit.record import Actor, Change, record
from postroom.desk.frame.origin import address_of
from postroom.desk.frame.surroundings import outside
from postroom.scopes import resolve

PENDING, ONWARD = "pending", "onward"
PENDING_LIFE = 300  # seconds between the password and the code


def alone(request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200) -> HttpResponse:
    """A page for who is not signed in."""
    return render(request, template, {**outside(request), **context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = safe(request, request.POST.get("next", request.GET.get("next", "")))
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(onward, status=303)
        return sign_in_page(request, onward)
    email, password = request.POST.get("email", ""), request.POST.get("password", "")
    person = passwords.prove(email, password, address_of(request), timezone.now())
    if person is None:
        return sign_in_page(request, onward, email, refused=True)
    if person.has_two_factor:
        return ask_for_the_code(request, person, onward)
    return come_in(request, person, onward)


def sign_in_page(request: HttpRequest, onward: str, email: str = "", refused: bool = False) -> HttpResponse:
    context = {"onward": onward, "email": email, "refused": refused, "command": command()}
    return alone(request, "desk/people/sign_in.html", context, 403 if refused else 200)


def command() -> str:
    """How ours is typed; where its data are is no stranger's business, but in the demo it works as it stands."""
    return str(settings.POSTROOM_COMMAND) if settings.POSTROOM_DEMO else "postroom"


def ask_for_the_code(request: HttpRequest, person: Person, onward: str) -> HttpResponse:
    """Nobody is signed in yet: the session only remembers who has proved a password, under a new id."""
    request.session.flush()
    request.session[PENDING] = [person.pk, timezone.now().isoformat(), person.get_session_auth_hash()]
    request.session[ONWARD] = onward
    return HttpResponseRedirect(reverse("desk:second-factor"), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    person = pending(request, timezone.now())
    if person is None:
        return HttpResponseRedirect(reverse("desk:sign-in"), status=303)
    if request.method != "POST":
        return alone(request, "desk/people/second_factor.html", {})
    code = request.POST.get("code", "")[:100]
    if not two_factor.prove(person, code, address_of(request), timezone.now()):
        return alone(request, "desk/people/second_factor.html", {"refused": True}, 403)
    return come_in(request, person, safe(request, request.session.get(ONWARD, "")))


def pending(request: HttpRequest, now: datetime) -> Person | None:
    """Who has proved a password in this browser, a moment ago, and has not changed it since."""
    pk, since, proof = request.session.get(PENDING, [0, now.isoformat(), ""])
    if (now - datetime.fromisoformat(since)).total_seconds() > PENDING_LIFE:
        return None
    person = Person.objects.filter(pk=pk, is_active=True).exclude(totp="").first()
    return person if person and constant_time_compare(person.get_session_auth_hash(), proof) else None


def come_in(request: HttpRequest, person: Person, onward: str) -> HttpResponse:
    sessions.begin(request, person, address_of(request), timezone.now())
    for left_over in (PENDING, ONWARD):
        request.session.pop(left_over, None)
    record(
        Actor(f"desk:{person.email}"), Change("signed in", f"person {person.email}", new=address_of(request) or None)
    )
    return HttpResponseRedirect(landing(person, onward), status=303)


def landing(person: Person, onward: str) -> str:
    """Not the dashboard for who must not see it."""
    if onward != reverse("desk:dashboard") or reach_of(person, resolve.current()).anywhere(Resource.DASHBOARD):
        return onward
    return reverse("desk:account")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        record(Actor(f"desk:{request.user.email}"), Change("signed out", f"person {request.user.email}"))
    sessions.leave(request)
    return HttpResponseRedirect(reverse("desk:sign-in"), status=303)


def safe(request: HttpRequest, onward: str) -> str:
    """A path of the desk; anything else leads to its first page."""
    home = reverse("desk:dashboard")
    within = onward.startswith(home) and url_has_allowed_host_and_scheme(onward, allowed_hosts=None)
    return onward if within else home
