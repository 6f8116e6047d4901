"""One product for each test that needs it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.client.product import Product, product


@pytest.fixture
def served(transactional_db: None, tmp_path: Path, settings: Settings) -> Iterator[Product]:
    settings.POSTROOM_HOME = tmp_path
    with product(tmp_path) as running:
        yield running
