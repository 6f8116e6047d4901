"""A call from its request to its result, without a socket: both clients drive the same steps.

A request is sent again only where that is safe: what announces something carries an idempotency key that stays the
same, so however often it arrives, it is taken once.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from postroom_client.problems import Misconfigured, NotReached, PostroomError, Unreadable, problem_of

T = TypeVar("T")

LATER = frozenset({429, 503})  #: nothing was done yet
PERHAPS = frozenset({502, 504})  #: a proxy's word: something may have been done


@dataclass(frozen=True)
class Patience:
    """How often and how long. Seconds; `attempts` counts the first one too."""

    attempts: int = 5
    timeout: float = 30.0
    first_pause: float = 0.5
    longest_pause: float = 30.0


@dataclass(frozen=True)
class Request:
    """`key`: its idempotency key."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    key: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        found = {"Content-Type": "application/json"} if self.body is not None else {}
        return found if self.key is None else found | {"Idempotency-Key": self.key}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str] = field(repr=False)  #: in lower case
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Lost:
    """No whole reply. `begun`: the request may have arrived."""

    why: str
    begun: bool


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Call(Generic[T]):
    """`repeatable`: arriving twice is the same as once."""

    request: Request
    read: Callable[[Reply], T]
    repeatable: bool = True


Step = Request | Pause


def course(call: Call[T], patience: Patience) -> Generator[Step, Reply | Lost | None, T]:
    """Yields what is to be done next, and is sent what came of it."""
    for attempt in range(1, patience.attempts + 1):
        came = yield call.request
        assert came is not None
        if isinstance(came, Reply) and came.status < 300:
            return result(call, came)
        error = error_of(call, came)
        if attempt == patience.attempts or not may_repeat(call, came, error):
            raise error
        yield Pause(pause(came, attempt, patience))
    raise AssertionError("at least one attempt")


def result(call: Call[T], reply: Reply) -> T:
    try:
        return call.read(reply)
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"the answer to {call.request.method} {call.request.path} is not Postroom's") from error


def error_of(call: Call[Any], came: Reply | Lost) -> PostroomError:
    if isinstance(came, Lost):
        return NotReached(came.why, call.request.key)
    return problem_of(came.status, came.body)


def may_repeat(call: Call[Any], came: Reply | Lost, error: PostroomError) -> bool:
    if isinstance(came, Lost):
        return call.repeatable or not came.begun
    if isinstance(error, Misconfigured):  # until a person has mended it
        return False
    return came.status in LATER or (call.repeatable and came.status in PERHAPS)


def pause(came: Reply | Lost, attempt: int, patience: Patience) -> float:
    """As long as was asked for, else longer each time; never in step with others."""
    asked = came.headers.get("retry-after", "") if isinstance(came, Reply) else ""
    own = patience.first_pause * 2.0 ** (attempt - 1) * (1 + random.random())  # noqa: S311 (no secret)
    return min(max(own, float(asked) if asked.isdecimal() else 0.0), patience.longest_pause)


def as_json(reply: Reply) -> Any:
    return json.loads(reply.body)


def written(body: Mapping[str, Any]) -> bytes:
    """Once for all attempts: the same key must come with the same octets."""
    return json.dumps(body, default=plain, allow_nan=False).encode()


def plain(value: object) -> object:
    """What a store's own objects hold: amounts, moments, ids."""
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a moment without a time zone; make it aware")
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON has")
