"""The audit trail, newest first, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from postroom.audit.models import Entry


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty: any. `scopes`: those whose entries may be seen, as entries spell them; None: all."""

    actor: str = ""
    action: str = ""
    words: str = ""  #: in the object, the old or the new value
    scope: str = ""
    since: datetime | None = None
    until: datetime | None = None
    scopes: frozenset[str] | None = None


def entries(filters: Filters, before: int | None, size: int) -> list[Entry]:
    """At most *size*, older than the entry with the id *before*."""
    found = chosen(filters).order_by("-id")
    return list((found if before is None else found.filter(pk__lt=before))[:size])


def all_of(filters: Filters, most: int) -> Iterator[Entry]:
    """In portions, so that no file is made in memory."""
    before, count = None, 0
    while portion := entries(filters, before, min(500, most - count)):
        yield from portion
        before, count = portion[-1].pk, count + len(portion)


def actions() -> list[str]:
    return list(Entry.objects.order_by("action").values_list("action", flat=True).distinct()[:200])


def chosen(filters: Filters) -> "QuerySet[Entry]":
    found = Entry.objects.all()
    exact = {name: value for name in ("action", "scope") if (value := getattr(filters, name))}
    found = found.filter(**exact)
    if filters.scopes is not None:
        found = found.filter(scope__in=filters.scopes)
    if filters.actor:
        found = found.filter(actor__icontains=filters.actor)
    if filters.words:
        words = filters.words
        found = found.filter(Q(object__icontains=words) | Q(old__icontains=words) | Q(new__icontains=words))
    if filters.since:
        found = found.filter(at__gte=filters.since)
    return found.filter(at__lt=filters.until) if filters.until else found
