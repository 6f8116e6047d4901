"""What visitors type is printed as it stands, or held; it is never read as a template, tag, header or command."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from postroom.letters.render import RenderFailed, render
from postroom.letters.samples import ORDERS
from postroom.mail.message import Content
from tests.letters.designs import ENGLISH, TEMPLATE, letter_of
from tests.letters.reading import solid, visible

DIRECTIVES = [
    "{{var this.getTemplateFilter().filter(x)}}",
    "{{var this.getTemplateFilter().addAfterFilterCallback(system).filter(id)}}",
    "{{var order.customer_email}}",
    '{{config path="system/smtp/password"}}',
    "{{if 1}}{{var x}}{{/if}}",
    "{{depend 1}}",
    '{{template config_path="design/email/header_template"}}',
    "{{",
    "}}",
    "{{{{var x}}}}",
    "{{ order.email }}",
    "{% for a in order.items %}",
    "{# comment #}",
    "{{ 7*7 }}",
    "%(name)s %s %%",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></table><h1>",
    "<!-- <style> --> &amp; &lt;b&gt;",
    '" onclick="x',
]


def order_with(**fields: Any) -> dict[str, Any]:
    return {"order": {**ORDERS["en customer"]["order"], **fields}}


def tags(content: Content) -> list[str]:
    return [node.tag for node in LexborHTMLParser(content.html).css("*") if node.tag]


@pytest.mark.parametrize("value", DIRECTIVES)
def test_a_name_is_printed_as_it_was_typed(value: str) -> None:
    content = render(TEMPLATE, ENGLISH, order_with(customer_name=value, note=value, shipping_method=value))
    assert visible(content.html).count(value) >= 3
    assert solid(content.text).count(solid(value)) >= 3
    assert tags(content) == tags(render(TEMPLATE, ENGLISH, order_with(note="x")))


def test_the_hostile_order_keeps_its_markup_and_controls_outside() -> None:
    content = letter_of("en hostile")
    page = LexborHTMLParser(content.html)
    assert not page.css("script, svg, input, i, b, img[onerror]")
    assert not any("javascript:" in (link.attributes.get("href") or "") for link in page.css("a"))
    for part in (content.subject, content.html, content.text):
        assert not any(ord(sign) < 32 and sign != "\n" for sign in part)
        assert "\u202e" not in part
    assert "\n" not in content.subject


def test_a_single_line_stays_one_line_in_the_text_part() -> None:
    content = render(TEMPLATE, ENGLISH, order_with(customer_name="Eve\n\nGrand total $0.00\r\nBcc: a@b.example"))
    assert "Hello Eve  Grand total $0.00 Bcc: a@b.example," in content.text


def test_a_note_cannot_pass_for_a_line_of_the_letter() -> None:
    content = render(TEMPLATE, ENGLISH, order_with(note="Thanks\nGrand total   $0.00"))
    assert "\n  Grand total   $0.00" in content.text
    assert "\nGrand total   $0.00" not in content.text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_changes_the_structure_of_the_letter(name: str, note: str) -> None:
    content = render(TEMPLATE, ENGLISH, order_with(customer_name=name, note=f"note {note}"))
    lines = [tag for tag in tags(content) if tag != "br"]
    assert lines == [tag for tag in tags(letter_of("en customer")) if tag != "br"]
    assert "\x00" not in content.html + content.text


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"note": "x" * 1_000_000}, "order.note: holds 1,000,000 characters"),
        ({"items": ORDERS["en customer"]["order"]["items"] * 40_000}, "order.items: has 120,000 rows"),
        ({"items": ORDERS["en customer"]["order"]["items"] * 1_000}, "2,000,000 characters of output"),
        ({"number": 7}, "order.number: expected text, found int"),
        ({"number": None}, "order.number: expected text, found nothing"),
        (
            {"totals": [{"code": "tax", "label": "", "amount": 1.5, "note": ""}]},
            r"order.totals\[0\].amount: expected a",
        ),
        ({"totals": [{"code": "tax", "label": "", "amount": Decimal("NaN"), "note": ""}]}, "finite amount"),
        ({"totals": [{"code": "tax", "label": "", "amount": Decimal("1E+99999"), "note": ""}]}, "finite amount"),
        ({"is_guest": "yes"}, "order.is_guest: expected True or False"),
        ({"billing": ["a"]}, r"order.billing: expected a dict \(address\), found list"),
    ],
)
def test_what_does_not_fit_is_held_with_its_reason(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(RenderFailed, match=reason):
        render(TEMPLATE, ENGLISH, order_with(**fields))


def test_objects_never_reach_a_template() -> None:
    class Sly(str):
        def __str__(self) -> str:
            return "<b>sly</b>"

    with pytest.raises(RenderFailed, match="expected text, found Sly"):
        render(TEMPLATE, ENGLISH, order_with(number=Sly("1")))


def test_a_long_note_is_sent_whole() -> None:
    note = "wort " * 15_000
    content = render(TEMPLATE, ENGLISH, order_with(note=note))
    assert solid(note) in solid(visible(content.html))
    assert solid(note) in solid(content.text)
