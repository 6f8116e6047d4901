"""The installation that a command works on: POSTROOM_HOME with its keys, and Django over its database."""

from __future__ import annotations

import getpass
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from postroom.cli.exits import Exit, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from postroom.audit.record import Actor
    from postroom.doctor.finding import Finding


def home() -> Path:
    from postroom.project import environment

    return environment.home()


def open_installation() -> None:
    """Make the database usable; refuse, with the way out, where `postroom setup` has not been here."""
    if not (home() / "keys").is_dir():
        raise Trouble(
            f"There is no Postroom in {home()}. Run `postroom setup` first, or let POSTROOM_HOME name its data folder.",
            Exit.CONFIG,
        )
    start_django()


def open_to_serve() -> None:
    """For processes that promise to keep mail: refuse a database that could lose it, or is not ours."""
    open_installation()
    from postroom.doctor.database import durability, migrations

    refuse_unsafe_database(durability(), migrations())
    from postroom.scopes.belonging import refuse_without_its_key

    refuse_without_its_key()


def refuse_unsafe_database(*checks: Iterable[Finding]) -> None:
    from postroom.doctor.finding import Level

    unsafe = [finding for check in checks for finding in check if finding.level is Level.FAIL]
    if unsafe:
        reasons = "; ".join(f"{finding.what}. {finding.mend}" for finding in unsafe)
        raise Trouble(f"This database must not carry mail: {reasons}", Exit.CONFIG)


def start_django() -> None:
    """This process uses the data folder from now on. What an interrupted restore has left is finished first."""
    from postroom.project.occupied import occupy

    set_up_django()
    finish_restore()
    occupy(home())


def start_alone() -> None:
    """For what replaces everything: it takes the data folder for itself when it begins."""
    set_up_django()
    home().mkdir(mode=0o700, parents=True, exist_ok=True)
    finish_restore()


@contextmanager
def nothing_running() -> Iterator[None]:
    """No `postroom run` starts meanwhile, or starts its processes again."""
    from postroom.project.alone import alone
    from postroom.project.plan import CannotStart

    try:
        with alone(home()):
            yield
    except CannotStart as reason:
        raise Trouble(str(reason), Exit.TEMP_FAIL) from None


def set_up_django() -> None:
    if is_demo():
        os.environ.setdefault("POSTROOM_DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.project.settings")
    import django

    django.setup()


def finish_restore() -> None:
    if (home() / "restoring.json").exists():
        from postroom.backup.restore import finish

        finish(home())


def is_demo() -> bool:
    """A data folder made by `setup --demo` stays a demo, whichever terminal looks at it."""
    return demo_mark().exists()


def demo_mark() -> Path:
    return home() / "demo"


def address() -> str:
    """Where the pages are: as the operator says, else where `postroom run` of this data folder has opened them."""
    from postroom.project import environment
    from postroom.project.plan import ADDRESS

    try:
        running = (home() / ADDRESS).read_text().strip()
    except OSError:
        running = ""
    return (environment.public(running) if running else environment.public()).address


def actor() -> Actor:
    """Who types, for the audit trail. A shell on this machine is an operator's."""
    from postroom.audit.record import Actor

    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        name = str(os.getuid())
    return Actor(f"cli:{name}", operator=True)
