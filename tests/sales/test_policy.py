"""Which letter an order becomes. Numbers in brackets: the behaviours that merchants know from Magento."""

import logging

import pytest

from postroom.mail.address import Address, Mailbox
from postroom.sales.occasion import placed
from postroom.sales.policy import Plan, plan
from postroom.scopes import resolve
from postroom.scopes.effective import Misconfigured
from postroom.scopes.models import StoreView, Website
from postroom.scopes.scope import DEFAULT, Scope
from tests.sales.papers import order
from tests.sales.shop import Shop

A, B = Address("a", "x.com"), Address("b", "x.com")


def planned(shop: Shop, name: str = "configurable_ids", code: str = "en", **changes: object) -> Plan:
    return plan(placed(order(name, **changes)), resolve.current(), shop.view(code))


def test_a_customers_letter(shop: Shop) -> None:
    found = planned(shop)
    assert found.template == "sales_email_order_template"
    assert found.to == Mailbox("Mara Quill", Address("mara.quill", "example.com"))
    assert (found.identity.name, str(found.identity.address)) == ("Sales en", "sales@en.quayside.shop")
    assert (found.skip, found.copies, found.copy_method) == ("", (), "bcc")


def test_a_guests_letter_goes_to_the_name_on_the_bill(shop: Shop) -> None:  # (23)
    found = planned(shop, "guest")
    assert found.template == "sales_email_order_guest_template"
    assert found.to == Mailbox("Ann Lee", Address("ann.lee", "example.com"))


@pytest.mark.parametrize("name", ["guest", "configurable_ids"])
def test_without_a_first_name_the_greeting_is_to_the_name_on_the_bill(shop: Shop, name: str) -> None:  # (24)
    found = planned(shop, name, customer_firstname=None, customer_lastname=None)
    assert found.customer_name == found.to.name == {"guest": "Ann Lee", "configurable_ids": "Mara Quill"}[name]


@pytest.mark.parametrize(("code", "word"), [("en", "Guest"), ("de", "Gast"), ("ja", "ゲスト")])
def test_without_any_name_a_customer_is_a_guest_in_the_stores_language(shop: Shop, code: str, word: str) -> None:
    found = planned(shop, "guest_without_names", code)  # (24)
    assert (found.customer_name, found.to.name) == (word, "")


def test_a_template_of_one_website_is_used_by_its_store_views_alone(shop: Shop) -> None:  # (25)
    other = Website.objects.create(code="outlet", name="Outlet")
    view = StoreView.objects.create(code="outlet_en", name="Outlet", website=other)
    shop.set("trans_email/ident_sales/email", "sales@outlet.shop", Scope.website(other.id))
    shop.set("sales_email/order/template", "7", Scope.website(other.id))
    assert planned(shop, code=view.code).template == "7"
    assert planned(shop).template == "sales_email_order_template"


@pytest.mark.parametrize(
    "copy_to",
    ["a@x.com, b@x.com", "a@x.com b@x.com", "a@x.com;b@x.com", "a@x.com,b@x.com,a@x.com", " a@x.com\nb@x.com "],
)
def test_copies_are_read_from_any_kind_of_list(shop: Shop, copy_to: str) -> None:  # (22)
    shop.set("sales_email/order/copy_to", copy_to)
    assert planned(shop).copies == (A, B)


def test_the_customer_is_never_their_own_copy(shop: Shop) -> None:
    shop.set("sales_email/order/copy_to", "a@x.com, mara.quill@example.com")
    assert planned(shop).copies == (A,)


def test_a_piece_that_is_no_address_costs_nobody_else_the_copy(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.set("sales_email/order/copy_to", "a@x.com, nonsense, b@x.com")
    with caplog.at_level(logging.WARNING, "postroom.sales"):
        found = planned(shop)
    assert found.copies == (A, B)
    assert "sales_email/order/copy_to of store view en" in caplog.text
    [left_out] = found.left_out
    assert "'nonsense' is not an email address: it has no @" in left_out
    assert "sales_email/order/copy_to" in left_out


def test_a_list_of_nonsense_is_told_in_few_words(shop: Shop) -> None:
    shop.set("sales_email/order/copy_to", f"a@x.com {'nonsense ' * 500}")
    found = planned(shop)
    assert found.copies == (A,)
    assert len(found.left_out) == 21
    assert found.left_out[-1].startswith("480 more are no addresses")


def test_a_customer_with_an_international_address_costs_the_shop_no_copy(shop: Shop) -> None:
    shop.set("sales_email/order/copy_to", "a@x.com")
    assert planned(shop, customer_email="josé@example.com").copy_method == "copy"
    assert planned(shop, customer_email="jose@exämple.com").copy_method == "bcc"


def test_a_name_without_end_is_cut_once_for_row_and_header(shop: Shop) -> None:
    name = planned(shop, customer_firstname="Maria " * 160, customer_lastname="Lima " * 190).to.name
    assert name.startswith("Maria Maria")
    assert len(name) <= 200


def test_a_disabled_group_sends_neither_letter_nor_copies(shop: Shop) -> None:
    shop.set("sales_email/order/copy_to", "a@x.com")
    shop.set("sales_email/order/enabled", "0")
    found = planned(shop)
    assert (found.skip, found.copies, found.template) == ("order emails are disabled", (), "")


def test_the_off_switch_is_read_at_the_orders_own_store_view(shop: Shop) -> None:
    shop.set("system/smtp/disable", "1", Scope.store(shop.view("de").id))
    assert planned(shop, code="de").skip == "communications disabled"
    assert planned(shop, code="en").skip == ""
    shop.set("system/smtp/disable", "0", Scope.store(shop.view("ja").id))
    shop.set("system/smtp/disable", "1", DEFAULT)
    assert [planned(shop, code=code).skip for code in ("en", "de", "ja")] == ["communications disabled"] * 2 + [""]


def test_an_example_address_is_not_an_identity(shop: Shop) -> None:
    shop.set("trans_email/ident_sales/email", "sales@example.com", Scope.store(shop.view("en").id))
    with pytest.raises(Misconfigured, match="trans_email/ident_sales/email"):
        planned(shop)
    shop.set("sales_email/order/enabled", "0")
    assert planned(shop).skip
