"""What the queue keeps from who may choose a store's mail server, but not that of all stores.

What became of a connection before the server's greeting tells which names resolve, which ports are open and what
listens there, inside the operator's network too: the connection test keeps it to itself, so mail must not tell it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from postroom.access.resources import Resource
from postroom.desk.configuration.trial.examination import NO_SESSION
from postroom.mail.outcome import Verb
from postroom.scopes import effective
from postroom.scopes.scope import DEFAULT
from postroom.spool.models import Attempt, Delivery
from postroom.spool.reading.history import Item, Story
from postroom.spool.reading.waiting import Lookout
from postroom.spool.states import State

if TYPE_CHECKING:
    from postroom.desk.frame.door import DeskRequest

BEFORE_GREETING = frozenset({Verb.RESOLVE, Verb.CONNECT, Verb.TLS, Verb.GREETING})
BY_OTHERS = frozenset({State.HELD, State.CANCELLED, State.SUPPRESSED, State.SENT})  # their reason is no server's


@dataclass(frozen=True)
class Discretion:
    """`known`: the mail server of all stores, which is no secret. Only `needed` where somebody must not know all."""

    needed: bool
    known: str = ""

    def hides(self, relay: str, verb: str, outcome: str = "") -> bool:
        return self.needed and relay != self.known and verb in BEFORE_GREETING and outcome != "accepted"

    def lookout(self, of: Lookout) -> Lookout:
        """A way that rests does so most often for a reason before the greeting."""
        if not self.needed:
            return of
        rests = {key: copy.copy(rest) for key, rest in of.rests.items()}
        for rest in rests.values():
            if rest.relay != self.known and not rest.sender:
                rest.reason = NO_SESSION
        return replace(of, rests=rests)

    def items(self, found: Iterable[Item]) -> tuple[Item, ...]:
        items = tuple(found)
        self.deliveries(each for item in items for each in item.deliveries)
        return items

    def deliveries(self, found: Iterable[Delivery]) -> None:
        """They are changed where they stand; nobody saves what was read for a page."""
        by_number = {each.pk: each for each in found} if self.needed else {}
        tries = Attempt.objects.filter(delivery__in=by_number).order_by("number") if by_number else ()
        last = {each.delivery_id: each for each in tries}
        for attempt in last.values():
            if self.hides(attempt.relay, attempt.verb, attempt.outcome):
                one = by_number[attempt.delivery_id]
                one.last_reply = NO_SESSION
                one.reason = one.reason if one.state in BY_OTHERS else NO_SESSION

    def story(self, of: Story) -> Story:
        self.items([of.item])
        tries = [each for made in of.attempts.values() for each in made]
        hidden = [each for each in tries if self.hides(each.relay, each.verb, each.outcome)]
        told = [each.text for each in tries if each not in hidden]
        for each in hidden:
            each.verb, each.code, each.enhanced, each.text, each.seconds = Verb.CONNECT, 0, "", NO_SESSION, 0
        names = {"deferred", "refused", "expired"} if hidden else set()
        lines = tuple(
            replace(line, text=NO_SESSION, detail=NO_SESSION)
            if line.name in names and not any(text and text in line.detail for text in told)
            else line
            for line in of.lines
        )
        return replace(of, lines=lines)


def keeps_quiet(request: DeskRequest, store_views: Iterable[int]) -> bool:
    """Whether why their way out rests is not this person's to know."""
    theirs = discretion(request)
    for view in store_views if theirs.needed else ():
        with suppress(effective.Misconfigured):
            if effective.transport(request.snapshot, view).relay != theirs.known:
                return True
    return False


def discretion(request: DeskRequest) -> Discretion:
    if request.reach.may(Resource.CONFIGURATION_SYSTEM, DEFAULT):
        return Discretion(needed=False)
    try:
        return Discretion(True, effective.transport_at(request.snapshot, DEFAULT).relay)
    except effective.Misconfigured:
        return Discretion(True)
