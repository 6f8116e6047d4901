"""Adds entries to the audit trail. Call it inside the transaction of the change: no audit row, no change."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from postroom.audit.models import Entry

MASK = "******"
LONGEST = 2000
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # all that cannot be seen but spaces


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. An operator has the machine's shell; names such as ``cli:anna`` or ``key:shop`` say which door.

    `store_views`: those whose settings are theirs to change; None: all.
    """

    name: str
    operator: bool = False
    store_views: frozenset[int] | None = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """What changed. ``old`` and ``new`` are None where nothing was set; of a secret only that it was set is kept."""

    action: str
    object: str
    scope: str = ""
    old: str | None = None
    new: str | None = None
    secret: bool = False


def record(actor: Actor, *changes: Change) -> None:
    now = timezone.now()
    Entry.objects.bulk_create(_entry(change, actor, now) for change in changes)


def _entry(change: Change, actor: Actor, now: datetime) -> Entry:
    return Entry(
        at=now,
        actor=printable(actor.name, 200),
        action=printable(change.action, 60),
        object=printable(change.object, 255),
        scope=printable(change.scope, 60),
        old=shown(change.old, change.secret),
        new=shown(change.new, change.secret),
    )


def shown(value: str | None, secret: bool) -> str | None:
    if value is None:
        return None
    if secret:
        return MASK if value else ""
    return printable(value, LONGEST)


def printable(text: str, longest: int) -> str:
    r"""Control, format and line characters as ``\x0a``: no value forges a line or moves a cursor (CWE-117)."""
    cut = text[:longest]
    safe = "".join(_escaped(character) if _hostile(character) else character for character in cut)
    if len(safe) <= longest and cut == text:
        return safe
    note = f"… ({len(text)} characters)"
    return safe[: longest - len(note)] + note


def _hostile(character: str) -> bool:
    return character == "\\" or unicodedata.category(character) in HIDDEN


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")
