"""Orders as Magento's REST API returns them."""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.address import Address
from postroom.sales.documents import InvalidDocument, parse_order
from postroom.sales.fields import MAX_PROBLEMS
from postroom.sales.json_text import read
from postroom.sales.order import Option
from tests.sales.papers import NAMES, Paper, order, paper, text


def problems(document: Any) -> dict[str, str]:
    with pytest.raises(InvalidDocument) as caught:
        parse_order(document)
    return dict(caught.value.problems)


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_read(name: str) -> None:
    found = order(name)
    assert found.number.isdecimal()
    assert found.created_at == datetime(2026, 3, 9, 14, 5, tzinfo=UTC)
    assert found.items


@pytest.mark.parametrize(
    ("wrap", "hint"),
    [
        (lambda order: {"order": order}, 'stands inside "order"'),
        (lambda order: {"items": [order], "total_count": 1}, 'send one of its "items"'),
    ],
)
def test_a_wrapped_order_is_one_hint(wrap: Callable[[Paper], Paper], hint: str) -> None:
    ((path, message),) = problems(wrap(paper("guest"))).items()
    assert path == ""
    assert hint in message


def test_money_is_read_from_the_text_of_the_number() -> None:
    document = read(text("configurable_ids").replace(b'"grand_total": 157.09', b'"grand_total": 0.1'))
    assert isinstance(document, dict)
    assert parse_order(document).totals.grand_total == Decimal("0.1")


def test_a_customer() -> None:
    found = order("configurable_labels")
    assert found.customer_email == Address("juergen.weiss", "example.de")
    assert found.customer.full() == "Herr Dr. Jürgen Weiß"
    assert not found.is_guest
    assert found.note == "Bitte klingeln.\nDer Hund ist harmlos."
    assert found.shipping is not None
    assert found.shipping.company == "Weiß & Söhne GmbH"
    assert found.payment.instructions.startswith("Bitte überweisen")


def test_a_note_that_the_customer_is_not_to_see_is_left_out() -> None:
    assert order("configurable_labels", customer_note_notify=0).note == ""


def test_a_guest() -> None:
    found = order("guest")
    assert found.is_guest
    assert found.customer.full() == ""
    assert found.billing is not None
    assert found.billing.name.full() == "Ann Lee"


def test_a_name_stands_as_its_readers_write_it() -> None:
    found = order(
        "yen", customer_prefix=None, customer_firstname="美咲", customer_middlename=None, customer_lastname="佐藤"
    )
    assert found.customer.full() == "佐藤 美咲"


def test_an_order_that_says_neither_is_a_guests_when_it_names_no_customer() -> None:
    silent = paper("guest")
    del silent["customer_is_guest"]
    assert parse_order(silent).is_guest
    assert not parse_order(silent | {"customer_id": "12"}).is_guest


def test_virtual_orders_have_no_shipping_address() -> None:
    assert order("virtual").shipping is None
    assert order("configurable_ids", is_virtual="1").shipping is None


def test_options_are_words_never_ids() -> None:
    coat, _, soap = order("configurable_labels").items
    assert coat.options == (Option("Farbe", "Oliv"), Option("Größe", "52"))
    assert soap.options == (Option("Gravur", "Für Oma"),)
    assert [item.options for item in order("configurable_ids").items] == [(), (), ()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("grand_total", "157.0900"),
        ("subtotal", "140.5"),
        ("is_virtual", "0"),
        ("is_virtual", False),
        ("is_virtual", None),
        ("entity_id", "35"),
        ("increment_id", 131),
        ("status_histories", None),
        ("status_histories", {}),
        ("shipping_description", None),
        ("created_at", "2026-03-09T15:05:00+01:00"),
        ("order_currency_code", "usd"),
        ("customer_is_guest", "0"),
        ("extension_attributes", []),
        ("an_extension_wrote", {"any": ["thing", 1, None]}),
    ],
)
def test_form_is_taken_leniently(field: str, value: object) -> None:
    order("configurable_ids", **{field: value})


def test_a_single_element_may_stand_for_its_list() -> None:
    document = paper("configurable_ids")
    extension = document["extension_attributes"]
    extension["shipping_assignments"] = extension["shipping_assignments"][0]
    extension["applied_taxes"] = {"0": extension["applied_taxes"][0]}
    found = parse_order(document)
    assert found.shipping is not None
    assert found.totals.applied_taxes[0].title == "Oregon demo tax"


