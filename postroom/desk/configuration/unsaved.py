"""The settings as they would be if the form on the page were saved now. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from postroom.audit.record import Actor
from postroom.desk.configuration import submission
from postroom.desk.configuration.cells import Cell
from postroom.desk.configuration.sheet import sheet
from postroom.desk.frame.door import DeskRequest
from postroom.scopes import account
from postroom.scopes.acceptance import Fault, accept
from postroom.scopes.account import PASSWORD, SERVER, USERNAME
from postroom.scopes.catalogue import SECTIONS, SETTINGS, setting
from postroom.scopes.key_ring import KeyProblem
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot

ACCOUNT = (*SERVER, USERNAME)


@dataclass(frozen=True)
class Unsaved:
    """`faults` names the fields that are wrong; they count as they are saved.

    `password_dropped`: the password is another account's, and nobody typed one for this account.
    """

    snapshot: Snapshot
    scope: Scope
    faults: tuple[Fault, ...] = ()
    password_dropped: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)  #: what was typed, right or wrong; of secrets nothing


def unsaved(request: DeskRequest, scope: Scope) -> Unsaved:
    """Of what the form does not bring along, and of what this person may not change, the saved value."""
    try:
        fields = writable(request, scope)
        changes = submission.changes(submission.read(request.POST, fields), fields)
    except submission.Foreign:
        changes = {}
    return edited(request.snapshot, scope, changes, request.actor)


def edited(before: Snapshot, scope: Scope, changes: submission.Changes, actor: Actor) -> Unsaved:
    try:
        accepted, faults = accept(changes, before, scope, actor)
    except KeyProblem as problem:
        accepted, faults = {}, [Fault(PASSWORD, setting(PASSWORD).label, str(problem))]
    after = before.edited(scope, accepted) if accepted else before
    guarded = account.guard(before, after, scope, typed=PASSWORD in accepted)
    had, has = (bool(each.get(PASSWORD, scope).value) for each in (after, guarded.after))
    moved = any(before.get(path, scope).value != after.get(path, scope).value for path in ACCOUNT)
    dropped = had and (not has or bool(guarded.faults) or (moved and not accepted.get(PASSWORD)))
    shown = {path: text for path, text in changes.items() if text and not SETTINGS[path].encrypted}
    return Unsaved(guarded.after, scope, tuple(faults), dropped, shown)


def writable(request: DeskRequest, scope: Scope) -> dict[str, Cell]:
    """Every field that this person may change here."""
    return {path: cell for section in SECTIONS for path, cell in sheet(request, section, scope).writable.items()}
