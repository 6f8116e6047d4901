"""At most so many tries in so many minutes: for an account from one network, for the account, and for the network.

An office, or everybody behind a proxy that nobody has named, is one network: it may try often, an account may not.

A try is written down before it is judged: however many come at the same moment, no more than the limit are judged.
"""

import hashlib
import ipaddress
from datetime import datetime, timedelta
from typing import NamedTuple

from postroom.access.models import Try

LIMIT = 5
ANYWHERE = 20  # for an account, from all networks together
NETWORK = 50  # for all accounts, from one network
WINDOW = timedelta(minutes=15)


class Subject(NamedTuple):
    """Whose tries are counted, and how many are allowed."""

    name: str
    limit: int = LIMIT


def allowed(now: datetime, *subjects: Subject) -> bool:
    """Whether one more try is within the limits of all *subjects*. What is refused does not prolong the wait."""
    Try.objects.filter(at__lt=now - WINDOW).delete()
    tries = [Try.objects.create(subject=subject.name, at=now) for subject in subjects]
    within = all(count(subject, now) <= subject.limit for subject in subjects)
    if not within:
        Try.objects.filter(pk__in=[each.pk for each in tries]).delete()
    return within


def is_full(now: datetime, *subjects: Subject) -> bool:
    """Whether the next try would be one too many."""
    return any(count(subject, now) >= subject.limit for subject in subjects)


def forgive(*subjects: Subject) -> None:
    """They were who they said."""
    Try.objects.filter(subject__in=[subject.name for subject in subjects]).delete()


def forget_last(subject: Subject) -> None:
    """The last try did no harm to its network; the earlier ones still count."""
    last = Try.objects.filter(subject=subject.name).order_by("-id").values("pk")[:1]
    Try.objects.filter(pk__in=list(last.values_list("pk", flat=True))).delete()


def count(subject: Subject, now: datetime) -> int:
    return Try.objects.filter(subject=subject.name, at__gt=now - WINDOW).count()


def account(verb: str, email: str) -> Subject:
    """One subject per address, known or not: its form and length say nothing about it."""
    return Subject(f"{verb}:{digest(email)[:40]}")


def anywhere(verb: str, email: str) -> Subject:
    """The account, wherever the tries come from: who has many networks does not try many times as often."""
    return Subject(f"{verb} anywhere:{digest(email)[:32]}", ANYWHERE)


def from_there(verb: str, email: str, address: str) -> Subject:
    """The account from one network: who tries there locks out nobody who comes from elsewhere."""
    return Subject(f"{verb} there:{digest(f'{email} {network(verb, address).name}')[:32]}")


def network(verb: str, address: str) -> Subject:
    """The /24 of an IPv4 address, the /64 of an IPv6 one: what one owner has cheaply."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return Subject(f"{verb}:unknown", NETWORK)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    within = ipaddress.ip_network((found, 24 if found.version == 4 else 64), strict=False)
    return Subject(f"{verb}:{within}", NETWORK)


def digest(email: str) -> str:
    return hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest()
