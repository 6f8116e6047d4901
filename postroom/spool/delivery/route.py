"""One transport of a worker with its deliveries: what is waiting, ready and taken. The ledger that transports ask."""

import asyncio
import logging
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from postroom.mail.address import Address, InvalidAddress
from postroom.mail.outcome import InDoubt, Outcome, Verb
from postroom.mail.reply import Reply
from postroom.spool.custody.claim import Claimed
from postroom.spool.custody.journal import Journal
from postroom.spool.custody.pulse import Pulse, clock
from postroom.spool.delivery.hand import Laden, bodies
from postroom.spool.delivery.ruling import encode
from postroom.transports.ledger import Facts, Parcel, Transport
from postroom.transports.network import NetworkPolicy
from postroom.transports.settings import TransportSettings

log = logging.getLogger("postroom.worker")

SMALLEST, LARGEST = 50, 800  # deliveries in hand: the ends between which a route's allowance moves
READY_BYTES = 16 << 20  # compressed bodies in memory per route; the rest wait as rows
STALLED = 30.0  # seconds without a take: what is not taken goes back, a person may want to stop it


class Result(NamedTuple):
    route: "Route"
    laden: Laden
    outcome: Outcome
    facts: Facts


@dataclass
class Desk:
    """What all routes of a worker share."""

    journal: Journal
    pulse: Pulse
    results: list[Result] = field(default_factory=list)
    damaged: list[tuple[Claimed, str]] = field(default_factory=list)
    returned: list[Claimed] = field(default_factory=list)  #: to be queued again as they were
    struck: list[Claimed] = field(default_factory=list)  #: in hand of a transport that failed by a fault of ours
    instead: Callable[[Claimed], Address | None] = lambda _claimed: None  #: who gets it, as the settings are now
    stopping: bool = False
    enough: Callable[[], None] = lambda: None  #: called when a batch of results is full
    impatient: bool = False  #: a single result is a batch
    batch: int = 500

    def add(self, result: Result) -> None:
        self.results.append(result)
        if self.impatient or len(self.results) >= self.batch:
            self.enough()


