"""Deliveries that the database says are ours and nobody here knows: a claim whose commit was never confirmed."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from postroom.spool.custody import claim, reap
from postroom.spool.custody.claim import Claimed
from postroom.spool.custody.journal import Key
from postroom.spool.delivery.plan import Plan
from postroom.spool.delivery.route import Desk, Route
from postroom.spool.delivery.settle import settle

log = logging.getLogger("postroom.worker")


def find_orphans(desk: Desk, routes: Iterable[Route]) -> list[Claimed]:
    known = known_here(desk, routes)
    return [one for one in reap.in_hand(desk.pulse.owner) if key_of(one) not in known]


def let_go(desk: Desk, orphans: list[Claimed], plan: Plan, now: datetime) -> None:
    """What has no INTENT was never attempted and is queued as it was; the rest is judged as a dead worker's."""
    evidence = desk.journal.evidence()
    tried = [one for one in orphans if key_of(one) in evidence.outcomes]
    untried = [one.id for one in orphans if key_of(one) not in evidence.outcomes]
    owner = desk.pulse.owner
    with transaction.atomic():
        if untried:
            claim.give_back(owner, untried)
        settle(owner, [reap.judge(one, evidence, plan, now) for one in tried], now)
    desk.journal.committed([key_of(one) for one in tried])
    log.warning("%d deliveries were claimed while the database went away; they are queued again", len(orphans))


def known_here(desk: Desk, routes: Iterable[Route]) -> set[Key]:
    """Attempts that wait for a connection, are under way, or lie on the desk until they can be committed."""
    found = [result.laden.claimed for result in desk.results]
    found += [*desk.returned, *desk.struck, *(claimed for claimed, _ in desk.damaged)]
    for route in routes:
        found += [*route.waiting, *(laden.claimed for laden in (*route.ready, *route.taken.values()))]
    return {key_of(claimed) for claimed in found}


def key_of(claimed: Claimed) -> Key:
    return claimed.id, claimed.claims
