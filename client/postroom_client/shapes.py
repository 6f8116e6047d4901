"""What Postroom answers, as frozen dataclasses. Members that are newer than this client are passed over."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class DeliveryState:
    """Where one recipient of a message stands: held, queued, active, sent, refused, expired, …"""

    recipient: str
    role: str
    state: str
    reason: str
    reply: str


@dataclass(frozen=True)
class MessageState:
    id: str
    deliveries: tuple[DeliveryState, ...]


@dataclass(frozen=True)
class Accepted:
    """Committed to disk. `state` is that of the customer's own delivery; `duplicate`: it was here before."""

    id: str
    state: str
    messages: tuple[MessageState, ...]
    duplicate: bool


@dataclass(frozen=True)
class Attempt:
    number: int
    at: datetime
    seconds: float
    relay: str
    tls: str
    verb: str
    code: int
    enhanced: str
    text: str
    outcome: str
    fault: str


@dataclass(frozen=True)
class Delivery(DeliveryState):
    """With every try."""

    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class Message:
    id: str
    store: str
    kind: str
    reference: str
    sender: str
    recipient: str
    subject: str
    locale: str
    created_at: datetime
    state: str


@dataclass(frozen=True)
class Line:
    """One line of a message's history."""

    at: datetime
    name: str
    text: str
    detail: str
    recipient: str
    actor: str


@dataclass(frozen=True)
class History(Message):
    """A message with everything that happened to it."""

    message_id: str
    deliveries: tuple[Delivery, ...]
    timeline: tuple[Line, ...]


@dataclass(frozen=True)
class Messages:
    """One page. `next` asks for the next one; None: this was the last."""

    messages: tuple[Message, ...]
    next: str | None


@dataclass(frozen=True)
class Tally:
    """How many deliveries were moved, and how many were left alone, by what stood in the way."""

    done: int
    skipped: dict[str, int]


@dataclass(frozen=True)
class Resent:
    """`id`: the new message."""

    id: str


@dataclass(frozen=True)
class Event:
    """Something that happened. Its id is its place in the feed. A webhook's test is about no message and no store."""

    id: str
    type: str
    at: datetime
    message: str | None
    store: str | None
    kind: str | None
    reference: str
    recipient: str | None
    state: str | None
    reason: str
    code: int | None
    enhanced: str | None


@dataclass(frozen=True)
class Events:
    """One page. `next` is the cursor to go on with; `more`: there is more now."""

    events: tuple[Event, ...]
    next: str
    more: bool


@dataclass(frozen=True)
class Live:
    status: str


@dataclass(frozen=True)
class Ready:
    status: str
    database: str
    disk: str
    workers: int
    oldest_queued_seconds: float | None
    obstacles: tuple[str, ...]


def shaped(shape: type[T], told: Mapping[str, Any]) -> T:
    """Raises KeyError, TypeError or ValueError where it does not fit."""
    hints = hints_of(shape)
    return shape(**{each.name: value_of(hints[each.name], told[each.name]) for each in fields(shape)})  # type: ignore[arg-type]


def hints_of(shape: type[Any]) -> dict[str, Any]:
    """Looked up once for each shape."""
    if shape not in _HINTS:
        _HINTS[shape] = typing.get_type_hints(shape)
    return _HINTS[shape]


_HINTS: dict[type[Any], dict[str, Any]] = {}


def value_of(hint: Any, told: Any) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:
        return None if told is None else value_of(arguments[0], told)
    if origin is tuple:
        return tuple(value_of(arguments[0], each) for each in told)
    if is_dataclass(hint):
        return shaped(hint, told)  # type: ignore[arg-type]
    if hint is datetime:
        return datetime.fromisoformat(told)
    expected = (int, float) if hint is float else origin or hint
    if not isinstance(told, expected):
        raise TypeError(f"{told!r} where {hint} was expected")
    return told
