"""A data folder with one key, and two websites with three store views."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django import Settings

from postroom.audit.record import Actor
from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import Scope

OPERATOR = Actor("cli:anna", operator=True)
MERCHANT = Actor("user:ben")


@dataclass(frozen=True)
class Shop:
    base: Scope
    japan: Scope
    english: Scope
    german: Scope
    japanese: Scope


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.POSTROOM_HOME = tmp_path
    settings.POSTROOM_DEMO = False
    create_key(folder())
    return tmp_path


@pytest.fixture
def shop(db: None, home: Path) -> Shop:
    base = Website.objects.create(code="base", name="Main Website")
    japan = Website.objects.create(code="japan", name="Japan")
    view = {
        code: StoreView.objects.create(code=code, name=code, website=website)
        for code, website in (("default", base), ("de", base), ("ja", japan))
    }
    return Shop(
        Scope.website(base.pk),
        Scope.website(japan.pk),
        *(Scope.store(view[code].pk) for code in ("default", "de", "ja")),
    )
