"""What was claimed and must not leave after all: its recipient, or who gets it instead, is not to be written to."""

from collections.abc import Iterable, Sequence

from postroom.spool.claim import Claimed
from postroom.spool.passage import Passage
from postroom.spool.plan import Plan
from postroom.spool.ruling import Settlement
from postroom.spool.states import State
from postroom.suppressions import book


def turned_away(plan: Plan, claimed: Sequence[Claimed]) -> list[Settlement]:
    passages = [(one, plan.passage(one)) for one in claimed]
    blocked = blocked_of(passages)
    found = []
    for one, passed in passages:
        reason = blocked.get((one.store_view_id, one.recipient.lower())) or blocked.get((one.store_view_id, to(passed)))
        if reason:
            found.append(Settlement(one, State.SUPPRESSED, reason, None, strikes=one.strikes))
        elif passed.state is not State.QUEUED:
            found.append(Settlement(one, passed.state, passed.reason, None, strikes=one.strikes))
    return found


def blocked_of(passages: Iterable[tuple[Claimed, Passage]]) -> dict[tuple[int, str], str]:
    """By store view and address, why it must not be written to."""
    wanted: dict[int, set[str]] = {}
    for one, passed in passages:
        wanted.setdefault(one.store_view_id, set()).update(filter(None, (one.recipient.lower(), to(passed))))
    return {
        (view, address): reason
        for view, addresses in wanted.items()
        for address, reason in book.blocked(addresses, view).items()
    }


def to(passed: Passage) -> str:
    return book.key(passed.instead) if passed.instead else ""
