"""A Magento on loopback that the network policy lets us reach, and a store of ours that has a sender."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from postroom.scopes.key_ring import create_key, folder
from tests.connectors.shopfloor import Floor
from tests.peers.magento import Clock, magento


@pytest.fixture(scope="session", autouse=True)
def keys() -> None:
    create_key(folder())


NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def floor(clock: Clock, db: None) -> Iterator[Floor]:
    with magento() as shop:
        shop.clock = clock
        yield Floor(shop, clock)


@pytest.fixture
def shared_floor(clock: Clock, transactional_db: None) -> Iterator[Floor]:
    """For threads and processes that must see each other's commits."""
    with magento() as shop:
        shop.clock = clock
        yield Floor(shop, clock)
