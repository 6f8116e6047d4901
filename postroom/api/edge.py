"""The edge of the API: whatever happens inside leaves as Problem Details, without a trace of our code."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from postroom.api.problems import Kind, ProblemError, named, not_found
from postroom.sales.documents import InvalidDocument
from postroom.sales.fields import Problem
from postroom.scopes.effective import Misconfigured
from postroom.spool.intake.submission import KeyReused

#: In our words where pydantic's do not say what to do.
OURS = {"missing": "is missing", "extra_forbidden": "is not a field of this request; leave it out"}

log = logging.getLogger("postroom.api")


def problem_of(error: Exception) -> ProblemError:
    """The answer to anything that was raised; what nobody foresaw is logged and told to nobody."""
    found: ProblemError | None = None
    match error:
        case ProblemError():
            found = error
        case HttpError() if isinstance(error.__cause__, ProblemError):
            found = error.__cause__
        case ValidationError():
            found = ProblemError(Kind.INVALID_REQUEST, members=named(request_problems(error.errors)))
        case InvalidDocument():
            found = ProblemError(Kind.INVALID_DOCUMENT, members=named(error.problems, error.name))
        case KeyReused():
            found = ProblemError(Kind.KEY_REUSED, str(error))
        case Misconfigured():
            found = ProblemError(Kind.MISCONFIGURED, str(error))
        case Http404():
            found = not_found()
        case RequestDataTooBig():
            found = ProblemError(Kind.TOO_LARGE)
        case OperationalError() | InterfaceError():
            # A database that restarts is back soon, and nothing was stored.
            log.error("the database does not answer: %s", error)
            found = ProblemError(Kind.NOT_READY, headers={"Retry-After": "2"})
    if found is None:
        log.error("request failed: %s", type(error).__name__, exc_info=error)
    return found or ProblemError(Kind.INTERNAL)


def request_problems(found: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """Where pydantic found what, without the values: they may be somebody's address."""
    return [(path_of(inside(entry["loc"])), OURS.get(entry["type"], entry["msg"])) for entry in found]


def inside(location: Sequence[str | int]) -> Sequence[str | int]:
    """Without the framework's own steps: ("body", "envelope", …), ("query", …)."""
    return location[{"body": 2, "query": 1, "path": 1}.get(str(location[0]), 0) :] if location else ()


def path_of(steps: Sequence[str | int]) -> str:
    """("order", "items", 0) → order.items[0]."""
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)[:100]
    return path


def answer_problems(api: NinjaAPI) -> None:
    def handler(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        assert isinstance(error, Exception)
        return problem_of(error).response()

    for kind in (Exception, HttpError, ValidationError):
        api.add_exception_handler(kind, handler)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses before any view sees it, such as a foreign Host header."""
    return ProblemError(Kind.BAD_REQUEST).response()


def guarded(pattern: URLPattern) -> URLPattern:
    """The same address; its 405s and whatever slips past the framework become problems too."""
    pattern.callback = _guarded(pattern.callback)
    return pattern


def _guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Exception as error:
            return problem_of(error).response()
        if isinstance(response, HttpResponseNotAllowed):
            return ProblemError(Kind.METHOD_NOT_ALLOWED, headers={"Allow": response["Allow"]}).response()
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


@csrf_exempt  # callers have keys, not cookies; and a refusal would be a page
def nothing_here(request: HttpRequest, **_: object) -> HttpResponse:
    return not_found("There is nothing at this address; see /api/docs.").response()
