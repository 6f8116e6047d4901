"""What a store's settings say of us: POSTROOM_HOME and POSTROOM."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from postroom.django import APPS

NAMES = {"STORE"}
#: What rooms ask the settings for, and what it is where a store says nothing.
DEFAULTS = {"POSTROOM_DEMO": False}


@dataclass(frozen=True)
class Configuration:
    """`stores`: codes of the store views that this program writes for; the first where a mail does not say which."""

    stores: tuple[str, ...]


class Problem(NamedTuple):
    """`mend`: what to do."""

    id: str
    what: str
    mend: str


def configuration() -> Configuration:
    """Raises ImproperlyConfigured."""
    found = next(problems(), None)
    if found is not None:
        raise ImproperlyConfigured(f"{found.what} {found.mend}")
    store = chosen()["STORE"]
    return Configuration((store,) if isinstance(store, str) else tuple(store))


def complete() -> None:
    """Gives the settings what rooms ask them for and a store need not know of."""
    for name, value in DEFAULTS.items():
        if not hasattr(settings, name):
            setattr(settings, name, value)


def chosen() -> dict[str, Any]:
    given = getattr(settings, "POSTROOM", None)
    return given if isinstance(given, dict) else {}


def problems() -> Iterator[Problem]:
    """Whatever can be seen without asking the database."""
    yield from in_dictionary()
    home = getattr(settings, "POSTROOM_HOME", None)
    if not home or not Path(home).is_absolute():
        mend = 'Name the data folder of the installation, as in POSTROOM_HOME = "/srv/postroom".'
        yield Problem("postroom.E003", "POSTROOM_HOME is no whole path.", mend)
    missing = [name for name in APPS if not apps.is_installed(name)]
    if missing:
        mend = "Write *postroom.django.APPS into INSTALLED_APPS."
        yield Problem("postroom.E004", f"INSTALLED_APPS lacks {', '.join(missing)}.", mend)
    if connection.vendor not in {"sqlite", "postgresql"}:
        mend = "Use PostgreSQL or SQLite; a store on another database hands its mail in by SMTP."
        yield Problem("postroom.E005", f"The default database is {connection.vendor}.", mend)
    if not settings.USE_TZ:
        yield Problem("postroom.E006", "USE_TZ is False.", "Set it to True: the queue keeps moments, not local times.")


def in_dictionary() -> Iterator[Problem]:
    given = getattr(settings, "POSTROOM", None)
    mend = 'Write POSTROOM = {"STORE": "main"} with the code of a store view; `postroom store list` names them.'
    store = chosen().get("STORE")
    if not store or not (isinstance(store, str) or is_list(store)):
        yield Problem("postroom.E001", f"POSTROOM is {given!a}, which names no store view.", mend)
    unknown = sorted(map(str, chosen().keys() - NAMES))
    if unknown:
        yield Problem("postroom.E002", f"POSTROOM holds {', '.join(unknown)}, which nothing reads.", mend)


def is_list(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) and each for each in value)
