"""The letters about what is issued for an order, about comments on it, and about an order that can be collected."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from postroom.letters.kinds import KINDS
from postroom.letters.render import render
from postroom.letters.samples import SAMPLES
from postroom.letters.textflow import WIDTH, width
from tests.letters.designs import ENGLISH, EVERY, ISSUED, REMARKED, letter_of, named
from tests.letters.reading import solid, visible

PICKUPS = named("order_ready_for_pickup")
GOLDEN = {
    "en customer, invoice": (
        "This is the invoice for your order 000000218.",
        "Invoice number: 000000201",
        "March 5, 2026, 1:05 PM EST",
        "Thank you for paying so quickly.",
        "Lighthouse Hooded Jacket",
        "$138.00",
        "Grand total",
        "$238.15",
        "Make the check payable to Harbour & Pine.",
        "See your order in your account",
    ),
    "ja customer, invoice": ("請求書番号: 200000030", "ご入金ありがとうございました。", "\uffe531,754", "合計"),
    "de customer, invoice": ("Rechnungsnummer: 300000095", "1.613,05 €", "Gesamtsumme (inkl. MwSt.)"),
    "en customer, shipment": (
        "These items of your order 000000218 have left our store.",
        "Shipment number: 000000201",
        "Follow your parcel:",
        "United Parcel Service 1Z999AA10123456784",
        "Harbour Courier HC-204-77",
        "The beeswax follows in a parcel of its own.",
        "Color: Navy",
        "Cork block",
        "Traverse City, MI 49684-2210",
        "Best Way - Table Rate",
    ),
    "ja customer, shipment": ("下記の商品を発送いたしました。", "ヤマト運輸 4512-3456-7890", "株式会社みなと文具"),
    "de customer, shipment": ("Sendung verfolgen:", "DHL Paket 00340434161094042557", "Österreich"),
    "en customer, creditmemo": (
        "We have issued a credit memo for your order 000000218.",
        "Credit memo number: 000000201",
        "What is refunded",
        "Withheld",
        "-$13.80",
        "Refund total",
        "$124.20",
        "Check / Money order",
    ),
    "ja customer, creditmemo": ("返金番号: 200000030", "差引額", "ご返金額", "\uffe519,404"),
    "de customer, creditmemo": ("Gutschriftnummer: 300000095", "Einbehalten", "Erstattungsbetrag", "104,36 €"),
    "en customer, invoice_comment": (
        "There is news about invoice 000000201 of your order 000000218.",
        "Your order 000000218 has the status “Pending”.",
        "The copy for your bookkeeper is on its way too.",
    ),
    "ja customer, shipment_comment": ("ご注文 200000047 の出荷 200000030 について", "7日以内にお受け取りください。"),
    "de customer, creditmemo_comment": ("Es gibt Neues zur Gutschrift 300000095", "bis zu drei Tage"),
    "en guest, order_ready_for_pickup": ("You can collect your order 000000219 now.", "482 Larkspur Lane"),
    "ja customer, order_ready_for_pickup": ("お受け取り場所:", "大阪府大阪市北区中之島3-2-18"),
    "de customer, order_ready_for_pickup": ("Hier liegt sie für Sie bereit:", "9220 Velden am Wörther See"),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_facts_stand_in_both_parts_in_the_words_of_the_language(name: str) -> None:
    content = letter_of(name)
    html, text = solid(visible(content.html)), solid(content.text)
    for fact in GOLDEN[name]:
        assert solid(fact) in html, fact
        assert solid(fact) in text, fact


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("en customer, invoice", "Invoice for your order 000000218 at Harbour & Pine"),
        ("ja customer, shipment", "【港商店】ご注文 200000047 の商品を発送しました"),
        ("de customer, creditmemo", "Erstattung zu Ihrer Bestellung 300000112 bei Hafen & Kiefer"),
        ("en customer, shipment_comment", "News about your shipment 000000201 at Harbour & Pine"),
        ("ja customer, creditmemo_comment", "【港商店】ご返金 200000030 に関するお知らせ"),
        ("de guest, order_ready_for_pickup", "Ihre Bestellung 300000113 bei Hafen & Kiefer liegt zur Abholung bereit"),
    ],
)
def test_the_subject_says_what_it_is_about(name: str, subject: str) -> None:
    assert letter_of(name).subject == subject


@pytest.mark.parametrize("name", [*ISSUED, *REMARKED, *PICKUPS])
def test_only_customers_are_offered_their_account(name: str) -> None:
    content = letter_of(name)
    words = ("account", "Kundenkonto", "マイアカウント", "order_id")
    offered = any(word in part for word in words for part in (content.html, content.text))
    assert offered == ("guest" not in name)


@pytest.mark.parametrize("name", [name for name in ISSUED if name.endswith("shipment")])
def test_a_parcel_has_no_prices(name: str) -> None:
    content = letter_of(name)
    for part in (visible(content.html), content.text):
        assert not re.search(r"[$€\uffe5]", part)


@pytest.mark.parametrize("name", REMARKED)
def test_what_was_issued_is_not_told_again(name: str) -> None:
    content = letter_of(name)
    for item in SAMPLES["order"][name.partition(",")[0]]["order"]["items"]:
        assert item["sku"] not in content.html + content.text


@pytest.mark.parametrize("name", EVERY)
def test_text_lines_fit_a_narrow_screen(name: str) -> None:
    for line in letter_of(name).text.split("\n"):
        assert width(line) <= WIDTH or line.startswith("https://")


def changed(code: str, **fields: Any) -> dict[str, Any]:
    data = copy.deepcopy(SAMPLES[code]["en customer"])
    return {**data, code: {**data[code], **fields}}


def text_of(code: str, data: dict[str, Any]) -> tuple[str, str]:
    content = render(KINDS[code].template, ENGLISH, data)
    return visible(content.html), content.text


@pytest.mark.parametrize("code", ["invoice", "shipment", "creditmemo"])
def test_without_a_comment_there_is_no_box(code: str) -> None:
    for part in text_of(code, {**changed(code), "comment": ""}):
        assert "Our message to you" not in part


def test_a_parcel_without_a_number_to_follow() -> None:
    for part in text_of("shipment", changed("shipment", tracks=[])):
        assert "Follow your parcel" not in part
    for part in text_of("shipment", changed("shipment", tracks=[{"carrier": "By bicycle", "number": "", "url": ""}])):
        assert "By bicycle" in part


def test_only_a_page_that_is_known_is_a_link() -> None:
    page = LexborHTMLParser(letter_of("en customer, shipment").html)
    links = {link.text(): link.attributes["href"] for link in page.css(".box a")}
    assert links == {"1Z999AA10123456784": "https://www.ups.com/track?tracknum=1Z999AA10123456784"}
    assert "https://www.ups.com/track?tracknum=1Z999AA10123456784" in letter_of("en customer, shipment").text


def test_money_may_be_given_back_without_goods() -> None:
    for part in text_of("creditmemo", changed("creditmemo", items=[])):
        assert "Refund total" in part
        assert "Lighthouse" not in part


@pytest.mark.parametrize("code", [code for code in KINDS if code != "order"])
def test_hostile_values_are_words_and_nothing_else(code: str) -> None:
    content = letter_of(f"en hostile, {code}")
    page = LexborHTMLParser(content.html)
    assert not page.css("script, svg, input, i, b, img[onerror], img[src=x]")
    assert not any("javascript:" in (link.attributes.get("href") or "") for link in page.css("a"))
    for part in (content.subject, content.html, content.text):
        assert not any(ord(sign) < 32 and sign != "\n" for sign in part)
        assert "\u202e" not in part
    assert "\n" not in content.subject
    assert "\nBcc:" not in content.text
