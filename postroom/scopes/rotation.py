"""Gives every secret at rest a new key, and proves by count that none was left under an old one.

One guarded UPDATE a row: killed at any moment, every secret is readable with the old key or the new, and running it
again goes on where it stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from postroom.audit.record import Actor, Change, record
from postroom.scopes import secrets
from postroom.scopes.belonging import remember_key
from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.key_ring import create_key, folder, key_ring
from postroom.scopes.models import SettingValue
from postroom.scopes.scope import Scope

ENCRYPTED = tuple(path for path, setting in SETTINGS.items() if setting.encrypted)


@dataclass(frozen=True, slots=True)
class Rotation:
    """The count after the work: `total` secrets, of which `left` are not under the new key. Each of those is named."""

    key_id: str
    total: int
    rotated: int  #: in this run
    left: int
    undecryptable: tuple[str, ...]
    unused_keys: tuple[str, ...]  #: encrypt nothing any more; return paths signed with them may still come back

    @property
    def complete(self) -> bool:
        return self.left == 0


def rotate(actor: Actor) -> Rotation:
    """Goes on with a rotation that was interrupted; else creates a key first. Raises key_ring.KeyProblem."""
    key_id = key_ring().newest.id
    if not any(_readable(row) for row in _outside(key_id)):
        key_id = create_key(folder()).id
        record(actor, Change("created", f"key {key_id}"))
    remember_key()
    rotated = 0
    # Again until a pass changes nothing: who saved with the old key meanwhile is found by the next.
    while moved := sum(_move(row, text) for row in _outside(key_id) if (text := _readable(row)) is not None):
        rotated += moved
    report = _report(key_id, rotated)
    record(actor, Change("rotated", f"key {key_id}", new=f"{rotated} rotated, {report.left} of {report.total} left"))
    return report


def _move(row: SettingValue, text: str) -> bool:
    sealed = secrets.encrypt(text, _scope(row), row.path)
    return bool(SettingValue.objects.filter(pk=row.pk, value=row.value).update(value=sealed))


def _report(key_id: str, rotated: int) -> Rotation:
    left = list(_outside(key_id))
    used = {secrets.key_of(row.value or "") for row in _stored()}
    return Rotation(
        key_id=key_id,
        total=sum(1 for _ in _stored()),
        rotated=rotated,
        left=len(left),
        undecryptable=tuple(f"{row.path} at {_scope(row)}" for row in left if _readable(row) is None),
        unused_keys=tuple(sorted(key_ring().keys.keys() - used - {key_id})),
    )


def _stored() -> Iterator[SettingValue]:
    return SettingValue.objects.filter(path__in=ENCRYPTED).exclude(value=None).exclude(value="").iterator()


def _outside(key_id: str) -> Iterator[SettingValue]:
    return (row for row in list(_stored()) if secrets.key_of(row.value or "") != key_id)


def _readable(row: SettingValue) -> str | None:
    try:
        return secrets.decrypt(row.value or "", _scope(row), row.path)
    except secrets.Undecryptable:
        return None


def _scope(row: SettingValue) -> Scope:
    return Scope(row.scope, row.scope_id)  # type: ignore[arg-type]
