"""What both clients share below their calls: where they call, as whom, and what httpx makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from postroom_client.core import Lost, Patience, Reply, Request

#: Raised before the first octet of a request has left.
NEVER_BEGUN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True)
class Line:
    """`key`: a secret that nothing here shows."""

    url: str
    key: str = field(repr=False)
    patience: Patience

    def options(self, request: Request) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}", "User-Agent": "postroom-client/0.1", **request.headers}
        return {
            "method": request.method,
            "url": self.url.rstrip("/") + request.path,
            "params": request.query,
            "content": request.body,
            "headers": headers,
            "timeout": self.patience.timeout,
            "follow_redirects": False,
        }


def reply_of(response: httpx.Response) -> Reply:
    headers: Mapping[str, str] = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, response.content)


def lost(error: httpx.HTTPError) -> Lost:
    return Lost(f"no answer from Postroom: {type(error).__name__} {error}".rstrip(), not isinstance(error, NEVER_BEGUN))
