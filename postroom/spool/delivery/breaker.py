"""The circuit breaker, kept in the database: a transport, or an identity on it, rests after a fault of its own.

While it rests its mail stays queued and no attempt is burnt. A rest that is over lets a single delivery through, the
probe; its success ends the rest, its failure doubles it. A mended password makes another fingerprint: no rest at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from postroom.spool.models import Rest

FIRST = timedelta(seconds=5)
LONGEST = timedelta(minutes=5)
PROBE = timedelta(seconds=60)  # nobody else probes in this time; a probe may hang longer than it took before
FORGET = timedelta(days=1)  # rests of settings that nobody uses any more


@dataclass(frozen=True)
class Probe:
    """A rest that is over. Sender empty: the whole transport."""

    fingerprint: str
    sender: str = ""
    turn: int = 0  #: how many probes have failed in this rest: another store view tries each time


@dataclass(frozen=True)
class Trip:
    """A fault that calls for a rest."""

    fingerprint: str
    sender: str
    relay: str
    reason: str
    is_probe: bool = False


@dataclass(frozen=True)
class Rests:
    """All rests at one moment."""

    transports: frozenset[str]
    senders: dict[str, tuple[str, ...]]  #: by fingerprint
    probes: tuple[Probe, ...]


def rests(now: datetime) -> Rests:
    transports, senders, probes = set(), dict[str, tuple[str, ...]](), []
    rows = Rest.objects.values_list("fingerprint", "sender", "rest_until", "failures")
    for fingerprint, sender, rest_until, failures in rows:
        if sender:
            senders[fingerprint] = (*senders.get(fingerprint, ()), sender)
        else:
            transports.add(fingerprint)
        if rest_until <= now or rest_until > farthest(now):
            probes.append(Probe(fingerprint, sender, failures - 1))
    return Rests(frozenset(transports), senders, tuple(probes))


def elect(probe: Probe, now: datetime) -> bool:
    """Whether this caller's probe is the one. Inside the transaction that takes its delivery."""
    over = Q(rest_until__lte=now) | Q(rest_until__gt=farthest(now))
    mine = Rest.objects.filter(over, fingerprint=probe.fingerprint, sender=probe.sender)
    return mine.update(rest_until=now + PROBE) == 1


def farthest(now: datetime) -> datetime:
    """No rest ends later than this: one that does was written by a clock that has been put right since."""
    return now + LONGEST + PROBE


def trip(trips: Iterable[Trip], now: datetime) -> None:
    """Rest; after a probe that failed, rest twice as long."""
    # One order for all workers: two that trip the same two rows must not lock each other out.
    for one in sorted(trips, key=lambda one: (one.fingerprint, one.sender)):
        row, is_new = Rest.objects.get_or_create(
            fingerprint=one.fingerprint,
            sender=one.sender,
            defaults={
                "relay": one.relay, "failures": 1, "since": now, "rest_until": now + FIRST, "reason": one.reason
            },
        )  # fmt: skip
        if one.is_probe and not is_new:
            # Stragglers of the first fault say nothing new; only a probe does.
            Rest.objects.filter(pk=row.pk, failures=row.failures).update(
                failures=row.failures + 1, rest_until=now + length(row.failures + 1), reason=one.reason
            )


def length(failures: int) -> timedelta:
    return min(FIRST * float(2 ** min(failures - 1, 16)), LONGEST)


def end(fingerprint: str, sender: str) -> None:
    """A probe got through: the transport (sender empty) or the identity on it is well."""
    Rest.objects.filter(fingerprint=fingerprint, sender=sender).delete()


def forget_old(now: datetime) -> None:
    Rest.objects.filter(rest_until__lt=now - FORGET).delete()
