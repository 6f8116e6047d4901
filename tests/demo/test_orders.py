"""The demo's orders are orders: they read back, and their sums come out."""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest

from postroom.demo.codes import CODES
from postroom.demo.faces import face
from postroom.demo.orders import order
from postroom.sales.documents import parse_order

NOW = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)


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
