"""Asks a Magento over its REST API. Reads only; the token goes to the connector's own address and nowhere else."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from urllib.parse import urlencode

import httpx

from postroom.connectors import failures
from postroom.connectors.failures import Kind, StoreTrouble
from postroom.sales import json_text
from postroom.transports.network import NetworkPolicy
from postroom.transports.web import Patience, TooMuch, read, web_client

MOST = 16 * 1024 * 1024  # octets; fifty of the longest orders are a tenth of it
PATIENCE = Patience(connect=5.0, answer=30.0, whole=120.0)
MASK = "******"


@dataclass(frozen=True)
class Answer:
    """`date`: the store's clock when it answered, where it says so."""

    document: object
    date: datetime | None


class Store:
    """One conversation; to be used in a `with`. Everything but an answer is a StoreTrouble."""

    def __init__(self, base_url: str, token: str, policy: NetworkPolicy, patience: Patience = PATIENCE) -> None:
        self.base_url = base_url
        self._token = token
        self._client = web_client(
            policy,
            patience,
            {
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                "Cache-Control": "no-cache",  # what stands before the store must not answer for it
                "User-Agent": "Postroom",
            },
        )

    def __repr__(self) -> str:
        return f"<Store {self.base_url}>"

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._client.close()

    def get(self, path: str, query: Mapping[str, str] | None = None, store: str = "all") -> Answer:
        """`path` below ``/rest/<store>/V1/``."""
        url = f"{self.base_url}/rest/{store}/V1/{path}" + (f"?{urlencode(query)}" if query else "")
        try:
            answer = read(self._client, self._client.build_request("GET", url), MOST)
        except TooMuch:
            raise StoreTrouble(Kind.TOO_LONG, failures.TOO_LONG) from None
        except httpx.DecodingError:  # it is not packed as it says
            raise StoreTrouble(Kind.NOT_MAGENTO, failures.with_values(failures.NOT_MAGENTO, path=path)) from None
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
            raise failures.of_connection(error) from None  # its chain holds the request and with it the token
        return Answer(self._document(answer), date_of(answer))

    def _document(self, answer: httpx.Response) -> object:
        try:
            document: object = json_text.read(answer.content)
        except json_text.InvalidJson:
            document = None
        if answer.status_code != 200:
            raise failures.of_answer(answer, self._said(document))
        if document is None or isinstance(document, str):
            raise StoreTrouble(
                Kind.NOT_MAGENTO, failures.with_values(failures.NOT_MAGENTO, path=answer.request.url.path)
            )
        return document

    def _said(self, document: object) -> str:
        """Of ``{"message": "… %resources", "parameters": {"resources": …}}``; what echoes the token is masked."""
        message = document.get("message") if isinstance(document, dict) else None
        if not isinstance(message, str):
            return ""
        parameters = document.get("parameters") if isinstance(document, dict) else None
        for name, value in parameters.items() if isinstance(parameters, dict) else ():
            message = message[:1000].replace(f"%{name}", str(value)[:100])
        return message.replace(self._token, MASK)


def date_of(answer: httpx.Response) -> datetime | None:
    try:
        found = parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
