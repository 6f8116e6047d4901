"""Whose turn it is, what an endpoint has still to hear, and what an answer changes in its row."""

import random
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from postroom.scopes import effective, resolve
from postroom.webhooks import addresses, endpoints, feed, history, outcome, positions, sealing
from postroom.webhooks.calling import Answer, Line
from postroom.webhooks.models import Endpoint
from postroom.webhooks.telling import Told
from postroom.webhooks.vocabulary import BY_TYPE, names_of

PORTION = 20  # events that are read for an endpoint at one time
FARTHEST = 10  # stretches of the feed without anything for it that are stepped over at one time


@dataclass
class Turn:
    """One endpoint, and what was read for it and is not told yet."""

    endpoint: Endpoint
    line: Line
    waiting: deque[Told] = field(default_factory=deque)


def due(now: datetime) -> QuerySet[Endpoint]:
    """Neither paused nor disabled, nor resting after a failure."""
    rows = Endpoint.objects.filter(paused_at=None, disabled_at=None)
    return rows.filter(Q(due_at=None) | Q(due_at__lte=now)).order_by("pk")


def line_of(endpoint: Endpoint, now: datetime) -> Line:
    """Raises Undecryptable, KeyProblem."""
    policy = effective.network_policy(resolve.current())
    within = addresses.policy_for(endpoint.url, policy, demo=settings.POSTROOM_DEMO)
    return Line(endpoint.url, tuple(sealing.live(endpoint, now)), within)


def read_on(turn: Turn) -> None:
    """What is next, if anything is; stretches that hold nothing for it are behind it then."""
    endpoint = turn.endpoint
    for _ in range(FARTHEST):
        try:
            page = feed.page(endpoint.position, wanted(endpoint), PORTION)
        except feed.Outdated as error:
            page = feed.Page((), error.position, more=True)
        if page.events:
            turn.waiting.extend(page.events)
            return
        if page.position == endpoint.position or not step_over(endpoint, page.position) or not page.more:
            return


def wanted(endpoint: Endpoint) -> feed.Wanted:
    """A type that is told no more is passed over."""
    types = frozenset(endpoint.types) & set(BY_TYPE)
    return feed.Wanted(endpoints.store_views(endpoint, resolve.current()), names_of(types))


def step_over(endpoint: Endpoint, position: int) -> bool:
    """Unless somebody moved it meanwhile."""
    moved = Endpoint.objects.filter(pk=endpoint.pk, position=endpoint.position).update(position=position)
    endpoint.position = position
    return bool(moved)


@transaction.atomic
def answered(turn: Turn, answer: Answer, now: datetime) -> bool:
    """Whether it may be called on: it said yes, and nobody has paused, moved or removed it meanwhile."""
    told = turn.waiting.popleft()
    row = Endpoint.objects.select_for_update().filter(pk=turn.endpoint.pk).first()
    if row is None:
        return False
    history.note(row, (positions.written(told.number, positions.of_installation()), told.type), answer, now)
    if not answer.succeeded:
        failed(row, answer, now)
        return False
    stays = row.position != turn.endpoint.position  # whoever resumed it from another place decides
    turn.endpoint.position = told.number
    place = {} if stays else {"position": told.number}
    Endpoint.objects.filter(pk=row.pk).update(**place, **outcome.after_success(now))
    return not stays and row.paused_at is None and row.disabled_at is None


def failed(endpoint: Endpoint, answer: Answer, now: datetime) -> None:
    failing = outcome.Failing(endpoint.failures, endpoint.failing_since, random.random())  # noqa: S311 (jitter)
    Endpoint.objects.filter(pk=endpoint.pk).update(**outcome.after_failure(answer, failing, now))
