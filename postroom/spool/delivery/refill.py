"""The claiming half of the courier: what is due now, for transports that may send now, into the routes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from postroom.spool.custody import claim
from postroom.spool.custody.claim import Claimed, Hints, Key, Room
from postroom.spool.custody.pulse import clock
from postroom.spool.delivery import breaker
from postroom.spool.delivery.breaker import Rests
from postroom.spool.delivery.plan import Plan
from postroom.spool.delivery.route import Desk, Route, total
from postroom.spool.delivery.settle import settle
from postroom.spool.delivery.turned_away import turned_away

BATCH = 500  # deliveries per claim
IN_HAND = 1500  # of all routes together


@dataclass
class Refill:
    """Keeps the routes filled."""

    desk: Desk
    hints: Hints = field(default_factory=Hints)
    probes: set[int] = field(default_factory=set)  #: deliveries in hand that try a rested transport

    def refill(self, plan: Plan, routes: dict[str, Route], now: datetime) -> int:
        """How many deliveries were claimed."""
        rests = breaker.rests(now)
        withdraw_resting(routes, rests)
        rooms = rooms_of(plan, routes, rests)
        limit = min(BATCH, IN_HAND - total(routes.values()))
        self.hints.forget_now_and_then(clock())
        lanes = claim.lanes_with_work(rooms, now)
        claimed = claim.claim(self.desk.pulse.owner, lanes, limit, self.hints, now)
        claimed += self._probe(plan, rests, now)
        for one in self._allowed(plan, claimed, now):
            routes[plan.lanes[one.lane]].waiting.append(one)
        for route in routes.values():
            route.load()
        return len(claimed)

    def _probe(self, plan: Plan, rests: Rests, now: datetime) -> list[Claimed]:
        found: list[Claimed] = []
        for probe in rests.probes:
            lanes = plan.lanes_of(probe.fingerprint)
            if lanes and not (probe.sender and probe.fingerprint in rests.transports):
                found += claim.claim_probe(self.desk.pulse.owner, probe, lanes, now)
        self.probes.update(one.id for one in found)
        return found

    def _allowed(self, plan: Plan, claimed: Sequence[Claimed], now: datetime) -> list[Claimed]:
        """Without those that must not leave any more: the book may have grown since the submit, the list shrunk."""
        if stopped := turned_away(plan, claimed):
            settle(self.desk.pulse.owner, stopped, now)
            gone = {one.claimed.id for one in stopped}
            return [one for one in claimed if one.id not in gone]
        return list(claimed)


def withdraw_resting(routes: dict[str, Route], rests: Rests) -> None:
    for fingerprint, route in routes.items():
        if fingerprint in rests.transports:
            route.withdraw()
        elif senders := rests.senders.get(fingerprint):
            route.withdraw(lambda claimed, senders=senders: claimed.sender in senders)  # type: ignore[misc]
        route.withdraw_if_stalled()


def rooms_of(plan: Plan, routes: dict[str, Route], rests: Rests) -> dict[Key, Room]:
    """By lane. Lanes of one transport share its room."""
    rooms = {
        fingerprint: Room(fingerprint, route.room(), rests.senders.get(fingerprint, ()))
        for fingerprint, route in routes.items()
        if fingerprint not in rests.transports
    }
    return {key: rooms[fingerprint] for key, fingerprint in plan.lanes.items() if fingerprint in rooms}
