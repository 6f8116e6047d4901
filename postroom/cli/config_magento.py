"""``config:set`` and ``config:show`` as Magento spells them: its options, its messages, its exit codes 0 and 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from postroom.cli.exits import Exit
from postroom.cli.installation import actor, home, open_installation
from postroom.cli.terminal import say, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from postroom.scopes.resolve import Snapshot
    from postroom.scopes.scope import Scope

SCOPE_CODE = re.compile(r"[a-z]+[a-z0-9_]*")
SCOPES = {"website": "websites", "websites": "websites", "store": "stores", "stores": "stores", "default": "default"}
MASK = "******"


class Refused(click.ClickException):
    """Magento's sentence, told as Magento tells it."""

    exit_code = Exit.AS_MAGENTO


def scope_options(command: click.decorators.FC) -> click.decorators.FC:
    scope = click.option("--scope", default="default", help="default, website or store.")
    return scope(click.option("--scope-code", help="The code of the website or store view.")(command))


@click.command("config:set")
@click.argument("path")
@click.argument("value")
@scope_options
@click.option("-e", "-c", "-l", "--lock-env", "--lock-config", "--lock", "lock", is_flag=True, hidden=True)
def config_set(path: str, value: str, scope: str, scope_code: str | None, lock: bool) -> int:
    """Set a value in Magento's spelling.

    For secrets rather use `postroom config set`, which does not take them from the command line.
    """
    return answer(lambda: set_value(path, value, (scope, scope_code), lock))


def set_value(path: str, value: str, place: tuple[str, str | None], lock: bool) -> str:
    open_for_magento()
    from postroom.scopes import resolve
    from postroom.scopes.catalogue import UnknownPath, setting
    from postroom.scopes.save import Rejected, save

    snapshot = resolve.current()
    scope = resolved(snapshot, *place)
    try:
        declared = setting(path)
    except UnknownPath as unknown:
        raise Refused(str(unknown)) from None
    if lock:
        raise Refused(
            f"There is no app/etc here to lock a value in. Set the environment variable {variable(path, place)}."
        )
    if snapshot.locked(path, scope):
        raise Refused("The value you set has already been locked. To change the value, use the --lock-env option.")
    if declared.encrypted and value == "-":
        from postroom.cli.secret_input import first_line

        value = first_line()
    try:
        save({path: value}, scope, actor())
    except Rejected as rejected:
        raise Refused(str(rejected)) from None
    return "Value was saved."


@click.command("config:show")
@click.argument("path", required=False)
@scope_options
def config_show(path: str | None, scope: str, scope_code: str | None) -> int:
    """Show what was set, in Magento's spelling.

    What is inherited or shipped is not shown.
    """
    return answer(lambda: show_values(path, scope, scope_code))


def show_values(path: str | None, scope: str, scope_code: str | None) -> str:
    open_for_magento()
    from postroom.scopes import resolve
    from postroom.scopes.catalogue import SETTINGS

    snapshot = resolve.current()
    place = resolved(snapshot, scope, scope_code)
    beginning = (path or "").strip("/")
    if beginning and not any(f"{each}/".startswith(f"{beginning}/") for each in SETTINGS):
        raise Refused(f'The "{beginning}" path doesn\'t exist. Verify and try again.')
    own = {each: found for each in SETTINGS if (found := snapshot.own(each, place)) is not None}
    if beginning in SETTINGS and beginning in own:
        return own[beginning].value or ""
    lines = [f"{each} - {found.value or ''}" for each, found in own.items() if f"{each}/".startswith(f"{beginning}/")]
    if not beginning:
        lines = [f"{each} - {found.value or ''}" for each, found in own.items()]
    if beginning and not lines:
        raise Refused(f'Configuration for path: "{beginning}" doesn\'t exist')
    return "\n".join(lines)


def answer(work: Callable[[], str]) -> int:
    """Print what the work returns; its refusal goes to stderr as one sentence, without our name before it."""
    try:
        for line in work().split("\n"):
            say(line)
    except Refused as refused:
        click.echo(shown(refused.message), err=True)
        return Exit.AS_MAGENTO
    return 0


def open_for_magento() -> None:
    if not (home() / "keys").is_dir():
        raise Refused("You cannot run this command because Postroom is not installed. Run `postroom setup` first.")
    open_installation()


def resolved(snapshot: Snapshot, scope: str, code: str | None) -> Scope:
    """Magento's own order of questions."""
    from postroom.scopes.scope import DEFAULT, Scope

    if scope == "default":
        if code:
            raise Refused('The "default" scope can\'t include a scope code. Try again without entering a scope code.')
        return DEFAULT
    if not scope:
        raise Refused("A scope is missing. Enter a scope and try again.")
    if not code:
        raise Refused("A scope code is missing. Enter a code and try again.")
    if not SCOPE_CODE.fullmatch(code):
        raise Refused(
            "The scope code can include only lowercase letters (a-z), numbers (0-9) and underscores (_). "
            "Also, the first character must be a letter."
        )
    if scope not in SCOPES:
        raise Refused(f'The "{scope}" value doesn\'t exist. Enter another value and try again.')
    known = snapshot.websites if SCOPES[scope] == "websites" else snapshot.store_views
    for pk, each in known.items():
        if each.code == code:
            return Scope(SCOPES[scope], pk)  # type: ignore[arg-type]
    raise Refused(f'The "{code}" value doesn\'t exist. Enter another value and try again.')


def variable(path: str, place: tuple[str, str | None]) -> str:
    scope, code = SCOPES.get(place[0], place[0]), place[1]
    return "__".join(["CONFIG", scope, *([code] if code else []), *path.split("/")]).upper()
