"""What was claimed and must not leave after all: its recipient, or who gets it instead, is not to be written to."""

from collections.abc import Iterator, Sequence

from postroom.spool import sealed
from postroom.spool.custody.claim import Claimed
from postroom.spool.delivery.plan import Plan
from postroom.spool.delivery.ruling import Settlement
from postroom.spool.passage import Passage
from postroom.spool.states import State
from postroom.suppressions import book


def turned_away(plan: Plan, claimed: Sequence[Claimed]) -> list[Settlement]:
    """Every claim passes here: a store view that simply sends costs one look at the book."""
    found: list[Settlement] = []
    for view in {one.store_view_id for one in claimed}:
        mine = [one for one in claimed if one.store_view_id == view]
        if view in plan.choosy:
            found += chosen(plan, mine, view)
        elif blocked := book.blocked([one.recipient.lower() for one in mine], view):
            found += [suppressed(one, blocked[key]) for one in mine if (key := one.recipient.lower()) in blocked]
    return found


def chosen(plan: Plan, mine: Sequence[Claimed], view: int) -> Iterator[Settlement]:
    # Asked of what would go to another alone; with other settings it comes back and passes here again.
    secret = sealed.discreet(one.message_id for one in mine if plan.passage(one).instead)
    passages = [(one, plan.passage(one, one.message_id in secret)) for one in mine]
    asked = {one.recipient.lower() for one in mine} | {key for _, passed in passages if (key := instead(passed))}
    blocked = book.blocked(asked, view)
    for one, passed in passages:
        if why := blocked.get(one.recipient.lower()) or blocked.get(instead(passed)):
            yield suppressed(one, why)
        elif passed.state is not State.QUEUED:
            yield Settlement(one, passed.state, passed.reason, None, strikes=one.strikes)


def suppressed(one: Claimed, why: str) -> Settlement:
    return Settlement(one, State.SUPPRESSED, why, None, strikes=one.strikes)


def instead(passed: Passage) -> str:
    return book.key(passed.instead) if passed.instead else ""
