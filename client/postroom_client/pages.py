"""Lists that come page by page, as one: which call comes next, and what each page holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, Unpack

from postroom_client import calls
from postroom_client.calls import MessageFilters
from postroom_client.core import Call
from postroom_client.shapes import Event, Events, Message, Messages

P = TypeVar("P")
I = TypeVar("I")  # noqa: E741 (an item)


@dataclass(frozen=True)
class Walk(Generic[P, I]):
    """`following`: the call for the page after this one; None: there is none."""

    first: Call[P]
    items: Callable[[P], Sequence[I]]
    following: Callable[[P], Call[P] | None]


def iterate_messages(**filters: Unpack[MessageFilters]) -> Walk[Messages, Message]:
    """All that fit, newest first."""

    def following(page: Messages) -> Call[Messages] | None:
        if page.next is None:
            return None
        further = filters.copy()
        further["cursor"] = page.next
        return calls.list_messages(**further)

    return Walk(calls.list_messages(**filters), lambda page: page.messages, following)


def iterate_events(
    after: str | None = None, *, types: Sequence[str] = (), store: str | None = None
) -> Walk[Events, Event]:
    """What happened after this cursor up to now, oldest first. The last one's id is the cursor of the next call."""

    def following(page: Events) -> Call[Events] | None:
        return calls.list_events(page.next, types=types, store=store) if page.more else None

    return Walk(calls.list_events(after, types=types, store=store), lambda page: page.events, following)
