"""A token is sealed for one connector and one address, and is told by nothing."""

import base64
import logging

import pytest

from postroom.audit.models import Entry
from postroom.connectors import connecting
from postroom.connectors.client import Store
from postroom.connectors.models import Connector
from postroom.connectors.vault import BadToken, reseal, token_of
from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.secrets import Undecryptable, key_of
from postroom.transports.network import NetworkPolicy
from tests.connectors.shopfloor import ANNA, Floor
from tests.peers.magento import Misbehaviour

CANARY = "Zq9!canary%0A"


def test_a_token_that_is_copied_to_another_row_or_address_opens_nothing(floor: Floor) -> None:
    connector = floor.connect()
    other = Connector.objects.create(
        name="other",
        base_url="https://evil.example",
        token=connector.token,
        created_at=floor.clock(),
        since=floor.clock(),
    )
    with pytest.raises(Undecryptable):
        token_of(other)
    connector.base_url = "https://evil.example"
    with pytest.raises(Undecryptable):
        token_of(connector)


def test_after_a_rotation_it_gets_the_new_key(floor: Floor) -> None:
    connector = floor.connect()
    fresh = create_key(folder())
    floor.look()
    connector.refresh_from_db()
    assert key_of(connector.token) == fresh.id
    assert token_of(connector) == floor.shop.token


def test_a_rotation_reaches_stores_that_nobody_looks_at_and_counts_what_it_cannot_read(floor: Floor) -> None:
    connector = floor.connect()
    fresh = create_key(folder())
    assert reseal() == 0
    connector.refresh_from_db()
    assert key_of(connector.token) == fresh.id
    Connector.objects.update(base_url="https://elsewhere.example")
    assert reseal() == 1


@pytest.mark.parametrize("typed", ["", "short", "with a space in it", "with\nline", "ünicode-token", "x" * 4097])
def test_what_is_no_token_is_refused(floor: Floor, typed: str) -> None:
    connector = floor.connect()
    with pytest.raises(BadToken, match="paste the Access Token"):
        connecting.set_token(connector, typed, ANNA)


def test_a_token_is_told_by_nothing(floor: Floor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    floor.shop.token = CANARY
    wish = connecting.Wish(floor.shop.url, CANARY)
    connector = connecting.connect(connecting.look_first(wish, floor.clock()), ANNA, floor.clock())
    floor.shop.misbehave = lambda _: Misbehaviour(500, b'{"message": "' + CANARY.encode() + b'"}')
    floor.look()
    connector.refresh_from_db()
    said = [
        caplog.text,
        repr(wish),
        repr(connector.__dict__),
        repr(Store(floor.shop.url, CANARY, NetworkPolicy())),
        repr(list(Entry.objects.values())),
    ]
    for form in (CANARY, CANARY[::-1], base64.b64encode(CANARY.encode()).decode(), "Zq9%21canary"):
        assert not any(form in each for each in said)
    assert floor.shop.tokens_seen == {CANARY}
