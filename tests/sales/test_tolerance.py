"""What Magento or an extension adds inside a document never costs a letter; nonsense where we read is named."""

from decimal import Decimal

import pytest

from postroom.sales.documents import InvalidDocument, parse_order
from postroom.sales.fields import NOTE
from postroom.sales.order import Option
from tests.sales.papers import order, paper

WRITTEN_BY_EXTENSIONS: list[object] = [
    "engraved",
    7,
    [None, "x", 3, ["y"], {"label": ["z"], "value": {}}],
    {"label": "Colour", "value": ["red"]},
    [{"label": "Size", "value": "XL"}] * 200,
]


@pytest.mark.parametrize("value", WRITTEN_BY_EXTENSIONS, ids=lambda value: str(value)[:30])
@pytest.mark.parametrize("place", ["product_option", "product_options", "extension_attributes"])
def test_options_in_forms_of_their_own_cost_no_letter(place: str, value: object) -> None:
    document = paper("configurable_ids")
    [item, *_] = document["items"]
    for written in (value, {"options": value, "additional_options": value, "extension_attributes": value}):
        item[place] = written
        assert {option.label for option in parse_order(document).items[0].options} <= {"Size"}


def test_what_is_no_object_among_options_is_skipped() -> None:
    document = paper("configurable_ids")
    document["items"][0]["extension_attributes"] = {"additional_options": ["x", {"label": "Size", "value": "XL"}, None]}
    assert parse_order(document).items[0].options == (Option("Size", "XL"),)


def test_payment_details_in_forms_of_their_own_cost_no_letter() -> None:
    document = paper("configurable_ids")
    document["extension_attributes"]["payment_additional_info"] = ["x", {"key": "method_title", "value": "Cheque"}]
    document["payment"]["additional_information"] = "none"
    assert parse_order(document).payment.title == "Cheque"


def test_a_long_note_of_the_customer_is_cut() -> None:
    found = order("configurable_ids", customer_note=f"Knock twice.{'!' * NOTE}", customer_note_notify=1)
    assert found.note.startswith("Knock twice.!")
    assert len(found.note) == NOTE


@pytest.mark.parametrize(
    "history", [[{"comment": "x" * 20_001, "created_at": "yesterday", "is_customer_notified": "maybe"}], [None] * 2_000]
)
def test_what_was_said_about_an_order_before_does_not_matter(history: object) -> None:
    assert order("guest", status_histories=history) == order("guest")


def test_a_number_that_is_none_is_refused_as_a_flag() -> None:
    with pytest.raises(InvalidDocument, match="is_virtual must be 0 or 1"):
        order("guest", is_virtual=Decimal("sNaN"))
