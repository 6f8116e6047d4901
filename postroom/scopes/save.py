"""Saves settings at a scope: all of them with their audit rows in one transaction, or none with every fault named."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from postroom.audit.record import Actor, Change, record
from postroom.scopes import account, environment, resolve, rules, senders
from postroom.scopes.acceptance import Fault, accept
from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.models import Generation, SettingValue
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot


class Rejected(ValueError):
    """Nothing was saved. `faults` names each field that is wrong, with its label."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Saved:
    """The paths that changed, at the scope or below it; and what the person who saved should know."""

    changed: tuple[str, ...]
    warnings: tuple[str, ...]


@transaction.atomic
def save(changes: Mapping[str, str | None], scope: Scope, actor: Actor) -> Saved:
    """Sets each path to its text, or lets it be inherited where that is None. Stars for a secret mean: unchanged.

    Raises Rejected, UnknownStore, key_ring.KeyProblem.
    """
    one_at_a_time()
    before = resolve.load(environment.of_process())
    accepted, faults = accept(changes, before, scope, actor)
    moved = account.guard(before, before.edited(scope, accepted), scope, typed=account.PASSWORD in accepted)
    wrong = {fault.path for fault in faults}
    more = [*([] if actor.operator else moved.faults), *rules.new_faults(before, moved.after, scope)]
    more += senders.faults(accepted, before, scope, actor)
    faults += [fault for fault in more if fault.path not in wrong]
    if faults:
        raise Rejected(faults)
    changed = _write(before, moved.after, actor)
    return Saved(changed, (*moved.warnings, *rules.warnings(moved.after, scope, changed)))


def one_at_a_time() -> None:
    """No save may judge by what another is about to change. (On SQLite the transactions exclude each other anyway.)"""
    Generation.objects.select_for_update().get_or_create(pk=1, defaults={"stamp": ""})


def _write(before: Snapshot, after: Snapshot, actor: Actor) -> tuple[str, ...]:
    """The difference, to the tables and the audit trail; the generation's stamp is renewed by triggers."""
    old, new = before.sources.rows, after.sources.rows
    different = [row for row in sorted({**old, **new}) if (row in old) != (row in new) or old.get(row) != new.get(row)]
    for scope, path in different:
        _write_row(scope, path, after)
    record(actor, *(_change(scope, path, before, after) for scope, path in different))
    return tuple(path for _, path in different)


def _write_row(scope: Scope, path: str, after: Snapshot) -> None:
    if (scope, path) not in after.sources.rows:
        SettingValue.objects.filter(scope=scope.kind, scope_id=scope.id, path=path).delete()
        return
    SettingValue.objects.update_or_create(
        scope=scope.kind, scope_id=scope.id, path=path, defaults={"value": after.sources.rows[scope, path]}
    )


def _change(scope: Scope, path: str, before: Snapshot, after: Snapshot) -> Change:
    old, new = before.sources.rows, after.sources.rows
    return Change(
        action="set" if (scope, path) in new else "inherited",
        object=path,
        scope=after.shown(scope),
        old=old.get((scope, path)),
        new=new.get((scope, path)),
        secret=SETTINGS[path].encrypted,
    )
