"""At most so many tries in so many minutes, for an account and for the network that they come from.

A try is written down before it is judged: however many come at the same moment, no more than the limit are judged.
"""

import hashlib
import ipaddress
from datetime import datetime, timedelta

from postroom.access.models import Try

LIMIT = 5
WINDOW = timedelta(minutes=15)


def allowed(now: datetime, *subjects: str) -> bool:
    """Whether one more try is within the limits of all *subjects*. What is refused does not prolong the wait."""
    Try.objects.filter(at__lt=now - WINDOW).delete()
    tries = [Try.objects.create(subject=subject, at=now) for subject in subjects]
    within = all(count(subject, now) <= LIMIT for subject in subjects)
    if not within:
        Try.objects.filter(pk__in=[each.pk for each in tries]).delete()
    return within


def forgive(*subjects: str) -> None:
    """They were who they said."""
    Try.objects.filter(subject__in=subjects).delete()


def forget_last(subject: str) -> None:
    """The last try did no harm to its network; the earlier ones still count."""
    last = Try.objects.filter(subject=subject).order_by("-id").values("pk")[:1]
    Try.objects.filter(pk__in=list(last.values_list("pk", flat=True))).delete()


def count(subject: str, now: datetime) -> int:
    return Try.objects.filter(subject=subject, at__gt=now - WINDOW).count()


def account(verb: str, email: str) -> str:
    """One subject per address, known or not: its form and length say nothing about it."""
    return f"{verb}:{hashlib.sha256(email.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"


def network(verb: str, address: str) -> str:
    """The /24 of an IPv4 address, the /64 of an IPv6 one: what one owner has cheaply."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return f"{verb}:unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return f"{verb}:{ipaddress.ip_network((found, 24 if found.version == 4 else 64), strict=False)}"
