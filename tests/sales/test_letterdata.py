"""What of an order reaches a letter."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from postroom.letters.kinds import ORDER_KIND
from postroom.sales.documents import parse_order
from postroom.sales.letterdata import Setting, order_data
from postroom.sales.order import Order
from postroom.scopes.effective import Shown, TaxDisplay
from tests.sales.papers import NAMES, order, paper

NOW = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
PLAIN = TaxDisplay(Shown.EXCLUDING, Shown.EXCLUDING, Shown.EXCLUDING, False, False, False)
INCLUDING = TaxDisplay(Shown.INCLUDING, Shown.INCLUDING, Shown.INCLUDING, False, False, False)
EVERYTHING = TaxDisplay(Shown.BOTH, Shown.BOTH, Shown.BOTH, True, True, True)


def data(found: Order, display: TaxDisplay = PLAIN) -> Any:
    return order_data(found, Setting("Mara Quill", "https://shop.example/customer/account/", display, NOW))


def totals(found: Order, display: TaxDisplay = PLAIN) -> list[tuple[str, Decimal]]:
    return [(row["code"], row["amount"]) for row in data(found, display)["totals"]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("display", [PLAIN, INCLUDING, EVERYTHING])
def test_every_sample_has_the_shape_that_letters_declare(name: str, display: TaxDisplay) -> None:
    ORDER_KIND.data.take({"order": data(order(name), display)})


def test_a_configurable_item_with_ids_shows_the_chosen_childs_name() -> None:
    jacket, mug = data(order("configurable_ids"))["items"]
    assert (jacket["name"], jacket["options"], jacket["children"]) == ("Harbour Rain Jacket M Teal", [], [])
    assert (jacket["quantity"], jacket["row_total"]) == (Decimal(2), Decimal(128))
    assert mug["name"] == "Enamel Mug"
    assert not {"141", "5510", "93", "5432"} & set(str(jacket).replace("'", " ").split())


def test_a_configurable_item_with_labels_keeps_its_own_name() -> None:
    coat, _ = data(order("configurable_labels"))["items"]
    assert coat["name"] == "Wachsjacke Fehmarn"
    assert coat["options"][1] == {"label": "Größe", "value": "52"}


def test_a_configurable_item_whose_child_is_not_told_keeps_its_own_name() -> None:
    document = paper("configurable_ids")
    del document["items"][1]
    assert data(parse_order(document))["items"][0]["name"] == "Harbour Rain Jacket"


def test_bundle_parts_are_nested() -> None:
    (kit,) = data(order("bundle"))["items"]
    assert [(part["name"], part["quantity"]) for part in kit["children"]] == [
        ("Enamel Mug", Decimal(2)),
        ("Smoked Tea 100 g", Decimal(1)),
    ]


@pytest.mark.parametrize("parents", [(1, 1), (2, 1), (99, 98), (2, None)])
def test_nothing_bought_is_ever_missing(parents: tuple[int | None, int | None]) -> None:
    document = paper("discount")
    for position, parent in enumerate(parents):
        document["items"][position] |= {"item_id": position + 1, "parent_item_id": parent}
    rows = data(parse_order(document))["items"]
    shown = [row["name"] for row in rows] + [part["name"] for row in rows for part in row["children"]]
    assert sorted(shown) == ["Enamel Mug", "Storm Lantern"]


def test_tax_display_excluding() -> None:
    assert totals(order("configurable_ids")) == [
        ("subtotal", Decimal("140.5")),
        ("shipping", Decimal(5)),
        ("tax", Decimal("11.59")),
        ("grand_total", Decimal("157.09")),
    ]
    item = data(order("configurable_ids"))["items"][0]
    assert (item["price"], item["price_incl_tax"], item["row_total_incl_tax"]) == (Decimal(64), None, None)


def test_tax_display_including() -> None:
    assert totals(order("configurable_labels"), INCLUDING) == [
        ("subtotal_incl_tax", Decimal("151.23")),
        ("shipping_incl_tax", Decimal("5.36")),
        ("tax", Decimal("23.94")),
        ("grand_total", Decimal("156.59")),
    ]
    item = data(order("configurable_labels"), INCLUDING)["items"][0]
    assert (item["price"], item["row_total"], item["price_incl_tax"]) == (None, None, Decimal("140.0"))


def test_tax_display_both_with_the_full_summary() -> None:
    assert totals(order("configurable_labels"), EVERYTHING) == [
        ("subtotal_excl_tax", Decimal("128.15")),
        ("subtotal_incl_tax", Decimal("151.23")),
        ("shipping_excl_tax", Decimal("4.5")),
        ("shipping_incl_tax", Decimal("5.36")),
        ("grand_total_excl_tax", Decimal("132.65")),
        ("tax_rate", Decimal("23.21")),
        ("tax_rate", Decimal("0.74")),
        ("tax", Decimal("23.94")),
        ("grand_total_incl_tax", Decimal("156.59")),
    ]
    rates = [row for row in data(order("configurable_labels"), EVERYTHING)["totals"] if row["code"] == "tax_rate"]
    assert (rates[0]["label"], rates[0]["note"], rates[0]["percent"]) == ("MwSt. 19 %", "", Decimal(19))


def test_what_an_older_store_leaves_out_is_worked_out() -> None:
    """Goods of 100.00 less 10 % and shipping of 10.00, each with 20 % tax on top: 108.00 + 12.00."""
    amounts = {"subtotal": 100, "discount_amount": -12, "shipping_amount": 10, "tax_amount": 20, "grand_total": 120}
    hidden = {"shipping_tax_amount": 2, "discount_tax_compensation_amount": 2}
    absent = {"subtotal_incl_tax": None, "shipping_incl_tax": None}
    found = order("discount", **amounts, **hidden, **absent)
    assert totals(found, INCLUDING) == [
        ("subtotal_incl_tax", Decimal(120)),
        ("discount", Decimal(-12)),
        ("shipping_incl_tax", Decimal(12)),
        ("tax", Decimal(20)),
        ("grand_total", Decimal(120)),
    ]


def test_tax_of_nothing_is_shown_only_on_request() -> None:
    assert "tax" not in dict(totals(order("guest")))
    assert dict(totals(order("guest"), replace(PLAIN, zero_tax=True)))["tax"] == 0


def test_a_discount_names_its_coupon() -> None:
    rows = data(order("discount"))["totals"]
    assert rows[1] == {"code": "discount", "label": "", "amount": Decimal("-9.8"), "note": "SPRING10", "percent": None}


def test_a_sum_that_extensions_changed_still_adds_up() -> None:
    found = order("discount", grand_total=Decimal("86.73"), gift_cards_amount=20)
    assert ("adjustment", Decimal("-20.00")) in totals(found)
    assert sum(amount for code, amount in totals(found) if code != "grand_total") == Decimal("86.73")


def test_a_virtual_order_has_no_row_for_shipping() -> None:
    assert [code for code, _ in totals(order("virtual"))] == ["subtotal", "grand_total"]


def test_yen_has_no_cents() -> None:
    assert dict(totals(order("yen")))["grand_total"] == 11_832


def test_only_customers_are_offered_their_account() -> None:
    assert data(order("guest"))["links"]["account_url"] == ""
    assert data(order("discount"))["links"]["account_url"].startswith("https://shop.example")


def test_how_a_cheque_is_sent_is_told() -> None:
    assert data(order("virtual"))["payment"] == {
        "title": "Cheque",
        "instructions": "",
        "lines": ["Quayside Ltd", "1 Pier Road", "Portland OR 97209"],
    }


def test_tokens_among_the_payment_information_stay_out() -> None:
    document = paper("virtual")
    document["payment"] |= {"cc_last_4": "4242", "cc_type": "VI", "cc_trans_id": "canary"}
    document["extension_attributes"]["payment_additional_info"] += [{"key": "gateway_token", "value": "canary"}]
    assert data(parse_order(document))["payment"]["lines"][-1] == "VI •••• 4242"
    assert "canary" not in str(data(parse_order(document)))


def test_an_order_without_a_date_was_placed_now() -> None:
    assert data(order("guest", created_at=None))["created_at"] == NOW
