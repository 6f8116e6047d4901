"""The settling half of the courier: results become decisions, rows, log lines and rests."""

import logging
import random
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from postroom.spool import dialect
from postroom.spool.custody import claim
from postroom.spool.delivery import breaker
from postroom.spool.delivery.plan import Plan
from postroom.spool.delivery.route import Desk, Result
from postroom.spool.delivery.ruling import Settlement, log_line, rule, struck
from postroom.spool.delivery.settle import settle
from postroom.spool.delivery.verdicts import Judged, Verdicts, verdicts
from postroom.spool.states import State

deliveries = logging.getLogger("postroom.delivery")

BROKE = "its transport ended by a fault of ours before it was sent"


def settle_desk(desk: Desk, plan: Plan, probes: set[int], now: datetime) -> Verdicts:
    """Everything that lies on the desk, in one transaction. When it fails, all of it still lies there."""
    results, returned, damaged, hit = list(desk.results), list(desk.returned), list(desk.damaged), list(desk.struck)
    if not (results or returned or damaged or hit):
        return Verdicts()
    ruled = [ruling_of(result, plan, now) for result in results]
    found = verdicts([judged(result, one, probes) for result, one in zip(results, ruled, strict=True)])
    owner = desk.pulse.owner
    with transaction.atomic():
        held = [Settlement(claimed, State.HELD, why, None, strikes=claimed.strikes) for claimed, why in damaged]
        back = [struck(claimed, BROKE, now, random.random()) for claimed in hit]  # noqa: S311 (jitter)
        settled = settle(owner, [*ruled, *held, *back], now)
        if returned:
            claim.give_back(owner, [claimed.id for claimed in returned])
        breaker.trip(found.trips, now)
        for fingerprint, sender in found.ended:
            breaker.end(fingerprint, sender)
    del desk.results[: len(results)], desk.returned[: len(returned)]
    del desk.damaged[: len(damaged)], desk.struck[: len(hit)]
    desk.journal.committed([one.key for one in ruled])
    probes.difference_update([one.claimed.id for one in ruled], [claimed.id for claimed in returned])
    write_log(results, ruled, {one.key for one in settled})
    return found


def ruling_of(result: Result, plan: Plan, now: datetime) -> Settlement:
    claimed = result.laden.claimed
    schedule = plan.schedule(claimed.store_view_id)
    ruled = rule(claimed, result.outcome, result.facts, schedule, (dialect.moment(claimed.clock_at), now))
    return ruled._replace(redirected=result.laden.redirected) if result.laden.instead else ruled


def judged(result: Result, settlement: Settlement, probes: set[int]) -> Judged:
    route = result.route
    return Judged(route.fingerprint, route.settings.relay, settlement, settlement.claimed.id in probes)


def write_log(results: Sequence[Result], ruled: Sequence[Settlement], settled: set[tuple[int, int]]) -> None:
    if not deliveries.isEnabledFor(logging.INFO):
        return
    for result, one in zip(results, ruled, strict=True):
        note = "" if one.key in settled else " (too late: another worker had taken it over)"
        deliveries.info("%s%s", log_line(result.laden.body.public_id, one), note)
