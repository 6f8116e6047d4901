"""A shop with two websites whose mail makes events."""

import pytest

from postroom.scopes import resolve
from tests.desk.conftest import home, shop
from tests.desk.post import Post

__all__ = ["home", "post", "shop"]


@pytest.fixture
def post(shop: resolve.Snapshot) -> Post:
    return Post(shop)
