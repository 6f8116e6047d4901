"""The letter that tells what the store says about an order."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from postroom.letters.kinds import ORDER_COMMENT_KIND
from postroom.letters.models import Template
from postroom.letters.render import RenderFailed, render
from postroom.letters.samples.comments import COMMENTS
from postroom.letters.textflow import WIDTH, width
from tests.letters.designs import COMMENTED, ENGLISH, letter_of
from tests.letters.reading import solid, visible

TEMPLATE = ORDER_COMMENT_KIND.template
ACCOUNT = ("account", "Kundenkonto", "マイアカウント", "order_id")

GOLDEN = {
    "en customer, order_comment": (
        "Hello Maya R. Okafor,",
        "Your order 000000218 has the status “Processing”.",
        "The beeswax follows in a parcel of its own.",
        "See your order in your account",
        "help@shop.example",
        "Phone: +1 555 010 0199",
        "Hours: Mon–Fri 9–17",
    ),
    "en guest, order_comment": ("Your order 000000219 has the status “On hold”.", "Please ask them."),
    "de customer, order_comment": (
        "Guten Tag, Dr. Jürgen Größmann!",
        "Ihre Bestellung 300000112 hat den Status „In Bearbeitung“.",
        "Unsere Nachricht an Sie:",
        "Die Mütze wird für Sie von Hand genäht.",
        "Bestellung im Kundenkonto ansehen",
        "Haben Sie Fragen?",
    ),
    "de guest, order_comment": ("Es gibt Neues zu Ihrer Bestellung 300000113.", "»Weiß & Söhne«"),
    "ja customer, order_comment": (
        "佐々木 真由美 様",
        "ご注文 200000047 の状況は「処理中」です。",
        "当店からのメッセージ:",
        "ジャケットと一緒に3月10日に発送いたします。",
        "マイアカウントで注文を見る",
        "ご注文番号を添えてお問い合わせください。",
    ),
    "ja guest, order_comment": ("ご注文 200000048 の状況は「お支払い待ち」です。",),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_facts_stand_in_both_parts_in_the_words_of_the_language(name: str) -> None:
    content = letter_of(name)
    html, text = solid(visible(content.html)), solid(content.text)
    for fact in GOLDEN[name]:
        assert solid(fact) in html, fact
        assert solid(fact) in text, fact


def test_subject_names_the_order_and_the_store_in_the_language() -> None:
    assert letter_of("en customer, order_comment").subject == "News about your order 000000218 at Harbour & Pine"
    assert letter_of("de customer, order_comment").subject == "Neues zu Ihrer Bestellung 300000112 bei Hafen & Kiefer"
    assert letter_of("ja customer, order_comment").subject == "【港商店】ご注文 200000047 に関するお知らせ"


@pytest.mark.parametrize("name", COMMENTED)
def test_only_customers_are_offered_their_account(name: str) -> None:
    content = letter_of(name)
    offered = any(word in part for word in ACCOUNT for part in (content.html, content.text))
    assert offered == ("guest" not in name)


@pytest.mark.parametrize("name", COMMENTED)
def test_what_was_ordered_is_not_told_again(name: str) -> None:
    content = letter_of(name)
    for item in COMMENTS[name.partition(",")[0]]["order"]["items"]:
        assert item["sku"] not in content.html + content.text


def test_without_a_comment_there_is_no_box() -> None:
    content = letter_of("en virtual, order_comment")
    assert "“Complete”" in content.text
    for part in (visible(content.html), content.text):
        assert "Our message to you" not in part
    assert 'class="box' not in content.html


@pytest.mark.parametrize("name", COMMENTED)
def test_text_lines_fit_a_narrow_screen(name: str) -> None:
    for line in letter_of(name).text.split("\n"):
        assert width(line) <= WIDTH or line.startswith("https://")


def test_a_comment_is_never_read_as_a_template_or_as_markup() -> None:
    content = letter_of("en hostile, order_comment")
    assert "{{var this.getTemplateFilter().filter(x)}} {% for a in order.items %}" in visible(content.html)
    assert "“<b>{{ 7*7 }}</b>”" in content.text
    for mark in ("<script", "<img src=x", "<b>", "javascript:alert(document"):
        assert mark not in content.html


def test_the_comment_belongs_to_the_letter() -> None:
    with pytest.raises(RenderFailed, match="comment: the field is missing"):
        render(TEMPLATE, ENGLISH, {"order": COMMENTS["en customer"]["order"]})


@pytest.mark.django_db
def test_a_merchants_template_may_say_the_comment_in_its_own_words() -> None:
    html = "<p>News of {{ order.number }}</p>{% if comment %}<p>{{ comment | lines }}</p>{% endif %}"
    own = Template.objects.create(code="Ours", based_on=TEMPLATE, subject="Ahoy {{ order.number }}", html=html)
    content = render(str(own.pk), ENGLISH, COMMENTS["en customer"])
    assert content.subject == "Ahoy 000000218"
    assert "The beeswax follows" in content.text


@pytest.mark.django_db
def test_a_template_that_says_nothing_without_a_comment_is_refused() -> None:
    with pytest.raises(ValidationError, match="came out empty"):
        Template.objects.create(code="Ours", based_on=TEMPLATE, subject="Ahoy", html="<p>{{ comment | lines }}</p>")
