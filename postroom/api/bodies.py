"""The bodies of requests: how large, of which media type, and JSON read strictly."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja.parser import Parser

from postroom.api.problems import Kind, ProblemError
from postroom.sales.json_text import InvalidJson, read

ONE = 1024 * 1024
MANY = 8 * ONE

View = Callable[..., HttpResponseBase]


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return read(request.body)
        except InvalidJson as error:
            raise ProblemError(Kind.NOT_JSON, str(error)) from error


def json_body(limit: int) -> Callable[[View], View]:
    """Looks at the header fields before one byte of the body is read."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            problem = unfit(request, limit)
            return problem.response() if problem else view(request, *args, **kwargs)

        return guarded

    return decorate


def unfit(request: HttpRequest, limit: int) -> ProblemError | None:
    charset = (request.content_params or {}).get("charset", "utf-8")
    if request.content_type != "application/json" or charset.lower() != "utf-8":
        return ProblemError(Kind.MEDIA)
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        return ProblemError(Kind.TOO_LARGE, f"This body may take {limit // ONE} MB.")
    return None
