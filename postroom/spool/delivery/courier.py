"""The courier: claim, load, send, decide, settle, in slices. Database work happens only while no event loop runs."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from postroom.scopes import effective, resolve
from postroom.spool.custody import orphans
from postroom.spool.custody.claim import Claimed
from postroom.spool.custody.pulse import clock
from postroom.spool.delivery.plan import Plan, plan
from postroom.spool.delivery.refill import Refill
from postroom.spool.delivery.route import Desk, Route, total
from postroom.spool.delivery.settling import settle_desk
from postroom.spool.wake import Bell
from postroom.transports.ledger import Transport
from postroom.transports.open import open_transport

log = logging.getLogger("postroom.worker")

SLICE = 0.05  # seconds; an outcome never waits longer for its commit
PARTING = 8.0  # seconds for all connections to say goodbye


class LocalFault(RuntimeError):
    """Our own disk, memory or mistake: the worker stops and says so."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Courier:
    """Everything a worker does with deliveries. Of one thread only."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.plan = plan(resolve.current())  # first: the database may be away
        self.loop = asyncio.new_event_loop()
        self.routes: dict[str, Route] = {}  #: by fingerprint, for the settings of now
        self.aside: list[Route] = []  #: of settings of before: they finish what they have taken, and close
        self.filler = Refill(desk)
        self.kept = ""  #: why nothing may leave this database
        self._enough = asyncio.Event()
        self._resting = False
        desk.enough = self._enough.set
        self._open_routes(self.plan)

    def turn(self) -> bool:
        """One round: settle what came back, claim what is due, send for a slice. False: there was nothing to do."""
        self.settle()
        idle = self.desk.stopping or self.kept
        claimed = 0 if idle else self.filler.refill(self.plan, self.routes, utc_now())
        if self.desk.returned:
            self.settle()
        self._start_routes()
        if not any(route.is_running for route in self.all_routes):
            return claimed > 0
        if any(route.ready for route in self.routes.values()):
            self.slice(SLICE)
        else:
            self.rest(self.desk.pulse.tempo.poll)
        return True

    def settle(self) -> None:
        """Raises LocalFault after everything is committed."""
        found = settle_desk(self.desk, self.plan, self.filler.probes, utc_now())
        if found.local:
            raise LocalFault(found.local)

    @property
    def all_routes(self) -> list[Route]:
        return [*self.routes.values(), *self.aside]

    @property
    def in_hand(self) -> int:
        return total(self.all_routes) + len(self.desk.results)

    def let_go_of_orphans(self) -> None:
        """A claim is known here only once its commit was confirmed: what the database has beyond that goes back."""
        if found := orphans.find_orphans(self.desk, self.all_routes):
            orphans.let_go(self.desk, found, self.plan, utc_now())
            self.filler.probes.difference_update(one.id for one in found)

    def look_at_settings(self) -> None:
        """One cheap read; a new plan when somebody has changed a setting."""
        snapshot = resolve.current()
        if self.plan.snapshot is not snapshot:
            before, self.plan = self.plan, plan(snapshot)
            self._open_routes(before)

    def keep(self, why: str) -> None:
        """Claim nothing, and give back what is not begun, until `why` is empty."""
        if why and not self.kept:
            log.warning("%s", why)
            for route in self.routes.values():
                route.recall()
        self.kept = why

    def listen(self, bell: Bell) -> None:
        """Let the wake-up end a rest."""
        if bell.socket is not None:
            self.loop.add_reader(bell.socket, self._rung, bell)

    def _rung(self, bell: Bell) -> None:
        bell.rang()
        if self._resting:
            self._enough.set()

    def rest(self, seconds: float) -> None:
        """Wait for the wake-up or the next outcome, while connections are looked after."""
        self._resting = self.desk.impatient = True
        self.slice(seconds)
        self._resting = self.desk.impatient = False

    def _open_routes(self, before: Plan) -> None:
        """One route per transport of the plan. What was claimed for settings of before goes back untried."""
        self.desk.instead = self.plan.instead
        policy = effective.network_policy(self.plan.snapshot)
        for fingerprint, route in list(self.routes.items()):
            if fingerprint not in self.plan.settings or route.policy != policy:
                self.aside.append(self.routes.pop(fingerprint))
        for fingerprint, settings in self.plan.settings.items():
            if fingerprint not in self.routes:
                route = Route(settings, policy, self.desk)
                route.transport = open_transport(settings, policy, route)
                self.routes[fingerprint] = route
        for route in self.aside:
            route.retire()
        for route in self.routes.values():
            route.recall(self._is_outdated(route, before))

    def _is_outdated(self, route: Route, before: Plan) -> Callable[[Claimed], bool]:
        """Its lane has another transport now, or mail of that store view may leave otherwise than before."""
        return lambda claimed: (
            self.plan.lanes.get(claimed.lane) != route.fingerprint
            or self.plan.passage(claimed) != before.passage(claimed)
        )

    def _start_routes(self) -> None:
        for route in self.all_routes:
            if route.task is not None and route.task.done():
                self._finish(route)
        for route in self.routes.values():
            if route.ready and route.task is None and route.transport is not None and not self.desk.stopping:
                route.task = self.loop.create_task(route.transport.run())
        for route in [route for route in self.aside if route.task is None]:
            route.withdraw()
            if route.transport is None:
                self.aside.remove(route)
            else:
                route.task = self.loop.create_task(goodbye(route.transport))
                route.transport = None

    def _finish(self, route: Route) -> None:
        assert route.task is not None
        error = None if route.task.cancelled() else route.task.exception()
        route.task = None
        if error is not None:
            log.error("transport %s failed by a fault of ours", route.settings.relay, exc_info=error)
            route.abandon(f"our own fault: {error!r}", self.desk.struck)
            raise LocalFault(f"The transport {route.settings.relay} failed by a fault of ours: {error!r}")

    def slice(self, seconds: float) -> None:
        """Let transports work until a batch is full, one of them is done, or the time is over."""
        self.loop.run_until_complete(self._work(seconds))

    async def _work(self, seconds: float) -> None:
        self._enough.clear()
        full = self.loop.create_task(self._enough.wait())
        running = [route.task for route in self.all_routes if route.task is not None]
        await asyncio.wait([full, *running], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        full.cancel()

    def stop(self, grace: float) -> None:
        """Claim no more; finish what a transport has taken, give back the rest, settle, close."""
        self.desk.stopping = True
        for route in self.all_routes:
            route.withdraw()
        until = clock() + grace
        while any(route.is_running for route in self.all_routes) and clock() < until:
            self.rest(SLICE)
            self._settle_last()
        self._close()
        self._settle_last()

    def _settle_last(self) -> None:
        with contextlib.suppress(LocalFault):  # it stops already
            self.settle()

    def _close(self) -> None:
        for route in self.all_routes:
            self._part(route)
        self.loop.close()

    def _part(self, route: Route) -> None:
        """Close its connections; what it had taken and says nothing of is in doubt, or goes back."""
        if route.transport is not None:
            self.loop.run_until_complete(goodbye(route.transport))
        if route.task is not None:
            route.task.cancel()
            self.loop.run_until_complete(asyncio.wait([route.task]))
        route.abandon("the worker was told to stop while it waited for the reply", self.desk.returned)
        route.withdraw()


async def goodbye(transport: Transport) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(transport.close(), PARTING)
