"""How long a store view's mail is kept, by the group that its messages carry."""

from dataclasses import dataclass
from datetime import timedelta

from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.effective.reading import At
from postroom.scopes.resolve import Snapshot


@dataclass(frozen=True, slots=True)
class Keep:
    """None: for ever. What a mail says is never kept longer than that it was sent."""

    bodies: timedelta | None
    rows: timedelta | None


def retention(snapshot: Snapshot, store_view_id: int, group: str) -> Keep:
    """Raises Misconfigured."""
    at = At.store(snapshot, store_view_id)
    bodies, rows = _of(at, "bodies", group), _of(at, "rows", group)
    if rows is not None and (bodies is None or bodies > rows):
        bodies = rows
    return Keep(bodies, rows)


def _of(at: At, what: str, group: str) -> timedelta | None:
    own = f"postroom/retention/{group}_{what}"
    found = at.value(own, timedelta) if own in SETTINGS else None
    return found if found is not None else at.value(f"postroom/retention/{what}", timedelta)
