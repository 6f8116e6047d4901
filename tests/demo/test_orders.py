"""The demo's orders are orders: they read back, and their sums come out."""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest

from postroom.demo.codes import CODES
from postroom.demo.faces import face
from postroom.demo.orders import order
from postroom.letters.postal import store_lines
from postroom.sales.documents import parse_order
from postroom.scopes.effective import StoreAddress

NOW = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
FIELDS = ("street_line1", "city", "region_id", "postcode", "country_id")


@pytest.mark.parametrize("code", CODES)
def test_every_order_can_be_read_and_adds_up(code: str) -> None:
    for seed in range(200):
        document = order(face(code), NOW, Random(seed))
        totals = parse_order(document).totals
        assert totals.subtotal is not None
        parts = totals.subtotal + totals.discount + totals.tax_compensation + totals.shipping + totals.tax
        assert abs(parts - totals.grand_total) < Decimal("0.001"), document


@pytest.mark.parametrize("code", CODES)
def test_orders_differ_and_show_what_an_order_can_hold(code: str) -> None:
    orders = [parse_order(order(face(code), NOW, Random(seed))) for seed in range(100)]
    assert len({each.number for each in orders}) == 100
    assert {each.is_guest for each in orders} == {True, False}
    assert any(each.totals.discount for each in orders)
    assert any(each.note for each in orders)
    assert any(item.options for each in orders for item in each.items)


def test_amounts_have_the_digits_of_their_currency() -> None:
    totals = parse_order(order(face("ja"), NOW, Random(1))).totals
    assert totals.grand_total == totals.grand_total.to_integral_value()


def test_an_unknown_store_view_has_no_face() -> None:
    with pytest.raises(KeyError):
        face("xx")


@pytest.mark.parametrize(
    ("code", "line"), [("en", "New York, NY 10013"), ("ja", "東京都台東区浅草橋 3-7-2"), ("de", "10119 Berlin")]
)
def test_the_stores_own_address_is_whole(code: str, line: str) -> None:
    told = {field: face(code).settings.get(f"general/store_information/{field}", "") for field in FIELDS}
    address = StoreAddress(
        (told["street_line1"],), told["city"], told["region_id"], told["postcode"], told["country_id"]
    )
    assert line in store_lines(address, face(code).settings["general/locale/code"])
