"""When something went wrong: pages that say what to do next, and show once more what was typed."""

import re

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render

from postroom.desk.frame.headers import HEADERS
from postroom.desk.frame.surroundings import outside

NOT_SHOWN = re.compile(r"password|secret|token|csrf|^(next|code|current)$|^(was|inherit|clear):", re.IGNORECASE)
PEOPLE = "postroom.desk.people."  #: their forms hold passwords and codes, and little that is long to type
LONGEST = 20_000


def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that leads nowhere, or to what is not the person's to see: nobody can tell which."""
    return failure(request, "desk/frame/nothing.html", 404)


def session_over(request: HttpRequest) -> HttpResponse:
    return failure(request, "desk/frame/session_over.html", 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of its session: an old page, cookies that are off, or a foreign site's form."""
    return failure(request, "desk/frame/forged.html", 403)


def unreadable(request: HttpRequest) -> HttpResponse:
    """A request that is not one of ours, or far too large; what it held is not looked at again."""
    return closed(render(request, "desk/frame/unreadable.html", outside(request), status=400))


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. Asks nothing of the database: it may be what is broken."""
    return failure(request, "desk/frame/broken.html", 500)


def failure(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return closed(render(request, template, {**outside(request), "typed": typed(request)}, status=status))


def closed(response: HttpResponse) -> HttpResponse:
    """Some of these answers are made before the middleware that would do it."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form held, as text to copy: a form that fills itself in would let a foreign site's be confirmed."""
    match = request.resolver_match
    if match is None or match.func.__module__.startswith(PEOPLE):
        return []
    try:
        fields = request.POST.lists()
    except (UnreadablePostError, SuspiciousOperation, ValueError):
        return []
    return [
        (name, value[:LONGEST])
        for name, values in fields
        if not NOT_SHOWN.search(name)
        for value in values
        if value.strip() and value != stood(request, name)
    ]


def stood(request: HttpRequest, name: str) -> str:
    """What was in a field before anybody typed, where the form says so."""
    return str(request.POST.get(f"was:{name}", ""))[1:]
