"""``postroom config``: settings by path, at the default, a website or a store view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from postroom.cli.config_apply import apply
from postroom.cli.exits import Exit, Trouble
from postroom.cli.installation import actor, open_installation
from postroom.cli.scope import at_scope, chosen
from postroom.cli.secret_input import typed_value
from postroom.cli.settings_text import below, declared, exported, instead, origin, rows_at, section_text
from postroom.cli.terminal import emit, say, table, warn

if TYPE_CHECKING:
    from postroom.scopes.scope import Scope


@click.group()
def config() -> None:
    """Settings, and where each value comes from."""


@config.command()
@click.argument("path", required=False)
@at_scope
@click.option("--all", "everything", is_flag=True, help="Shipped defaults too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(path: str | None, website: str | None, store: str | None, everything: bool, as_json: bool) -> None:
    """Show the values in force, and where each comes from.

    PATH is a setting or the beginning of one: system, system/smtp, system/smtp/host. Without it, what was set here.
    """
    open_installation()
    from postroom.scopes import resolve

    snapshot = resolve.current()
    rows = rows_at(snapshot, chosen(snapshot, website, store), path, everything or path is not None)
    if path and not rows:
        raise Trouble(f'The "{path}" path doesn\'t exist. {instead(path)}')
    if as_json:
        emit([{"path": row.path, "value": row.value, "from": row.origin} for row in rows])
    elif rows:
        table(("PATH", "VALUE", "FROM"), [(row.path, row.shown, row.origin) for row in rows])
    else:
        say("Nothing is set here; every value is the shipped one. `postroom config show --all` shows them.")


@config.command(name="set")
@click.argument("path")
@click.argument("value", required=False)
@at_scope
def set_value(path: str, value: str | None, website: str | None, store: str | None) -> None:
    """Set a value. A secret is asked for, or read from standard input when VALUE is - or missing.

    \b
    postroom config set system/smtp/host smtp.example.com --store fr
    postroom config set system/smtp/password < password.txt
    """
    open_installation()
    from postroom.scopes import resolve
    from postroom.scopes.save import save

    snapshot, setting = resolve.current(), declared(path)
    scope = chosen(snapshot, website, store)
    refuse_if_locked(path, snapshot.locked(path, scope))
    saved = save({path: typed_value(setting, value)}, scope, actor())
    for warning in (*saved.warnings, *of_letters(path, scope)):
        warn(warning)
    say(f"{path} is set at {snapshot.shown(scope)}." if saved.changed else f"{path} had that value already.")


def of_letters(path: str, scope: Scope) -> list[str]:
    """What a language without letters means: settings themselves know of no letters."""
    if path != "general/locale/code":
        return []
    from postroom.doctor.content import missing_letters
    from postroom.scopes import resolve

    missing = missing_letters(resolve.current().get(path, scope).value or "en")
    return [missing[:1].upper() + missing[1:] + "."] if missing else []


def refuse_if_locked(path: str, variable: str | None) -> None:
    if variable:
        raise Trouble(f"{path} is fixed by the environment variable {variable}; change it there.", Exit.CONFIG)


@config.command()
@click.argument("path")
@at_scope
def unset(path: str, website: str | None, store: str | None) -> None:
    """Remove the value set here, so that it is inherited again."""
    open_installation()
    from postroom.scopes import resolve
    from postroom.scopes.save import save

    snapshot, setting = resolve.current(), declared(path)
    scope = chosen(snapshot, website, store)
    saved = save({path: None}, scope, actor())
    for warning in saved.warnings:
        warn(warning)
    effective = resolve.current().get(path, scope)
    now = f"{setting.shown(effective.value) or '(empty)'}, from {origin(resolve.current(), effective)}"
    say(f"{path} is inherited at {snapshot.shown(scope)}: {now}.")


@config.command()
@click.argument("path")
def explain(path: str) -> None:
    """Say what a setting means, what it may hold, and what it is at every scope.

    Of a group or section, as system/smtp, list the settings.
    """
    open_installation()
    from postroom.scopes import resolve

    if below(path):
        table(("PATH", "LABEL", "DEFAULT"), [(each.path, each.label, each.shown(each.default)) for each in below(path)])
        say(f"One of them: postroom config explain {below(path)[0].path}")
        return
    from postroom.scopes.scope import DEFAULT

    snapshot, setting = resolve.current(), declared(path)
    for text in section_text(setting):
        say(text)
    say()

    rows = []
    for scope in snapshot.below(DEFAULT):
        found = snapshot.get(path, scope)
        rows.append((snapshot.shown(scope), setting.shown(found.value), origin(snapshot, found)))
    table(("SCOPE", "VALUE", "FROM"), rows)


@config.command()
def export() -> None:
    """Print everything that was set, as JSON; secrets are named, never shown."""
    open_installation()
    from postroom.scopes import resolve

    emit(exported(resolve.current()))


config.add_command(apply)
