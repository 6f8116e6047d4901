"""Guards a saved password: it never follows when the server it was typed for changes.

Otherwise whoever may set Host, for one store view only, could point it at a server of his own and read the password.
"""

from dataclasses import dataclass

from postroom.mail.sentence import Sentence
from postroom.scopes.acceptance import Fault
from postroom.scopes.catalogue import setting
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot, Source, named

PASSWORD = "system/smtp/password"  # a path  # noqa: S105
USERNAME = "system/smtp/username"
DROPPED = "%(scope)s has another server now, so its password was dropped; type it again: %(command)s"
SERVER = ("system/smtp/host", "system/smtp/port")


@dataclass(frozen=True, slots=True)
class Guarded:
    """The settings without passwords that would go to another server, and what to say of it."""

    after: Snapshot
    warnings: tuple[str, ...]
    faults: list[Fault]  #: passwords from the environment, which cannot be dropped


def guard(before: Snapshot, after: Snapshot, scope: Scope, typed: bool) -> Guarded:
    """*typed*: this save brings the scope's own password along, for the scope's own server."""
    warnings: list[str] = []
    faults: list[Fault] = []
    for place in before.below(scope):
        if _account(before, place) == _account(after, place):
            continue
        found = after.get(PASSWORD, place)
        typed_for = _server(after, scope) if typed and found.scope == scope else _server(before, found.scope)
        if not found.value or _server(after, place) == typed_for:
            continue
        if found.source is Source.ENVIRONMENT:
            faults.append(_fixed(found.variable))
            continue
        # Empty, not inherited: what is above must not follow either. Parents come first, and children follow them.
        after = after.edited(place, {PASSWORD: ""})
        warnings.append(Sentence(DROPPED, scope=named(after, place), command=typing(after, place)))
    return Guarded(after, tuple(warnings), faults[:1])


def typing(snapshot: Snapshot, scope: Scope) -> str:
    """The command that asks for the password of a scope, and keeps it where its account is."""
    holder = snapshot.get(PASSWORD, scope)
    place = snapshot.get(USERNAME, scope).scope if holder.source is Source.SHIPPED else holder.scope
    kind, _, code = snapshot.shown(place).partition(":")
    return f"postroom config set {PASSWORD} -" + (f" --{kind.removesuffix('s')} {code}" if code else "")


def _server(snapshot: Snapshot, scope: Scope) -> tuple[str | None, ...]:
    return tuple(snapshot.get(path, scope).value for path in SERVER)


def _account(snapshot: Snapshot, scope: Scope) -> tuple[object, ...]:
    """The server, and which password: the row it comes from, as stored."""
    holder = snapshot.get(PASSWORD, scope).scope
    return *_server(snapshot, scope), holder, snapshot.sources.rows.get((holder, PASSWORD))


def _fixed(variable: str) -> Fault:
    message = Sentence(
        "The password comes from %(variable)s, and would go to another server; only the operator may do that.",
        variable=variable,
    )
    return Fault(SERVER[0], setting(SERVER[0]).label, message)
