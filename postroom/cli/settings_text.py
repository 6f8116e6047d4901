"""Settings as rows and sentences for the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postroom.cli.exits import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postroom.scopes.catalogue import Setting
    from postroom.scopes.resolve import Effective, Snapshot
    from postroom.scopes.scope import Scope


@dataclass(frozen=True)
class Row:
    """`value` as stored (a secret as stars), `shown` as people read it."""

    path: str
    value: str | None
    shown: str
    origin: str


def rows_at(snapshot: Snapshot, scope: Scope, beginning: str | None, shipped_too: bool) -> list[Row]:
    """The settings below *beginning* with the value in force at *scope*."""
    from postroom.scopes.catalogue import SETTINGS
    from postroom.scopes.resolve import Source

    rows = []
    for path, setting in SETTINGS.items():
        if beginning and path != beginning and not path.startswith(f"{beginning.rstrip('/')}/"):
            continue
        found = snapshot.get(path, scope)
        if shipped_too or found.source is not Source.SHIPPED:
            rows.append(Row(path, found.value, setting.shown(found.value), origin(snapshot, found)))
    return rows


def origin(snapshot: Snapshot, found: Effective) -> str:
    from postroom.scopes.resolve import Source

    if found.source is Source.SHIPPED:
        return "shipped"
    return f"environment {found.variable}" if found.source is Source.ENVIRONMENT else snapshot.shown(found.scope)


def declared(path: str) -> Setting:
    """The setting of that path; for a group or a slip of the keys, what to type instead."""
    from postroom.scopes.catalogue import UnknownPath, setting

    try:
        return setting(path)
    except UnknownPath:
        raise Trouble(f'The "{path}" path doesn\'t exist. {instead(path)}') from None


def instead(path: str) -> str:
    """Which path may have been meant."""
    from difflib import get_close_matches

    from postroom.scopes.catalogue import SETTINGS

    if below(path):
        return f"Settings begin with it: `postroom config explain {path.strip('/')}` lists them."
    near = get_close_matches(path, SETTINGS, cutoff=0.75) or [
        each for each in SETTINGS if each.rpartition("/")[2] == path.rpartition("/")[2]
    ]
    near = near[:3]
    return f"Did you mean {' or '.join(near)}?" if near else "`postroom config show --all` lists every path."


def below(beginning: str) -> list[Setting]:
    from postroom.scopes.catalogue import SETTINGS

    return [each for path, each in SETTINGS.items() if path.startswith(f"{beginning.strip('/')}/")]


def section_text(setting: Setting) -> Iterator[str]:
    from postroom.scopes.catalogue import SECTIONS

    titles = next(
        f"{section.label} > {group.label}"
        for section in SECTIONS
        for group in section.groups
        if setting in group.settings
    )
    yield f"{setting.label}  ({titles}{', not in Magento' if setting.ours else ''})"
    yield setting.help
    if setting.options:
        yield "Values:  " + ", ".join(f"{option.value} = {option.label}" for option in setting.options)
    if setting.default is not None:
        yield f"Shipped: {setting.shown(setting.default)}"
    yield f"Scopes:  {', '.join(setting.scopes)}"
    if setting.depends_on:
        yield f"Matters: while {setting.depends_on.path} is {' or '.join(setting.depends_on.values)}"


def exported(snapshot: Snapshot) -> dict[str, object]:
    """What was saved, by scope. Secrets are only named: an export is read by others."""
    from postroom.scopes.catalogue import SETTINGS

    held: dict[str, dict[str, str | None]] = {}
    left_out: list[str] = []
    for (scope, path), value in sorted(snapshot.sources.rows.items(), key=lambda row: (row[0][0], row[0][1])):
        where = snapshot.shown(scope)
        if path in SETTINGS and SETTINGS[path].encrypted:
            left_out.append(f"{where} {path}")
        elif path in SETTINGS:
            held.setdefault(where, {})[path] = value
    return {"settings": held, "secrets_left_out": left_out}
