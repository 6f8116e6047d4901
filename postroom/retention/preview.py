"""What a sweep would remove now, counted but not touched."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from postroom.retention.due import Due, Old, Terms, due
from postroom.scopes import resolve


@dataclass
class Line:
    """Of one group at one store view. `oldest`: of what would go."""

    store_view: int
    group: str
    bodies: int = 0
    rows: int = 0
    waiting: int = 0  #: old enough, but still to be sent or decided about: stays
    oldest: datetime | None = None


def preview(now: datetime, progress: Callable[[int], None] = lambda seen: None) -> list[Line]:
    """By store view and group; empty where nothing would go. Raises effective.Misconfigured."""
    lines: dict[tuple[int, str], Line] = {}
    for number, found in enumerate(due(Terms(resolve.current(), now), now), start=1):
        count(found, lines)
        progress(number)
    return [lines[where] for where in sorted(lines)]


def count(found: Due, lines: dict[tuple[int, str], Line]) -> None:
    for what in ("bodies", "rows", "waiting"):
        for one in getattr(found, what):
            line = line_of(one, lines)
            setattr(line, what, getattr(line, what) + 1)
            if what != "waiting":
                line.oldest = min(line.oldest or one.created_at, one.created_at)


def line_of(one: Old, lines: dict[tuple[int, str], Line]) -> Line:
    where = (one.store_view, one.group)
    return lines.setdefault(where, Line(*where))
