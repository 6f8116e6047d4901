"""A data folder with a key, one website with one store view, and the sample shop's files."""

from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.audit.record import Actor
from postroom.imports.reading import File
from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.models import StoreView, Website

OPERATOR = Actor("cli:anna", operator=True)
SAMPLES = Path(__file__).parent / "samples"
SECRET = "Zq9!canary%0A"


def sample(name: str) -> File:
    return File(name, (SAMPLES / name).read_bytes())


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.POSTROOM_HOME = tmp_path
    settings.POSTROOM_DEMO = False
    create_key(folder())
    return tmp_path


@pytest.fixture
def shop(db: None, home: Path) -> StoreView:
    base = Website.objects.create(code="base", name="Main Website")
    return StoreView.objects.create(code="default", name="Default Store View", website=base)
