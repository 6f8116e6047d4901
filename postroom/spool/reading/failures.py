"""Recent failures, grouped by what caused them, each with the newest example and what a person can do."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from postroom.mail.meaning import Meaning, meaning_of
from postroom.spool.models import Attempt, Message
from postroom.spool.reading.tallies import StoreViews

MOST = 500  # attempts that are looked at, the newest
LONGEST = 120  # characters of a reply that tell causes apart
READ = LONGEST * 4  # characters of a reply that are looked at
FEWEST = 6  # characters of what may belong to one mail alone

# A server writes what it likes: each pattern takes a run of characters whole, so none reads the same ones again.
_LINK = re.compile(r"https?://\S+")
_PIECE = re.compile(r"<?[^\s<>\"']+>?")
_DOMAIN = re.compile(r"[^\s<>\"',;:]+>?")
_RUN = re.compile(r"[A-Za-z0-9.-]+")


@dataclass(frozen=True)
class Cause:
    """What failures have in common. `text`: the reply without what belongs to one mail alone."""

    fault: str  #: empty: in doubt
    verb: str
    code: int
    enhanced: str
    relay: str
    text: str

    @property
    def meaning(self) -> Meaning:
        return meaning_of(self.verb, self.code, self.enhanced, self.fault)


class Failed(NamedTuple):
    """One attempt."""

    at: datetime
    message_id: int
    fault: str
    verb: str
    code: int
    enhanced: str
    relay: str
    text: str


@dataclass(frozen=True)
class Failures:
    """`newest`: a message that met it last; `reply`: what the server said then, word for word."""

    cause: Cause
    count: int
    last_at: datetime
    newest: UUID
    reply: str


@dataclass(frozen=True)
class Recent:
    """Most frequent first. `looked_back_to`: there were so many that only those since then were looked at."""

    groups: tuple[Failures, ...]
    looked_back_to: datetime | None


def failures(store_views: StoreViews, since: datetime, limit: int = 10) -> Recent:
    rows = newest(store_views, since)
    groups: dict[Cause, list[Failed]] = {}
    for row in rows:
        groups.setdefault(cause_of(row), []).append(row)
    largest = sorted(groups.items(), key=lambda each: (-len(each[1]), -each[1][0].at.timestamp()))[:limit]
    ids = public_ids(group[0].message_id for _, group in largest)
    return Recent(
        tuple(
            Failures(cause, len(group), group[0].at, ids[group[0].message_id], group[0].text)
            for cause, group in largest
            if group[0].message_id in ids
        ),
        rows[-1].at if len(rows) == MOST else None,
    )


def newest(store_views: StoreViews, since: datetime) -> list[Failed]:
    """Each way by its own index."""
    failed = Attempt.objects.exclude(outcome="accepted").filter(at__gte=since).order_by("-at")
    rows = failed.values_list(*Failed._fields)
    if store_views is None:
        return [Failed._make(row) for row in rows[:MOST]]
    found = [Failed._make(row) for view in store_views for row in rows.filter(store_view=view)[:MOST]]
    return sorted(found, key=lambda row: row.at, reverse=True)[:MOST]


def cause_of(row: Failed) -> Cause:
    return Cause(row.fault, row.verb, row.code, row.enhanced, row.relay, in_general(row.text[:READ]))


@lru_cache(maxsize=MOST)
def in_general(text: str) -> str:
    """Without addresses, links and numbers of single mails. Most replies are alike: each is worked on once."""
    text = _PIECE.sub(without_address, _LINK.sub("…", text))
    return " ".join(_RUN.sub(without_own, text).split())[:LONGEST]


def without_address(piece: re.Match[str]) -> str:
    """What stands behind the address, such as a comma, stays."""
    local, at, rest = piece[0].rpartition("@")
    domain = _DOMAIN.match(rest)
    return f"…{rest[domain.end() if domain else 0 :]}" if at and local.strip("<@") else piece[0]


def without_own(run: re.Match[str]) -> str:
    """Queue ids, addresses of machines, dates: what is long and holds a digit."""
    name = run[0].rstrip(".-")
    is_own = len(name) >= FEWEST and any(char.isdigit() for char in name)
    return "…" + run[0][len(name) :] if is_own else run[0]


def public_ids(numbers: Iterable[int]) -> dict[int, UUID]:
    return dict(Message.objects.filter(pk__in=list(numbers)).values_list("pk", "public_id"))
