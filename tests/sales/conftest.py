"""The shop as a fixture."""

import pytest

from tests.sales.shop import Shop, open_shop


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()
