"""The installation that a command works on: POSTROOM_HOME with its keys, and Django over its database."""

import os
from pathlib import Path

from postroom.cli.exits import Exit, Trouble


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


def start_django() -> None:
    if is_demo():
        os.environ.setdefault("POSTROOM_DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "postroom.project.settings")
    import django

    django.setup()


def is_demo() -> bool:
    """A data folder made by `setup --demo` stays a demo, whichever terminal looks at it."""
    return demo_mark().exists()


def demo_mark() -> Path:
    return home() / "demo"
