"""A shop with two websites, and people in it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from postroom.access.authority import By, operator
from postroom.access.models import Person
from postroom.access.reach import reach_of
from postroom.audit.record import Actor
from postroom.scopes import resolve
from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.stores import add_store_view, add_website
from tests.desk.signing import PASSWORD, somebody

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
__all__ = ["PASSWORD"]
SHELL = operator(Actor("cli:anna", operator=True))
Make = Callable[..., Person]


@pytest.fixture
def store(db: None, tmp_path: Path, settings: Settings) -> resolve.Snapshot:
    """Websites `main` (en, de) and `japan` (ja); a key ring for secrets."""
    settings.POSTROOM_HOME = tmp_path
    create_key(folder())
    for website, views in {"main": ("en", "de"), "japan": ("ja",)}.items():
        add_website(website, website.title(), SHELL.actor)
        for view in views:
            add_store_view(view, view.upper(), website, SHELL.actor)
    return resolve.current()


@pytest.fixture
def make(store: resolve.Snapshot) -> Make:
    """`make("anna", "support", Scope…)`: somebody with that role there, who can sign in with PASSWORD."""

    def made(name: str = "anna", role: str = "", scope: Scope = DEFAULT) -> Person:
        return somebody(name, role, scope)

    return made


def by(person: Person) -> By:
    return By(Actor(f"desk:{person.email}"), reach_of(person, resolve.current()))
