"""The API's documentation as a page. Nothing is loaded from outside."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from ninja.openapi.docs import Swagger

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
