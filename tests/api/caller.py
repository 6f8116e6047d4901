"""Somebody with an API key."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.sales.papers import paper

ORDER = "/api/v1/sales/order"
ORDERS = "/api/v1/sales/orders"
MESSAGES = "/api/v1/messages"


def plain(value: object) -> object:
    assert isinstance(value, Decimal)
    return float(value)


def envelope(name: str = "guest", store: object = "en", **more: object) -> dict[str, Any]:
    return {"store": store, "order": paper(name), **more}


@dataclass(frozen=True)
class Caller:
    client: Client
    token: str

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(path, headers=self._headers(headers))  # type: ignore[return-value]

    def post(self, path: str, body: object, **headers: str) -> HttpResponse:
        """`body`: bytes go as they are, anything else as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body, default=plain).encode()
        content_type = headers.pop("content_type", "application/json")
        return self.client.post(path, data=data, content_type=content_type, headers=self._headers(headers))  # type: ignore[return-value]

    def order(self, name: str = "guest", store: object = "en", **more: object) -> HttpResponse:
        return self.post(ORDER, envelope(name, store, **more))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        given = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.token}", **given} if self.token else given


def answer(response: HttpResponse) -> Any:
    return json.loads(response.content)


def problem(response: HttpResponse, slug: str) -> Any:
    """The body of a problem, after checking all that every problem has."""
    body = answer(response)
    assert response["Content-Type"] == "application/problem+json", response.content
    assert body["type"] == f"/api/problems#{slug}", body
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"]
    assert "Traceback" not in response.content.decode()
    return body
