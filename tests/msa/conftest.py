"""A data folder and a shop of its own for every test."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.msa.mails import Shop


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.POSTROOM_HOME = tmp_path
    return tmp_path


@pytest.fixture
def shop(db: None) -> Shop:
    return Shop()
