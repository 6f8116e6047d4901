"""How the ways out and the workers are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from postroom.access.resources import Resource
from postroom.connectors.models import Connector
from postroom.connectors.standing import Standing, standing
from postroom.desk.dashboard.asked import Asked
from postroom.desk.frame.discretion import discretion
from postroom.msa.listening import is_wanted, listening
from postroom.msa.models import Listener
from postroom.scopes import effective
from postroom.scopes.scope import DEFAULT
from postroom.scopes.snapshot import View
from postroom.spool.models import Delivery, Rest, Worker
from postroom.spool.reading import tallies, waiting
from postroom.spool.reading.tallies import Measure
from postroom.spool.states import State
from postroom.transports.settings import TransportSettings

ALIVE = timedelta(seconds=60)  # a worker's sign of life comes every ten seconds
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WayOut:
    """A transport with the store views that use it. `trouble`: why it cannot be used, or rests."""

    relay: str
    views: list[View]
    trouble: str
    unusable: bool
    last_accepted: datetime | None
    accepted: int  #: of all mail of these store views in the last 24 hours, whichever way it went
    deferred: int
    refused: int

    @property
    def tone(self) -> str:
        if self.unusable:
            return "bad"
        return "warn" if self.trouble else "good" if self.last_accepted else ""


def ways_out(asked: Asked, now: datetime) -> list[WayOut]:
    lookout = discretion(asked.request).lookout(waiting.look(now))
    return [*usable(asked, lookout, now), *unusable(asked)]


def usable(asked: Asked, lookout: waiting.Lookout, now: datetime) -> list[WayOut]:
    by_way: dict[TransportSettings, list[View]] = {}
    for view in asked.chosen:
        try:
            by_way.setdefault(effective.transport(asked.request.snapshot, view.id), []).append(view)
        except effective.Misconfigured:
            continue
    return [way_out(settings, views, lookout, now) for settings, views in by_way.items()]


def way_out(settings: TransportSettings, views: list[View], lookout: waiting.Lookout, now: datetime) -> WayOut:
    ids = [view.id for view in views]
    wanted = (Measure.ACCEPTED, Measure.DEFERRED, Measure.REFUSED)
    counts = tallies.totals(wanted, now - A_DAY, now, ids)
    resting = [rest for (fingerprint, _), rest in lookout.rests.items() if fingerprint == settings.fingerprint]
    return WayOut(
        relay=settings.relay,
        views=views,
        trouble="\n".join(map(lookout.in_words, sorted(resting, key=whole_way_first))),
        unusable=False,
        last_accepted=last_accepted(settings.relay, ids),
        accepted=counts[Measure.ACCEPTED],
        deferred=counts[Measure.DEFERRED],
        refused=counts[Measure.REFUSED],
    )


def whole_way_first(rest: Rest) -> tuple[bool, str]:
    return bool(rest.sender), rest.sender


def last_accepted(relay: str, store_views: list[int]) -> datetime | None:
    """When this relay took the newest mail that left; None where another has taken it. Along an index."""
    moments = []
    for view in store_views:
        newest = Delivery.objects.filter(state=State.SENT, store_view=view).order_by("-message").first()
        taken = newest and newest.tries.filter(outcome="accepted").order_by("-number").first()
        if taken and taken.relay == relay:
            moments.append(taken.at)
    return max(moments, default=None)


def unusable(asked: Asked) -> list[WayOut]:
    """Store views whose settings name no usable way: each says which setting it is."""
    found = []
    for view in asked.chosen:
        try:
            effective.transport(asked.request.snapshot, view.id)
        except effective.Misconfigured as problem:
            found.append(WayOut("–", [view], problem.args[0], True, None, 0, 0, 0))
    return found


def workers(asked: Asked, now: datetime) -> tuple[int, list[Worker]]:
    """How many are alive; each by itself only for who has all stores: machines are no store view's business."""
    running = Worker.objects.filter(stopped_at=None, beat_at__gt=now - ALIVE).order_by("host", "pid")
    if not asked.request.reach.may(Resource.DASHBOARD, DEFAULT):
        return running.count(), []
    shown = list(running)
    return len(shown), shown


@dataclass(frozen=True)
class Listeners:
    """`shown`: each by itself, as with workers. `wanted`: there was one lately, or is."""

    alive: int
    shown: list[Listener]
    wanted: bool


def listeners(asked: Asked, now: datetime) -> Listeners:
    found = listening(now)
    sees = asked.request.reach.may(Resource.DASHBOARD, DEFAULT)
    return Listeners(len(found), found if sees else [], bool(found) or is_wanted())


def followed(asked: Asked, now: datetime) -> list[Standing]:
    """Stores that are followed; for who may see them, which is who connects stores for all."""
    if not asked.request.reach.may(Resource.CONNECTORS, DEFAULT):
        return []
    return [standing(connector, now) for connector in Connector.objects.all()]
