"""A data folder and a shop of its own for every test."""

from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.msa import quota
from postroom.scopes.key_ring import create_key, folder
from tests.msa.mails import Shop


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.POSTROOM_HOME = tmp_path
    create_key(folder())
    return tmp_path


@pytest.fixture(autouse=True)
def a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next test's credentials have the ids of this one's."""
    monkeypatch.setattr(quota, "_spent_until", {})
    monkeypatch.setattr(quota, "_forgot_at", {})


@pytest.fixture
def shop(db: None) -> Shop:
    return Shop()
