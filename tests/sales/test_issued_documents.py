"""Invoices, shipments and credit memos as Magento's REST API writes them, each beside its order."""

import contextlib
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postroom.sales.documents import (
    InvalidDocument,
    parse_creditmemo,
    parse_document_comment,
    parse_invoice,
    parse_order,
    parse_shipment,
)
from postroom.sales.issued import Issued, Track
from postroom.sales.reading import ISSUED
from tests.sales.papers import issued_paper, paper, told, track
from tests.sales.test_documents import JSON

PAPER = paper("configurable_ids")
ORDER = parse_order(PAPER)


def read(name: str, **changes: object) -> Issued:
    return ISSUED[name](issued_paper(PAPER, **changes), ORDER)


def problems(name: str, document: Any) -> dict[str, str]:
    with pytest.raises(InvalidDocument) as caught:
        ISSUED[name](document, ORDER)
    assert caught.value.name == name
    return dict(caught.value.problems)


@pytest.mark.parametrize("name", ISSUED)
def test_the_head(name: str) -> None:
    found = read(name)
    assert (found.name, found.number, found.entity_id, found.order) == (name, "000000098", 3, ORDER)
    assert found.created_at == datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    assert [[item.item_id, item.parent_item_id, item.quantity] for item in found.items] == [
        [61, None, 2],
        [62, 61, 2],
        [63, None, 1],
    ]


def test_an_invoice_has_amounts_of_its_own() -> None:
    one = issued_paper(PAPER)["items"][0] | {"qty": 1, "row_total": 64, "tax_amount": 5.28, "price": 60}
    invoice = parse_invoice(issued_paper(PAPER, items=[one], subtotal=64, tax_amount=5.28, grand_total=69.28), ORDER)
    (item,) = invoice.items
    assert [item.quantity, item.price, item.row_total] == [1, 60, 64]
    assert item.row_total_incl_tax == Decimal("69.28")
    assert [invoice.totals.subtotal, invoice.totals.grand_total] == [64, Decimal("69.28")]


def test_what_an_item_leaves_out_is_the_orders() -> None:
    invoice = parse_invoice(issued_paper(PAPER, items=[{"order_item_id": 63, "qty": "3.0000"}]), ORDER)
    (item,) = invoice.items
    assert (item.name, item.sku, item.price, item.row_total) == (
        "Enamel Mug",
        "MUG-WHITE",
        Decimal("12.5"),
        Decimal("37.5"),
    )


def test_an_item_that_the_order_does_not_have_stands_by_itself() -> None:
    strange = {"order_item_id": 7_777, "name": "A surprise", "qty": 1, "price": 5}
    (item,) = parse_invoice(issued_paper(PAPER, items=[strange]), ORDER).items
    assert [item.name, item.parent_item_id, item.row_total] == ["A surprise", None, 5]
    assert "price" in str(problems("invoice", issued_paper(PAPER, items=[strange | {"price": None}])))


def test_what_stays_with_the_buyer_is_not_in_a_credit_memo() -> None:
    items = issued_paper(PAPER)["items"]
    items[0]["qty"] = items[1]["qty"] = 0
    found = parse_creditmemo(issued_paper(PAPER, items=items), ORDER)
    assert [item.name for item in found.items] == ["Enamel Mug"]


def test_money_may_be_given_back_without_goods() -> None:
    found = parse_creditmemo(
        issued_paper(PAPER, items=[], adjustment_positive=10, adjustment_negative="2.5", grand_total=7.5), ORDER
    )
    assert [found.items, found.totals.refund, found.totals.fee] == [(), 10, Decimal("2.5")]


def test_a_parcel_names_what_was_chosen_though_it_lists_the_product_only() -> None:
    items = [item for item in issued_paper(PAPER)["items"] if item["order_item_id"] != 62]
    jacket, mug = parse_shipment(issued_paper(PAPER, items=items), ORDER).items
    assert (jacket.name, mug.name) == ("Harbour Rain Jacket M Teal", "Enamel Mug")


def test_a_parcel_needs_no_price() -> None:
    items = [{"order_item_id": 63, "qty": 1}, {"order_item_id": 1, "qty": 1, "name": "A gift"}]
    assert [item.name for item in parse_shipment(issued_paper(PAPER, items=items), ORDER).items] == [
        "Enamel Mug",
        "A gift",
    ]


def test_tracks() -> None:
    tracks = [
        track(),
        track("HC-204-77", "Harbour Courier", "custom"),
        track(" ", "By bicycle", ""),
        track("", "", "x"),
    ]
    found = parse_shipment(issued_paper(PAPER, tracks=tracks), ORDER)
    assert found.tracks == (
        Track("1Z999AA10123456784", "United Parcel Service", "ups"),
        Track("HC-204-77", "Harbour Courier", "custom"),
        Track("", "By bicycle", ""),
    )
    assert parse_shipment(issued_paper(PAPER, tracks=None), ORDER).tracks == ()


