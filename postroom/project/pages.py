"""Pages that belong to no single door: the list of the API's problems, and the answer to a wrong address."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.defaults import server_error

from postroom.api import edge
from postroom.api.problems import Kind
from postroom.desk.frame import failures
from postroom.desk.frame.headers import DESK
from postroom.inbox.views import page

CODE = re.compile(r"`([^`]+)`")


def problems(request: HttpRequest) -> HttpResponse:
    """What the `type` of a problem leads to."""
    rows = [
        {"slug": kind.slug, "status": kind.status, "title": kind.title, "help": marked_up(kind.help)} for kind in Kind
    ]
    return page(request, "inbox/problems.html", {"problems": rows})


def marked_up(text: str) -> SafeString:
    """What stands in backticks as code."""
    return mark_safe(CODE.sub(r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped before


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(DESK):
        return failures.nothing_here(request)
    answer = page(request, "inbox/nothing.html", {})
    answer.status_code = 404
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return failures.unreadable(request) if request.path.startswith(DESK) else edge.bad_request(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """The desk says so in its own frame; the API's own errors never come here."""
    return failures.broken(request) if request.path.startswith(DESK) else server_error(request)
