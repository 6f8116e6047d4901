"""The book of addresses that we must not write to: look up, add, lift."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from postroom.mail.address import Address
from postroom.suppressions.models import Suppression

Reason = Suppression.Reason
CHUNK = 500  # addresses per query: PostgreSQL plans long IN lists slowly
# Raw, because every submit and every claim asks: the ORM takes ten times as long to say it as SQLite to answer.
LOOK_UP = (
    "SELECT address, reason FROM suppressions_suppression WHERE lifted_at IS NULL AND address IN ({addresses})"
    " AND (store_view_id IS NULL OR store_view_id = %s)"
)


@dataclass(frozen=True)
class Entry:
    """Whom not to write to. Store view None: everywhere. `origin`: who or what asked for it, with its id."""

    address: Address
    store_view_id: int | None
    reason: Suppression.Reason
    origin: str


def key(address: Address) -> str:
    """Mailboxes that differ by case alone are one mailbox in practice (RFC 5321 §2.4 leaves it open)."""
    return str(address).lower()


def blocks(addresses: Iterable[Address], store_view_id: int) -> dict[Address, str]:
    """Those of the addresses that we must not write to for this store view, each with its reason in words."""
    by_key: dict[str, list[Address]] = {}
    for address in addresses:
        by_key.setdefault(key(address), []).append(address)
    found = blocked(by_key, store_view_id)
    return {address: reason for text, reason in found.items() for address in by_key[text]}


def blocked(keys: Iterable[str], store_view_id: int) -> dict[str, str]:
    """As `blocks`, for addresses as `key` makes them: what the queue has at hand."""
    wanted = sorted(set(keys))
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), CHUNK):
            chunk = wanted[start : start + CHUNK]
            cursor.execute(LOOK_UP.format(addresses=", ".join(["%s"] * len(chunk))), [*chunk, store_view_id])
            found.update((address, f"suppressed: {Reason(reason).label}") for address, reason in cursor.fetchall())
    return found


def add(entry: Entry, now: datetime) -> bool:
    """False when the address stands in the book already, for the same store view or for the same "everywhere"."""
    with transaction.atomic():
        _, is_new = Suppression.objects.get_or_create(
            address=key(entry.address),
            store_view_id=entry.store_view_id,
            lifted_at=None,
            defaults={"reason": entry.reason, "origin": entry.origin, "added_at": now},
        )
    return is_new


def lift(address: Address, store_view_id: int | None, actor: str, now: datetime) -> bool:
    """False when there was nothing to lift at exactly that place."""
    rows = Suppression.objects.filter(address=key(address), store_view_id=store_view_id, lifted_at=None)
    return rows.update(lifted_at=now, lifted_by=actor) > 0
