"""``postroom config apply``: an export read back, here or in another installation. All of it is saved, or nothing."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, NamedTuple

import click

from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.scope import site, view
from postroom.cli.terminal import counted, emit, say, table, warn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from postroom.scopes.resolve import Snapshot
    from postroom.scopes.scope import Scope

Wanted = dict["Scope", dict[str, str | None]]
MOST = 4 << 20  # characters
KINDS = ("default", "websites", "stores")  # in this order, so that what is inherited is there first
SHAPE = 'It is read as {"settings": {"default": {"system/smtp/port": "587"}, "stores:fr": {…}}}.'


class Change(NamedTuple):
    """None: inherited, before or after."""

    scope: str
    path: str
    old: str | None
    new: str | None


@click.command(name="apply")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def apply(file: IO[str], dry_run: bool, as_json: bool) -> None:
    """Save the settings of FILE, as `export` prints them.

    \b
    postroom config export > settings.json
    postroom config apply settings.json --dry-run

    - reads standard input. What FILE does not name stays as it is; null lets a value be inherited. Passwords are in no
    export: set them with `postroom config set`. The second time nothing changes.
    """
    open_installation()
    document = read(file)
    changes, warnings = saved(document, dry_run)
    for warning in warnings:
        warn(warning)
    if as_json:
        emit({"dry_run": dry_run, "changes": [change._asdict() for change in changes]})
        return
    if changes:
        table(
            ("SCOPE", "PATH", "BEFORE", "AFTER"), [(each.scope, each.path, *map(spelled, each[2:])) for each in changes]
        )
    say(closing(len(changes), dry_run))


def spelled(value: str | None) -> str:
    return "(inherited)" if value is None else value or "(empty)"


def closing(count: int, dry_run: bool) -> str:
    if not count:
        return "Nothing is to be changed: everything has these values already."
    return (
        f"{counted(count, 'value')} would change; nothing was saved."
        if dry_run
        else f"{counted(count, 'value')} saved."
    )


def read(file: IO[str]) -> Mapping[str, Mapping[str, str | None]]:
    """Raises Trouble, also for what is no text."""
    try:
        text = file.read(MOST + 1)
        document = json.loads(text) if len(text) <= MOST else None
    except (ValueError, RecursionError) as error:
        raise Trouble(f"{file.name} is no JSON: {error}. {SHAPE}") from None
    settings = document.get("settings") if isinstance(document, dict) else None
    if not isinstance(settings, dict) or not all(map(is_values, settings.values())):
        raise Trouble(f"{file.name} holds no settings. {SHAPE}")
    return settings


def is_values(values: object) -> bool:
    return isinstance(values, dict) and all(value is None or isinstance(value, str) for value in values.values())


def saved(settings: Mapping[str, Mapping[str, str | None]], dry_run: bool) -> tuple[list[Change], list[str]]:
    """By the same rules as a save by hand, scope by scope; a dry run is taken back. Raises Trouble, Rejected."""
    from django.db import transaction

    from postroom.scopes import resolve
    from postroom.scopes.save import save

    before = resolve.current()
    wanted = placed(settings, before)
    warnings: list[str] = []
    with transaction.atomic():
        for scope, values in wanted.items():
            warnings += save(values, scope, actor()).warnings
        after = resolve.current()
        transaction.set_rollback(dry_run)
    return list(differences(before, after)), warnings


def placed(settings: Mapping[str, Mapping[str, str | None]], snapshot: Snapshot) -> Wanted:
    """Outer scopes first. Raises Trouble where a scope is not there, or a value is fixed by the environment."""
    found: Wanted = {}
    for name in sorted(settings, key=lambda name: (KINDS.index(kind_of(name)), name)):
        scope = scope_of(name, snapshot)
        for path in settings[name]:
            variable = snapshot.locked(path, scope)
            if variable:
                raise Trouble(f"{path} at {name} is fixed by the environment variable {variable}.", Exit.CONFIG)
        found[scope] = dict(settings[name])
    return found


def kind_of(name: str) -> str:
    kind = name.partition(":")[0]
    if kind not in KINDS or (kind == "default") is not (name == "default"):
        raise Trouble(f"There is no scope {name!r}: it is default, websites:CODE or stores:CODE.")
    return kind


def scope_of(name: str, snapshot: Snapshot) -> Scope:
    from postroom.scopes.scope import DEFAULT, Scope

    kind, _, code = name.partition(":")
    if kind == "default":
        return DEFAULT
    return Scope.website(site(snapshot, code).id) if kind == "websites" else Scope.store(view(snapshot, code).id)


def differences(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """What was asked for, and what a save does along with it, such as dropping another host's password."""
    from postroom.scopes.catalogue import SETTINGS

    old, new = before.sources.rows, after.sources.rows
    for scope, path in sorted({row for row in {*old, *new} if old.get(row) != new.get(row)}):
        hidden = path in SETTINGS and SETTINGS[path].encrypted
        values = ["******" if hidden and value else value for value in (old.get((scope, path)), new.get((scope, path)))]
        yield Change(after.shown(scope), path, *values)
