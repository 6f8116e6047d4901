"""The pages beside the API: its documentation and the list of its problems. Nothing is loaded from outside."""

from collections.abc import Callable
from functools import wraps
from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja.openapi.docs import Swagger

from postroom.api.problems import Kind

# Swagger's page styles itself from its script; everything else is refused to it, foreign hosts first of all.
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


class LocalSwagger(Swagger):
    def __init__(self) -> None:
        # Without this Swagger sends the address of the document to a validator on the internet.
        super().__init__({"validatorUrl": None, "persistAuthorization": False})


def shut_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return answer


def problems(request: HttpRequest) -> HttpResponse:
    """What the `type` of a problem leads to."""
    rows = "".join(
        f'<h2 id="{kind.slug}">{kind.status} {escape(kind.title)}</h2><p>{escape(kind.help)}</p>' for kind in Kind
    )
    page = f"<!doctype html><html lang=en><meta charset=utf-8><title>Problems</title><h1>Problems</h1>{rows}</html>"
    response = HttpResponse(page)
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response
