"""Settings as rows and sentences for the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
