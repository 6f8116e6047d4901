"""A ledger that keeps everything in lists, and the loop that the worker's courier would be."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from postroom.mail.address import Address
from postroom.mail.envelope import Envelope
from postroom.mail.outcome import Outcome
from postroom.transports.ledger import Facts, Parcel, Transport
from postroom.transports.network import NetworkPolicy
from postroom.transports.open import open_transport
from postroom.transports.settings import SmtpSettings, Timeouts, TransportSettings
from tests.peers.clock import Clock, forward_when
from tests.peers.scripted import ScriptedServer

SENDER = Address.parse("shop@example.com")
RECIPIENT = Address.parse("jane@example.org")
CONTENT = b"Subject: Your order\r\nFrom: shop@example.com\r\n\r\nThank you.\r\n"
PATIENCE = 60.0  # seconds; what must happen has so long on a busy machine
PATIENT = Timeouts(
    connect=PATIENCE,
    tls=PATIENCE,
    greeting=PATIENCE,
    ehlo=PATIENCE,
    auth=PATIENCE,
    mail=PATIENCE,
    rcpt=PATIENCE,
    data=PATIENCE,
    content=PATIENCE,
    dot=PATIENCE,
    quit=PATIENCE,
    attempt=600,
)


def hurried(verb: str) -> Timeouts:
    """Patient, but for the answer to this verb of a script."""
    return replace(PATIENT, **{"greeting" if verb == "CONNECT" else verb.lower(): 1.0})


def parcel(key: int = 1, content: bytes = CONTENT, recipient: str = "") -> Parcel:
    to = Address.parse(recipient or f"customer{key}@example.org")
    return Parcel(key, Envelope(SENDER, to), content)


def parcels(count: int, content: bytes = CONTENT) -> list[Parcel]:
    return [parcel(key, content) for key in range(1, count + 1)]


@dataclass
class Recorder:
    """Checks the promise itself: every taken parcel ends in exactly one record or one give_back."""

    waiting: deque[Parcel] = field(default_factory=deque)
    taken: list[int] = field(default_factory=list)
    intended: list[int] = field(default_factory=list)
    given_back: list[int] = field(default_factory=list)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    facts: dict[int, Facts] = field(default_factory=dict)
    unwanted: set[int] = field(default_factory=set)  #: keys that must not be begun any more
    disowned: set[int] = field(default_factory=set)  #: keys that `intend` denies

    def take(self) -> Parcel | None:
        if not self.waiting:
            return None
        self.taken.append(self.waiting[0].key)
        return self.waiting.popleft()

    def may_begin(self, parcel: Parcel) -> bool:
        return parcel.key not in self.unwanted

    def intend(self, parcel: Parcel) -> bool:
        assert parcel.key not in self.intended, "intended twice"
        self.intended.append(parcel.key)
        return parcel.key not in self.disowned

    def give_back(self, parcel: Parcel) -> None:
        assert parcel.key not in self.outcomes
        self.given_back.append(parcel.key)

    def record(self, parcel: Parcel, outcome: Outcome, facts: Facts) -> None:
        assert parcel.key not in self.outcomes, "recorded twice"
        assert facts.seconds >= 0
        self.outcomes[parcel.key] = outcome
        self.facts[parcel.key] = facts

    def whole(self) -> bool:
        """Nothing taken is left hanging, nothing ended twice."""
        return sorted(self.taken) == sorted([*self.outcomes, *self.given_back])

    @property
    def kinds(self) -> Counter[str]:
        return Counter(type(outcome).__name__ for outcome in self.outcomes.values())


def settings_for(server: ScriptedServer | int, **changes: Any) -> SmtpSettings:
    port = server if isinstance(server, int) else server.port
    return replace(SmtpSettings("127.0.0.1", port, timeouts=PATIENT, max_connections=1), **changes)


def policy_for(settings: TransportSettings) -> NetworkPolicy:
    ports = frozenset({settings.port}) if isinstance(settings, SmtpSettings) else frozenset()
    return NetworkPolicy(allow_loopback=True, extra_ports=ports)


def send(settings: TransportSettings, *items: Parcel, late: Callable[[], bool] | None = None) -> Recorder:
    """Give these to a transport and run it to the end. `late`: when to put its clock forward, past any time-out."""
    recorder = Recorder(deque(items))
    with asyncio.Runner(loop_factory=Clock) as runner:
        runner.run(drive(settings, recorder, late))
    assert recorder.whole(), recorder
    return recorder


async def drive(settings: TransportSettings, recorder: Recorder, late: Callable[[], bool] | None = None) -> None:
    transport: Transport = open_transport(settings, policy_for(settings), recorder)
    clock = asyncio.create_task(forward_when(late, PATIENCE + 1)) if late else None
    try:
        async with asyncio.timeout(5 * PATIENCE):
            await transport.run()
            if clock:
                await clock
    finally:
        async with asyncio.timeout(5 * PATIENCE):
            await transport.close()


def one(settings: TransportSettings, item: Parcel | None = None, late: Callable[[], bool] | None = None) -> Outcome:
    """The outcome of a single parcel."""
    recorder = send(settings, item or parcel(), late=late)
    return next(iter(recorder.outcomes.values()))
