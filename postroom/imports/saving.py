"""Saves what is wanted, scope by scope, in the caller's transaction; what the settings themselves refuse is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from postroom.audit.record import Actor
from postroom.imports.modules import RETURN_ADDRESS, RETURN_PATH
from postroom.imports.wanted import Wanted
from postroom.mail.sentence import Sentence
from postroom.scopes import environment, resolve, secrets
from postroom.scopes.account import PASSWORD
from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.save import Rejected, save
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot

#: Which choice a fault of another field speaks of: the field is asked for by it.
ASKED_BY = {RETURN_ADDRESS: RETURN_PATH}
OFF_SWITCH = "system/smtp/disable"
Refused = dict[tuple[Scope, str], Sentence]


@dataclass(slots=True)
class Done:
    refused: Refused = field(default_factory=dict)
    changed: list[tuple[Scope, str]] = field(default_factory=list)
    warnings: dict[str, list[Scope]] = field(default_factory=dict)


def saved(wanted: Wanted, actor: Actor) -> Done:
    """Values that stand already are not saved again, so a second time changes nothing."""
    done = Done()
    for scope, rows in wanted.rows.items():
        before = resolve.load(environment.of_process())
        changes = _free(_different(rows, scope, before), scope, before, done)
        _save(changes, scope, actor, done)
    return done


def _different(rows: Mapping[str, str], scope: Scope, before: Snapshot) -> dict[str, str]:
    found = {path: text for path, text in rows.items() if not _stands(before, scope, path, text)}
    if any(path in found for path in ("system/smtp/host", "system/smtp/port")) and PASSWORD in rows:
        found[PASSWORD] = rows[PASSWORD]  # it stands, but would be dropped with its server
    return found


def _stands(before: Snapshot, scope: Scope, path: str, text: str) -> bool:
    row = before.sources.rows.get((scope, path), "missing")
    if (scope, path) not in before.sources.rows:
        return False
    if not SETTINGS[path].encrypted or not row:
        return (row or "") == text
    try:
        return secrets.decrypt(row, scope, path) == text
    except secrets.Undecryptable:
        return False


def _free(changes: dict[str, str], scope: Scope, before: Snapshot, done: Done) -> dict[str, str | None]:
    free: dict[str, str | None] = {}
    for path, text in changes.items():
        why = _barred(path, text, scope, before)
        if why:
            done.refused[scope, path] = why
        else:
            free[path] = text
    return free


def _barred(path: str, text: str, scope: Scope, before: Snapshot) -> Sentence | None:
    variable = before.locked(path, scope)
    if variable:
        return Sentence("fixed here by the environment variable %(variable)s", variable=variable)
    if path == OFF_SWITCH and text == "0" and before.get(path, scope).value == "1":
        return Sentence("mail is switched off here, and no import switches it on; do it yourself when all is ready")
    return None


def _save(changes: dict[str, str | None], scope: Scope, actor: Actor, done: Done) -> None:
    """Again without what was refused, until the rest is taken: each round drops one value at least."""
    while changes:
        try:
            found = save(changes, scope, actor)
        except Rejected as rejected:
            changes = _without(changes, scope, rejected, done)
            continue
        done.changed += [(scope, path) for path in found.changed]
        for warning in found.warnings:
            done.warnings.setdefault(warning, []).append(scope)
        return


def _without(changes: dict[str, str | None], scope: Scope, rejected: Rejected, done: Done) -> dict[str, str | None]:
    wrong = {}
    for fault in rejected.faults:
        path = fault.path if fault.path in changes else ASKED_BY.get(fault.path, "")
        wrong[path] = Sentence("not taken over: %(why)s", why=fault.message)
    if not set(wrong) & set(changes):
        raise rejected
    done.refused |= {(scope, path): why for path, why in wrong.items()}
    return {path: text for path, text in changes.items() if path not in wrong}