@dataclass(eq=False)
class Route:
    """Implements transports.Ledger."""

    settings: TransportSettings
    policy: NetworkPolicy
    desk: Desk
    transport: Transport | None = None
    task: asyncio.Task[None] | None = None
    waiting: deque[Claimed] = field(default_factory=deque)  #: bodies not loaded yet
    ready: deque[Laden] = field(default_factory=deque)
    taken: dict[int, Laden] = field(default_factory=dict)
    intended: set[int] = field(default_factory=set)
    recalled: set[int] = field(default_factory=set)  #: taken, and not to be begun any more
    allowance: int = 100
    used: int = 0  #: taken since the last look at the allowance
    moved_at: float = field(default_factory=clock)  #: a transport took something, or something to take came
    stalled: bool = False  #: what was ready lay too long: nothing more is claimed until its transport asks again
    retired: bool = False  #: its settings are no store view's any more

    def __post_init__(self) -> None:
        self.fingerprint = self.settings.fingerprint

    # What transports ask.

    def take(self) -> Parcel | None:
        self.stalled = False
        while self.ready and self.may_start():
            laden = self.ready.popleft()
            if (instead := self.desk.instead(laden.claimed)) is not laden.instead:
                laden = replace(laden, instead=instead)
            try:
                parcel = laden.parcel()
            except (InvalidAddress, zlib.error) as error:
                self.desk.damaged.append((laden.claimed, f"its row is damaged: {error}"))
                continue
            self.taken[parcel.key] = laden
            self.used += 1
            self.moved_at = clock()
            return parcel
        return None

    def may_start(self) -> bool:
        """Without the right to send or room in the journal every parcel would only come back."""
        desk = self.desk
        return not (desk.stopping or self.retired) and desk.journal.has_room and desk.pulse.may_send()

    def may_begin(self, parcel: Parcel) -> bool:
        return parcel.key not in self.recalled and self.may_start()

    def intend(self, parcel: Parcel) -> bool:
        laden = self.taken.get(parcel.key)
        if laden is None or not self.desk.journal.intend(laden.claimed.id, laden.claimed.claims):
            return False
        # Asked after the INTENT is written: whoever takes over later than this finds it.
        if not self.desk.pulse.may_send():
            return False
        self.intended.add(parcel.key)
        return True

    def give_back(self, parcel: Parcel) -> None:
        laden = self.taken.pop(parcel.key, None)
        self.intended.discard(parcel.key)
        if parcel.key in self.recalled and laden is not None:
            self.recalled.discard(parcel.key)
            self.desk.returned.append(laden.claimed)
        elif laden is not None:
            self.ready.appendleft(laden)

    def record(self, parcel: Parcel, outcome: Outcome, facts: Facts) -> None:
        if laden := self.taken.pop(parcel.key, None):
            self.intended.discard(parcel.key)
            self.recalled.discard(parcel.key)
            text = encode(outcome, facts, laden.redirected)
            self.desk.journal.outcome(laden.claimed.id, laden.claimed.claims, text)
            self.desk.add(Result(self, laden, outcome, facts))

    # What the courier asks.

    @property
    def in_hand(self) -> int:
        return len(self.waiting) + len(self.ready) + len(self.taken)

    @property
    def is_running(self) -> bool:
        return self.task is not None and not self.task.done()

    def room(self) -> int:
        """How many more it can take in hand. The allowance follows what it gets rid of."""
        if self.stalled and self.taken:
            return 0
        if self.used * 2 >= self.allowance:
            self.allowance = min(LARGEST, self.allowance * 2)
        elif self.used * 8 < self.allowance and self.in_hand:
            self.allowance = max(SMALLEST, self.allowance // 2)
        self.used = 0
        free = self.allowance - self.in_hand
        return free if free * 4 >= self.allowance else 0

    def load(self) -> None:
        """Bodies for what waits, as far as memory allows; at least one."""
        if not self.waiting:
            return
        if not self.ready:
            self.moved_at = clock()
        batch = list(self.waiting)
        found = bodies(claimed.message_id for claimed in batch[:LARGEST])
        held = sum(laden.body.size for laden in self.ready)
        for claimed in batch:
            body = found.get(claimed.message_id)
            if body is None:
                self.desk.damaged.append((claimed, "its body is gone"))
            elif held and held + body.size > READY_BYTES:
                return
            else:
                self.ready.append(Laden(claimed, body))
                held += body.size
            self.waiting.popleft()

    def withdraw(self, which: Callable[[Claimed], bool] = lambda _claimed: True) -> None:
        """Give back what no transport has taken."""
        kept = [laden for laden in self.ready if not which(laden.claimed)]
        self.desk.returned += [laden.claimed for laden in self.ready if which(laden.claimed)]
        self.desk.returned += [claimed for claimed in self.waiting if which(claimed)]
        self.ready = deque(kept)
        self.waiting = deque(claimed for claimed in self.waiting if not which(claimed))

    def withdraw_if_stalled(self) -> None:
        if self.ready and clock() - self.moved_at > STALLED:
            self.stalled, self.allowance = True, SMALLEST
            self.withdraw()

    def recall(self, which: Callable[[Claimed], bool] = lambda _claimed: True) -> None:
        """Settings have changed: as `withdraw`, and what waits for a connection comes back before it is begun.

        Also where they change once more meanwhile: it was taken by those of before the first change.
        """
        self.recalled |= {key for key, laden in self.taken.items() if which(laden.claimed)}
        self.withdraw(which)

    def retire(self) -> None:
        """Take nothing more; what is begun is finished."""
        self.retired = True
        self.recall()

    def abandon(self, why: str, untouched: list[Claimed]) -> None:
        """The transport ended without a word on these: in doubt after the INTENT, untouched before."""
        for key, laden in list(self.taken.items()):
            if key in self.intended:
                facts = Facts(self.settings.relay, None, time.time(), 0.0)
                self.record(laden.parcel(), InDoubt(Reply(0, None, why, local=True), Verb.DOT), facts)
            else:
                del self.taken[key]
                untouched.append(laden.claimed)
        self.recalled.clear()


def total(routes: Iterable[Route]) -> int:
    return sum(route.in_hand for route in routes)
