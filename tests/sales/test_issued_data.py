"""What of an invoice, a shipment or a credit memo reaches a letter."""

from decimal import Decimal
from typing import Any

import pytest

from postroom.letters.kinds import KINDS
from postroom.sales.documents import parse_order
from postroom.sales.letterdata import Setting, issued_data
from postroom.sales.reading import ISSUED
from postroom.sales.tracking import PAGES, tracking_url
from postroom.scopes.effective import TaxDisplay
from tests.sales.papers import NAMES, Paper, issued_paper, paper, track
from tests.sales.test_letterdata import EVERYTHING, INCLUDING, NOW, PLAIN, data


def told(name: str, sample: str = "configurable_ids", display: TaxDisplay = PLAIN, **changes: object) -> Any:
    order = paper(sample)
    document = ISSUED[name](issued_paper(order, **changes), parse_order(order))
    return issued_data(document, Setting("Mara Quill", "", display, NOW))


def totals(name: str, **changes: Any) -> list[tuple[str, Any]]:
    return [(row["code"], row["amount"]) for row in told(name, **changes)["totals"]]


@pytest.mark.parametrize("sample", NAMES)
@pytest.mark.parametrize("name", ISSUED)
@pytest.mark.parametrize("display", [PLAIN, INCLUDING, EVERYTHING])
def test_every_sample_has_the_shape_that_letters_declare(name: str, sample: str, display: TaxDisplay) -> None:
    KINDS[name].data.fields[name].take(told(name, sample, display))


@pytest.mark.parametrize("sample", NAMES)
@pytest.mark.parametrize("name", ISSUED)
def test_its_rows_are_those_of_the_order(name: str, sample: str) -> None:
    order = data(parse_order(paper(sample)))
    names = [(item["name"], item["options"], [part["name"] for part in item["children"]]) for item in order["items"]]
    found = told(name, sample)["items"]
    assert [(item["name"], item["options"], [part["name"] for part in item["children"]]) for item in found] == names


def test_a_part_of_the_order_adds_up_by_itself() -> None:
    some: Paper = {"subtotal": 64, "tax_amount": 5.28, "shipping_amount": 0, "grand_total": 69.28}
    assert totals("invoice", **some) == [("subtotal", 64), ("tax", Decimal("5.28")), ("grand_total", Decimal("69.28"))]


def test_a_refund_has_words_of_its_own() -> None:
    some: Paper = {"subtotal": 64, "tax_amount": 0, "shipping_amount": 5, "adjustment_positive": 2}
    assert totals("creditmemo", **some, adjustment_negative=6, grand_total=65) == [
        ("subtotal", 64),
        ("shipping", 5),
        ("refund_adjustment", 2),
        ("fee_adjustment", -6),
        ("refund_total", 65),
    ]
    assert totals("creditmemo", display=EVERYTHING)[-1][0] == "refund_total_incl_tax"


def test_what_does_not_add_up_is_told() -> None:
    assert ("adjustment", -20) in totals("creditmemo", subtotal=64, tax_amount=0, shipping_amount=0, grand_total=44)


@pytest.mark.parametrize(
    ("carrier", "number", "page"),
    [
        ("ups", "1Z999AA10123456784", "https://www.ups.com/track?tracknum=1Z999AA10123456784"),
        ("UPS", "1Z 999 AA1 01 2345 6784", "https://www.ups.com/track?tracknum=1Z999AA10123456784"),
        ("usps", "9400-1000", "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400-1000"),
        ("custom", "1Z999AA10123456784", ""),
        ("", "1Z999AA10123456784", ""),
        ("ups", "", ""),
        ("ups", "in the next parcel", ""),
        ("ups", "1&x=javascript:alert(1)", ""),
        ("dhl", "https://evil.example/1", ""),
        ("fedex", "1" * 41, ""),
        ("fedex", "１２３４５６７８", ""),
    ],
)
def test_a_parcel_is_followed_on_the_page_of_a_known_carrier(carrier: str, number: str, page: str) -> None:
    assert tracking_url(carrier, number) == page


def test_pages_of_carriers_are_pages() -> None:
    assert all(page.startswith("https://") and page.endswith("=") for page in PAGES.values())


def test_a_carrier_is_called_as_the_store_calls_it() -> None:
    found = told("shipment", tracks=[track(title="Der Paketdienst"), track(title="", carrier="dhl")])["tracks"]
    assert [each["carrier"] for each in found] == ["Der Paketdienst", "dhl"]
    assert [bool(each["url"]) for each in found] == [True, True]
