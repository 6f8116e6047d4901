"""Every fact of an order stands in both parts of its letter, in each language."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from postroom.letters.render import RenderFailed, render
from postroom.letters.samples import ORDERS
from postroom.letters.textflow import WIDTH, width
from tests.letters.designs import ENGLISH, FRIENDLY, GERMAN, JAPANESE, TEMPLATE, letter_of
from tests.letters.reading import solid, visible

GOLDEN = {
    "en customer": (
        "Hello Maya R. Okafor,",
        "000000218",
        "March 4, 2026, 1:05 PM EST",
        "Pending",
        "Lighthouse Hooded Jacket",
        "Color: Navy",
        "Size: M",
        "SKU: LHJ-M-NAVY",
        "$69.00",
        "$138.00",
        "1.5",
        "Discount (SPRING20)",
        "-$20.00",
        "US-MI-Rate 1 (8.25%)",
        "Grand total",
        "$238.15",
        "Traverse City, MI 49684-2210",
        "United States",
        "Phone: (231) 555-0142",
        "Check / Money order",
        "Make the check payable to Harbour & Pine.",
        "Best Way - Table Rate",
        "See your order in your account",
        "knock twice",
    ),
    "ja customer": (
        "佐々木 真由美 様",
        "2026年3月5日 3:05 JST",
        "入金待ち",
        "灯台フード付きジャケット",
        "色: 紺",
        "\uffe521,560",
        "小計(税込)",
        "消費税",
        "\uffe531,754",
        "〒150-0021",
        "東京都渋谷区恵比寿西1丁目20-4",
        "大阪府大阪市北区中之島3-2-18",
        "株式会社みなと文具",
        "高橋 健",
        "日本",
        "銀行振込",
        "宅急便",
        "宅配ボックスは使わないでください。",
        "登録番号: T1234567890123",
    ),
    "de customer": (
        "Guten Tag, Dr. Jürgen Größmann!",
        "4. März 2026, 19:05 MEZ",
        "Kapuzenjacke »Leuchtturm«",
        "Größe: M",
        "57,98 €",
        "69,00 €",
        "1.234,50 €",
        "1.469,06 €",
        "inkl. MwSt.",
        "MwSt. (19\u00a0%)",
        "Gesamtsumme (inkl. MwSt.)",
        "1.613,05 €",
        "10435 Berlin",
        "Deutschland",
        "USt-IdNr.: DE999999999",
        "9220 Velden am Wörther See",
        "Österreich",
        "Zahlbar innerhalb von 14 Tagen",
        "DHL - Paket",
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_facts_stand_in_both_parts_in_the_forms_of_the_language(name: str) -> None:
    content = letter_of(name)
    html, text = solid(visible(content.html)), solid(content.text)
    for fact in GOLDEN[name]:
        wanted = solid(fact)
        assert wanted in html, fact
        assert wanted in text, fact


def facts_of(value: Any) -> list[str]:
    """Every text of an order that a reader must find, codes and switches left out."""
    if isinstance(value, str):
        return [line for line in value.splitlines() if line]
    if isinstance(value, list):
        return [fact for part in value for fact in facts_of(part)]
    if isinstance(value, dict):
        silent = {"code", "currency", "country_code", "email", "label", "region", "account_url", "street"}
        return [fact for key, part in value.items() if key not in silent for fact in facts_of(part)]
    return []


@pytest.mark.parametrize("name", FRIENDLY)
def test_nothing_the_order_says_is_missing_in_either_part(name: str) -> None:
    content = letter_of(name)
    html, text = solid(visible(content.html)), solid(content.text)
    for fact in facts_of(ORDERS[name]["order"]):
        assert solid(fact) in html, fact
        assert solid(fact) in text or "+" + solid(fact) in text, fact


@pytest.mark.parametrize("name", FRIENDLY)
def test_both_parts_name_the_same_amounts(name: str) -> None:
    content = letter_of(name)
    amount = re.compile(r"-?[$\uffe5]\s?[\d,.]+|-?[\d.,]+\s?€")
    text = {solid(found) for found in amount.findall(content.text)}
    html = {solid(found) for found in amount.findall(visible(content.html))}
    # The text part has a column for the price of a bundle's part, the html names its row total only.
    assert html <= text
    assert {found for found in text if found not in html} <= {"$14.00", "$12.00", "\uffe51,650"}


def test_a_guest_is_offered_no_account_page() -> None:
    for name in ("en guest", "ja guest", "de guest"):
        content = letter_of(name)
        assert "account" not in visible(content.html)
        assert "order_id" not in content.html + content.text
        assert "Kundenkonto" not in content.html + content.text
        assert "マイアカウント" not in content.html + content.text


def test_a_virtual_order_has_no_shipping() -> None:
    content = letter_of("en virtual")
    for part in (visible(content.html), content.text):
        assert "Shipping" not in part
        assert "on its way" not in part
        assert "Sourdough for beginners (e-book)" in part


def test_subject_names_the_order_and_the_store_in_the_language() -> None:
    assert letter_of("en customer").subject == "Your order 000000218 at Harbour & Pine"
    assert letter_of("de customer").subject == "Ihre Bestellung 300000112 bei Hafen & Kiefer"
    assert letter_of("ja customer").subject == "【港商店】ご注文 200000047 を承りました"


@pytest.mark.parametrize("name", FRIENDLY)
def test_text_lines_fit_a_narrow_screen(name: str) -> None:
    for line in letter_of(name).text.split("\n"):
        assert width(line) <= WIDTH or line.startswith("https://")


@pytest.mark.parametrize("name", FRIENDLY)
def test_amounts_of_the_text_part_end_in_one_column(name: str) -> None:
    lines = letter_of(name).text.split("\n")
    first = next(place for place, line in enumerate(lines) if line.startswith("-" * 72))
    last = max(place for place, line in enumerate(lines) if line.startswith("-" * 72))
    ends = {width(line) for line in lines[first + 1 : last + 3] if re.search(r"  \S*\d$|  \S*\d\s€$", line)}
    assert ends == {72}


def test_the_order_is_shown_in_its_own_currency_and_the_store_views_time_zone() -> None:
    content = render(TEMPLATE, replace(GERMAN, timezone="Pacific/Auckland"), ORDERS["en customer"])
    assert "238,15 $" in content.text.replace("\u00a0", " ")
    assert "5. März 2026, 07:05" in content.text


def test_austria_reads_german_and_france_reads_english() -> None:
    austrian = render(TEMPLATE, replace(GERMAN, locale="de_AT"), ORDERS["de customer"])
    assert "Vielen Dank" in austrian.text
    assert 'lang="de-AT"' in austrian.html
    french = render(TEMPLATE, replace(GERMAN, locale="fr_FR"), ORDERS["de customer"])
    assert "Thank you for your order" in french.text
    assert 'lang="en"' in french.html
    assert "1 613,05 €" in french.text.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_status_is_in_the_language_of_the_letter() -> None:
    order = {**ORDERS["ja customer"]["order"], "status_label": "Pending payment"}
    content = render(TEMPLATE, JAPANESE, {"order": order})
    assert "状況: お支払い待ち" in content.text
    assert "お支払い待ち" in visible(content.html)


def test_the_logo_travels_with_the_letter() -> None:
    content = letter_of("ja customer")
    [image] = content.images
    assert image.media_type == "image/png"
    assert f'src="cid:{image.content_id}" alt="港商店" width="215" height="48"' in content.html


@pytest.mark.parametrize("path", ["", "/nowhere/logo.png", __file__])
def test_a_logo_that_cannot_be_used_holds_no_order(path: str) -> None:
    content = render(TEMPLATE, replace(ENGLISH, logo_path=path), ORDERS["en customer"])
    assert content.images == ()
    assert "cid:" not in content.html
    assert "Harbour &amp; Pine</a>" in content.html


def test_an_unknown_template_is_named() -> None:
    with pytest.raises(RenderFailed, match="sales_email_odrer"):
        render("sales_email_odrer_template", ENGLISH, ORDERS["en customer"])
    with pytest.raises(RenderFailed, match="no email template 'my_header'"):
        render(TEMPLATE, replace(ENGLISH, header_template="my_header"), ORDERS["en customer"])
    with pytest.raises(RenderFailed, match="cannot stand in for design_email_footer_template"):
        render(TEMPLATE, replace(ENGLISH, footer_template=TEMPLATE), ORDERS["en customer"])
    with pytest.raises(RenderFailed, match="header or footer"):
        render("design_email_footer_template", ENGLISH, ORDERS["en customer"])


def test_what_is_missing_in_the_data_is_named() -> None:
    order = {**ORDERS["ja customer"]["order"]}
    del order["created_at"]
    with pytest.raises(RenderFailed, match=r"order\.created_at: the field is missing"):
        render(TEMPLATE, JAPANESE, {"order": order})
