"""What a batch of outcomes says about transports and identities: which must rest, whose rest is over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from postroom.mail.outcome import Accepted, Fault, InDoubt
from postroom.spool.delivery.breaker import Trip
from postroom.spool.delivery.ruling import Settlement


class Judged(NamedTuple):
    """One outcome with the transport it came by. `is_probe`: it was sent to try that transport."""

    fingerprint: str
    relay: str
    settlement: Settlement
    is_probe: bool

    @property
    def fault(self) -> Fault | None:
        """A transport that takes the final dot and never answers is no better than one that refuses."""
        if isinstance(self.settlement.outcome, InDoubt):
            return Fault.TRANSPORT
        return self.settlement.decision.rests if self.settlement.decision else None


@dataclass
class Verdicts:
    trips: list[Trip] = field(default_factory=list)
    ended: list[tuple[str, str]] = field(default_factory=list)  #: fingerprint, sender or empty
    local: str = ""  #: our own fault: the worker stops


def verdicts(batch: Sequence[Judged]) -> Verdicts:
    """A fault counts only where nothing got through: one bad answer among hundreds of good ones stops nobody."""
    found = Verdicts()
    well = {one.fingerprint for one in batch if one.fault in (None, Fault.SENDER)}
    accepted = {(one.fingerprint, sender(one)) for one in batch if isinstance(one.settlement.outcome, Accepted)}
    worst: dict[tuple[str, str], Judged] = {}
    for one in batch:
        if one.fault is Fault.LOCAL:
            found.local = one.settlement.reason
        elif one.fault is Fault.TRANSPORT and one.fingerprint not in well:
            note(worst, (one.fingerprint, ""), one)
        elif one.fault is Fault.SENDER and (one.fingerprint, sender(one)) not in accepted:
            note(worst, (one.fingerprint, sender(one)), one)
    for (fingerprint, whose), one in worst.items():
        found.trips.append(Trip(fingerprint, whose, one.relay, one.settlement.reason, one.is_probe))
    found.ended = over(one for one in batch if one.is_probe)
    return found


def note(worst: dict[tuple[str, str], Judged], key: tuple[str, str], one: Judged) -> None:
    """A probe's failure says more than that of a straggler."""
    if key not in worst or one.is_probe:
        worst[key] = one


def over(probes: Iterable[Judged]) -> list[tuple[str, str]]:
    ended = []
    for one in probes:
        if one.fault in (None, Fault.SENDER):
            ended.append((one.fingerprint, ""))
        if one.fault is None:
            ended.append((one.fingerprint, sender(one)))
    return ended


def sender(one: Judged) -> str:
    return one.settlement.claimed.sender