def test_the_comment_that_came_with_a_document_is_told_and_no_later_or_silent_one() -> None:
    comments = [
        told("<p>With thanks.</p>"),
        told("For us only.", is_customer_notified=0),
        told("Nobody was to be told.", is_customer_notified=2),
        told("A day later.", created_at="2026-03-11 10:00:00"),
        told("  "),
        told("Without a time.", created_at=None),
    ]
    found = read("invoice", comments=comments)
    assert [comment.comment for comment in found.comments] == ["With thanks.", "Without a time."]
    assert read("shipment", comments=None).comments == ()


def test_the_orders_rates_are_told_where_all_of_its_tax_is_in_the_document() -> None:
    german = paper("configurable_labels")
    whole, part = (
        parse_invoice(issued_paper(german, tax_amount=tax), parse_order(german)) for tax in (german["tax_amount"], 1)
    )
    assert whole.totals.applied_taxes == parse_order(german).totals.applied_taxes != ()
    assert part.totals.applied_taxes == ()


@pytest.mark.parametrize("name", ISSUED)
@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"increment_id": None}, "increment_id", "missing"),
        ({"increment_id": "9" * 65}, "increment_id", "at most 64"),
        ({"order_id": 36}, "order_id", "the order's entity_id is 35"),
        ({"created_at": "soon"}, "created_at", "a time"),
        ({"items": {"a": 1}}, "items[0].qty", "missing"),
        ({"items": [{"order_item_id": 61}]}, "items[0].qty", "missing"),
        ({"items": [{"qty": 1, "price": 1}]}, "items[0].name", "missing"),
        ({"items": [{"order_item_id": "x", "qty": 1, "name": "A", "price": 1}]}, "items[0].order_item_id", "whole"),
        ({"items": ["x"]}, "items[0]", "an object"),
        ({"comments": "x"}, "comments", "a list"),
        ({"comments": [{"comment": ["x"]}]}, "comments[0].comment", "text"),
    ],
)
def test_what_is_wrong_is_named(name: str, change: dict[str, object], path: str, says: str) -> None:
    found = problems(name, issued_paper(PAPER, **change))
    assert says in found[path]


@pytest.mark.parametrize("name", ["invoice", "shipment"])
@pytest.mark.parametrize("items", [None, [], [{"order_item_id": 63, "qty": 0}]])
def test_without_items_there_is_nothing_to_tell(name: str, items: object) -> None:
    assert problems(name, issued_paper(PAPER, items=items)) == {"items": "is missing"}


@pytest.mark.parametrize("name", ["invoice", "creditmemo"])
def test_money_is_named_too(name: str) -> None:
    wrong = issued_paper(PAPER, grand_total=None, order_currency_code="EUR", subtotal="much")
    found = problems(name, wrong)
    assert set(found) == {"grand_total", "order_currency_code", "subtotal"}
    assert "the order's is USD" in found["order_currency_code"]


@pytest.mark.parametrize("name", ISSUED)
@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "must be a JSON object"),
        (None, "must be a JSON object"),
        ({"items": [{"increment_id": "1"}]}, "as a search returns it"),
    ],
)
def test_what_is_no_document_gets_one_hint(name: str, document: Any, says: str) -> None:
    (found,) = problems(name, document).values()
    assert says in found
    assert "stands inside" in problems(name, {name: {}})[""]


@pytest.mark.parametrize("name", ISSUED)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(st.sampled_from([*issued_paper(PAPER), "tracks"]), JSON))
def test_whatever_json_holds_is_read_or_refused(name: str, document: dict[str, object]) -> None:
    with contextlib.suppress(InvalidDocument):
        assert ISSUED[name](issued_paper(PAPER) | document, ORDER).number


def test_many_items_are_read_in_one_pass() -> None:
    """A thousand items, each with a thousand relatives to look through, would be a million looks."""
    many = [PAPER["items"][1] | {"item_id": 100 + number, "parent_item_id": 61} for number in range(900)]
    big = PAPER | {"items": [PAPER["items"][0], *many]}
    found = parse_invoice(issued_paper(big), parse_order(big))
    assert len(found.items) == 901


def test_a_comment_on_a_document_has_no_status_and_must_say_something() -> None:
    invoice = read("invoice")
    found = parse_document_comment(told("<b>Paid</b>, thank you.", status="complete"), invoice)
    assert (found.entity_id, found.comment, found.status, found.customer_notified) == (44, "Paid, thank you.", "", True)
    for change, path in (
        ({"comment": "<p></p>"}, "comment"),
        ({"is_customer_notified": None}, "is_customer_notified"),
        ({"parent_id": 4}, "parent_id"),
    ):
        with pytest.raises(InvalidDocument) as caught:
            parse_document_comment(told("Paid.") | change, invoice)
        assert [where for where, _ in caught.value.problems] == [path]
    assert "credit memo's entity_id is 3" in str(wrong_parent())


def wrong_parent() -> InvalidDocument:
    with pytest.raises(InvalidDocument) as caught:
        parse_document_comment(told("Paid.", parent_id=4), read("creditmemo"))
    return caught.value
