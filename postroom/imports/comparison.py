"""Compares each value as it is in force there with the one in force here, and gives the reason where they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from postroom.imports.placing import Landing, words
from postroom.imports.report import Line
from postroom.imports.saving import Done
from postroom.imports.translation import same
from postroom.imports.wanted import PATHS, Held, Values, Wanted
from postroom.mail.sentence import Sentence
from postroom.scopes.account import PASSWORD
from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.scope import Scope
from postroom.scopes.secrets import Undecryptable
from postroom.scopes.snapshot import Snapshot, Source

STARS = "******"
#: What Magento ships where ours ships nothing.
SHIPPED_THERE = {"web/unsecure/base_url": "{{base_url}}", "web/secure/base_url": "{{base_url}}"}


@dataclass(frozen=True, slots=True)
class Compared:
    """`before`: here, as it was; `after`: here, as it is once saved."""

    before: Snapshot
    after: Snapshot
    wanted: Wanted
    done: Done
    landed: Landing


def lines(compared: Compared, scope: Scope) -> tuple[Line, ...]:
    values = compared.wanted.there[scope]
    return tuple(_line(compared, scope, path, values) for path in PATHS)


def _line(compared: Compared, scope: Scope, path: str, values: Values) -> Line:
    held = values.get(path)
    here, there = _here(compared.after, scope, path), _there(held, path)
    equal = _equal(compared, scope, path, held)
    return Line(
        path,
        _shown(path, there),
        _shown(path, here),
        equal,
        _was_another(compared, scope, path),
        f"{held.origin}, {words(held.at)}" if held else "",
        () if equal else tuple(_reasons(compared, scope, path, held)),
    )


def _here(snapshot: Snapshot, scope: Scope, path: str) -> str | None:
    if not SETTINGS[path].encrypted:
        return snapshot.get(path, scope).value
    return STARS if snapshot.get(path, scope).value else ""


def _there(held: Held | None, path: str) -> str | None:
    return held.there if held else SHIPPED_THERE.get(path, SETTINGS[path].default)


def _shown(path: str, value: str | None) -> str:
    if SETTINGS[path].encrypted:
        return STARS if value else ""
    return value or ""


def _equal(compared: Compared, scope: Scope, path: str, held: Held | None) -> bool:
    setting = SETTINGS[path]
    if held is not None and held.meant.reason is not None:
        return False
    if setting.encrypted:
        return _same_secret(compared.after, scope, path, held)
    return same(setting, _there(held, path), _here(compared.after, scope, path))


def _same_secret(after: Snapshot, scope: Scope, path: str, held: Held | None) -> bool:
    try:
        return (after.secret(path, scope) or "") == ((held.meant.text or "") if held else "")
    except Undecryptable:
        return False


def _was_another(compared: Compared, scope: Scope, path: str) -> bool:
    try:
        old = compared.before.get(path, scope)
    except LookupError:  # the scope has just been added
        return False
    return any(path == changed for _, changed in compared.done.changed) and (
        _row(compared.before, old.scope, path) != _row(compared.after, compared.after.get(path, scope).scope, path)
    )


def _row(snapshot: Snapshot, scope: Scope, path: str) -> str | None:
    return snapshot.sources.rows.get((scope, path))


def _reasons(compared: Compared, scope: Scope, path: str, held: Held | None) -> Iterator[Sentence]:
    if held is not None and held.meant.reason is not None:
        yield held.meant.reason
    for each in compared.after.chain(scope):
        if (each, path) in compared.done.refused:
            yield compared.done.refused[each, path]
    yield from _of_ours(compared, scope, path, held)


def _of_ours(compared: Compared, scope: Scope, path: str, held: Held | None) -> Iterator[Sentence]:
    found = compared.after.get(path, scope)
    if found.source is Source.ENVIRONMENT:
        yield Sentence("set here by the environment variable %(variable)s", variable=found.variable)
    elif found.source is Source.DATABASE and path not in compared.wanted.rows.get(found.scope, {}):
        if path == PASSWORD and not found.value:
            yield Sentence("a password does not follow to another server; type it again")
        else:
            place = compared.after.shown(found.scope)
            yield Sentence("set here at %(scope)s before, and kept", scope=place)
    elif held is None and path in SHIPPED_THERE:
        yield Sentence("Magento works it out from the request; set the address of the shop here")
