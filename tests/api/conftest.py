"""A shop, three keys, and a client that speaks JSON."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import Client

from postroom.access import keys
from postroom.access.keys import Grant
from postroom.audit.record import Actor
from tests.api.caller import Caller
from tests.sales.shop import Shop, open_shop

NOW = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Callers:
    everything: Caller
    english: Caller
    german: Caller
    nobody: Caller


def callers_of(shop: Shop) -> Callers:
    def token(name: str, grant: Grant) -> str:
        return keys.create(name, grant, Actor("test"), NOW)[1]

    return Callers(
        Caller(Client(raise_request_exception=False), token("all", Grant(all_stores=True))),
        Caller(Client(raise_request_exception=False), token("english", Grant(store_views=("en",)))),
        Caller(Client(raise_request_exception=False), token("german", Grant(store_views=("de",)))),
        Caller(Client(raise_request_exception=False), ""),
    )


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


@pytest.fixture
def callers(shop: Shop) -> Callers:
    return callers_of(shop)


@pytest.fixture
def api(callers: Callers) -> Caller:
    return callers.everything
