"""One call of one endpoint, and what its answer means. No database here: it runs in a thread of its own."""

import json
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import httpx

import postroom
from postroom.mail.sentence import Sentence
from postroom.transports.network import NetworkPolicy
from postroom.transports.web import Patience, TooMuch, read, web_client
from postroom.webhooks import signing

PATIENCE = Patience(connect=5.0, answer=10.0, whole=15.0)
MOST = 64 * 1024  # octets of an answer; nothing of it is kept
LONGEST_WAIT = timedelta(hours=1)  # that an endpoint may ask for


@dataclass(frozen=True)
class Line:
    """Where to call, and what proves that it is us."""

    url: str
    secrets: tuple[str, ...] = field(repr=False)
    policy: NetworkPolicy


@dataclass(frozen=True)
class Answer:
    """`status` 0: there was none. `text`: why it counts as failed; empty where it does not."""

    status: int
    text: str
    seconds: float
    retry_after: timedelta | None = None

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        return self.status == HTTPStatus.GONE


class Lines:
    """Connections that stay open from call to call, one for each endpoint."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._clients: dict[Line, httpx.Client] = {}

    def __enter__(self) -> "Lines":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def client(self, line: Line) -> httpx.Client:
        if line not in self._clients:
            headers = {"User-Agent": f"Postroom/{postroom.__version__}", "Content-Type": "application/json"}
            self._clients[line] = self._stack.enter_context(web_client(line.policy, PATIENCE, headers))
        return self._clients[line]


def call(client: httpx.Client, line: Line, event: Mapping[str, Any], now: datetime) -> Answer:
    """Signed as of now. Never raises what the other side or the network does."""
    body = as_bytes(event)
    started = time.monotonic()
    try:
        request = client.build_request(
            "POST", line.url, content=body, headers=signing.headers(event["id"], body, line.secrets, now)
        )
        answer = read(client, request, MOST)
    except (TooMuch, httpx.HTTPError, httpx.InvalidURL) as error:
        return Answer(0, why(error), time.monotonic() - started)
    return Answer(answer.status_code, meaning(answer.status_code), time.monotonic() - started, asked_to_wait(answer))


def as_bytes(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def why(error: Exception) -> str:
    """Never a word of what was answered: it may be another server's than the store's."""
    if isinstance(error, httpx.TimeoutException):
        return Sentence("no answer within %(seconds)s seconds", seconds=f"{PATIENCE.answer:g}")
    if isinstance(error, TooMuch):
        return Sentence("the answer is longer than %(most)s KB; send an empty one", most=MOST // 1024)
    if isinstance(error, httpx.ConnectError):
        return Sentence("not reached: %(why)s", why=Sentence(str(error)[:300]))
    return Sentence("the connection broke or what was answered is no HTTP")


def meaning(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if status == HTTPStatus.GONE:
        return Sentence("410: it is not to be called any more")
    if 300 <= status < 400:
        return Sentence("%(status)s: redirects are not followed; save the address that it leads to", status=status)
    return Sentence("%(status)s %(phrase)s", status=status, phrase=phrase(status))


def phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def asked_to_wait(answer: httpx.Response) -> timedelta | None:
    """Retry-After in seconds, as far as we wait (RFC 9110 §10.2.3); a date is passed over."""
    asked = answer.headers.get("Retry-After", "")
    return min(timedelta(seconds=int(asked)), LONGEST_WAIT) if asked.isdecimal() and len(asked) < 9 else None
