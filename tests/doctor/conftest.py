"""A data folder with keys, one store view, and a transport that the test chooses."""

from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.audit.record import Actor
from postroom.scopes import key_ring
from postroom.scopes.save import save
from postroom.scopes.scope import DEFAULT
from postroom.scopes.stores import add_store_view, add_website

OPERATOR = Actor("test", operator=True)


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    tmp_path.chmod(0o700)
    settings.POSTROOM_HOME = tmp_path
    settings.POSTROOM_DEMO = False
    key_ring.create_key(tmp_path / "keys")
    return tmp_path


@pytest.fixture
def shop(home: Path, transactional_db: None) -> None:
    add_website("base", "Main", OPERATOR)
    add_store_view("en", "English", "base", OPERATOR)
    put(
        {
            "trans_email/ident_sales/email": "sales@shop.test",
            "trans_email/ident_support/email": "help@shop.test",
            "general/store_information/name": "Quayside",
            "general/locale/code": "en_GB",
            "general/locale/timezone": "Europe/London",
        }
    )


def put(changes: dict[str, str | None]) -> None:
    save(changes, DEFAULT, OPERATOR)