def test_a_street_may_be_one_text_with_line_breaks() -> None:
    found = order("guest_without_names")
    assert found.billing is not None
    assert found.billing.street == ("14 Lantern Street", "Apartment 3")
    assert found.billing.postcode == "97209"


def test_all_problems_are_named_at_once_with_their_paths() -> None:
    document = paper("configurable_ids", customer_email="not-an-address", grand_total=None, order_currency_code="EURO")
    document["items"][1]["qty_ordered"] = [1]
    document["items"][2]["price"] = True
    document["billing_address"]["city"] = {"name": "Portland"}
    found = problems(document)
    assert set(found) == {
        "customer_email",
        "grand_total",
        "order_currency_code",
        "items[1].qty_ordered",
        "items[2].price",
        "billing_address.city",
    }
    assert found["grand_total"] == "is missing"
    assert "text, not an object" in found["billing_address.city"]


@pytest.mark.parametrize("field", ["increment_id", "customer_email", "order_currency_code", "grand_total", "items"])
def test_what_a_letter_cannot_do_without(field: str) -> None:
    document = paper("configurable_ids")
    del document[field]
    assert problems(document) == {field: "is missing"}
    assert problems(document | {field: None}) == {field: "is missing"}


@pytest.mark.parametrize("value", [None, 5, "order", [], [{}], True])
def test_the_document_itself_must_be_an_object(value: object) -> None:
    assert list(problems(value)) == [""]


@pytest.mark.parametrize(
    "email",
    [
        "mara\r\nRCPT TO:<thief@example.net>@example.com",
        "mara@example.com\n",
        "mara@example.com, thief@example.net",
        "Mara <mara@example.com>",
        "-oQ/tmp -X/var/www/x.php @example.com",
        "ma\u202era@example.com\u202c",
    ],
)
def test_an_address_is_refused_never_mended(email: str) -> None:
    assert list(problems(paper("guest", customer_email=email))) == ["customer_email"]


@pytest.mark.parametrize("amount", ["NaN", "1e999999999", "-1e99", "1E-999999999", "Infinity"])
def test_absurd_amounts_are_refused(amount: str) -> None:
    assert list(problems(paper("guest", grand_total=Decimal(amount)))) == ["grand_total"]


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("0.1", "0.1"),
        ("1E+2", "1E+2"),
        ("-29.869999999999997", "-29.87"),  # what PHP makes of 29.87
        ("0.0000000000004", "0"),
        ("1E-7", "1E-7"),
        ("123456789012345.123456789012", "123456789012345.123456789012"),
    ],
)
def test_amounts_keep_twelve_decimal_places(written: str, held: str) -> None:
    found = order("guest", discount_amount=Decimal(written)).totals.discount
    assert found == Decimal(held)
    assert int(found.as_tuple().exponent) >= -12


def test_text_is_cleaned_for_one_line() -> None:
    found = order("hostile")
    assert found.billing is not None
    assert found.billing.name.first == "Mara Bcc: thief@example.net"
    assert "\u202e" not in found.billing.name.last
    assert found.billing.city == "Port land"
    assert order("guest", shipping_description="half \ud83d").shipping_method == "half \ufffd"


def test_length_and_number_are_limited() -> None:
    many = paper("guest", items=[{}] * 1_001)
    assert "1001 entries" in problems(many)["items"]
    assert "characters long" in problems(paper("guest", shipping_description="x" * 1_001))["shipping_description"]
    assert len(problems(paper("guest", items=[7] * 1_000))) == MAX_PROBLEMS


WORDS = st.sampled_from(
    ["items", "grand_total", "increment_id", "customer_email", "street", "extension_attributes", "product_option"]
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=8), inner, max_size=6),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=300, deadline=None)
def test_any_json_is_an_order_or_an_invalid_document(value: Any) -> None:
    assert problems(value)


@st.composite
def mutilated(draw: st.DrawFn) -> Paper:
    """A sample with a few values anywhere in it replaced by anything."""
    document = paper(draw(st.sampled_from(NAMES)))
    for _ in range(draw(st.integers(1, 4))):
        place: Any = document
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(place[key], dict | list) and draw(st.booleans()):
                place = place[key]
                continue
            place[key] = draw(JSON)
            break
    return document


@given(mutilated())
@settings(max_examples=200, deadline=None)
def test_a_mutilated_order_is_read_or_refused_by_name(document: Paper) -> None:
    with contextlib.suppress(InvalidDocument):
        assert parse_order(document).number
