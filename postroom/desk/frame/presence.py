"""What each request of somebody who is signed in means for their session, and what they have to do first."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve as resolve_address
from django.urls import reverse
from django.urls.exceptions import Resolver404
from django.utils import timezone

from postroom.access import sessions, two_factor
from postroom.desk.frame.headers import DESK

Answer = Callable[[HttpRequest], HttpResponse]
UNASKED = "X-Unasked"  #: a page asks by itself, over and over: that is no sign that somebody is there
#: What is open to somebody who must still set up the second factor.
FIRST = {"desk:two-factor", "desk:recovery-codes", "desk:sign-out", "desk:language"}


def presence(answer: Answer) -> Answer:
    """Middleware, after the one that knows who is signed in."""

    def answered(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DESK) or not request.user.is_authenticated:
            return answer(request)
        if request.session.session_key and UNASKED not in request.headers:
            sessions.renew(request.session.session_key, timezone.now())
        if two_factor.is_missing(request.user) and named(request.path) not in FIRST:
            return HttpResponseRedirect(reverse("desk:two-factor"), status=303)
        return answer(request)

    return answered


def named(path: str) -> str:
    try:
        return resolve_address(path).view_name
    except Resolver404:
        return ""
