"""Merchants' own templates: checked when stored, found by number, dressed without fetching anything."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ValidationError
from selectolax.lexbor import LexborHTMLParser

from postroom.letters.models import Template
from postroom.letters.render import RenderFailed, render
from postroom.letters.samples import ORDERS
from tests.letters.designs import ENGLISH, GERMAN, TEMPLATE
from tests.letters.reading import solid, visible

pytestmark = pytest.mark.django_db

HTML = """{% include "header" %}
<h1 class="big">{{ "Thank you for your order" | trans }}</h1>
<p>Order <b>{{ order.number }}</b> for {{ order.customer_name }} &amp; friends</p>
<ul>{% for item in order.items %}<li>{{ item.quantity | quantity }} x {{ item.name }}</li>{% endfor %}</ul>
<p><a href="{{ store.url | url }}">Our shop</a></p>
<p style="display:none">invisible</p>
{% include "footer" %}"""


def stored(**fields: str) -> Template:
    template = Template(code="Mine", based_on=TEMPLATE, subject="Yours: {{ order.number }}", html=HTML)
    for name, value in fields.items():
        setattr(template, name, value)
    template.save()
    return template


def test_a_number_finds_the_stored_template() -> None:
    template = stored(styles=".big { color: #123456 } @media (max-width: 400px) { .big { color: #654321 } }")
    content = render(str(template.pk), GERMAN, ORDERS["de customer"])
    assert content.subject == "Yours: 300000112"
    assert "Vielen Dank für Ihre Bestellung" in visible(content.html)
    assert 'style="color: #123456;"' in content.html
    assert "@media (max-width: 400px)" in content.html
    assert "prefers-color-scheme" in content.html


def test_the_text_part_is_read_out_of_the_html() -> None:
    content = render(str(stored().pk), ENGLISH, ORDERS["en customer"])
    assert "Order 000000218 for Maya R. Okafor & friends" in content.text
    assert "- 2 x Lighthouse Hooded Jacket\n- 1 x Morning Yoga Kit\n" in content.text
    assert "Our shop\nhttps://shop.example/\n" in content.text
    assert "invisible" not in content.text
    assert "prefers-color-scheme" not in content.text


def test_a_text_of_its_own_wins() -> None:
    template = stored(text="Number {{ order.number }}\n\n{{ order | table }}\n")
    text = render(str(template.pk), ENGLISH, ORDERS["en customer"]).text
    assert text.startswith("Number 000000218\n\nItem")
    assert "$238.15" in text


HEAD = '<html lang="{{ letter.language }}"><head><title>{{ letter.subject }}</title></head><body><div>My head'


def test_a_header_and_footer_of_the_merchants_own_go_together() -> None:
    header = Template(code="Head", based_on="design_email_header_template", html=HEAD, text="MY HEAD\n")
    header.save()
    footer = Template(code="Foot", based_on="design_email_footer_template", html="My foot</div></body></html>")
    footer.save()
    design = replace(ENGLISH, header_template=str(header.pk), footer_template=str(footer.pk))
    content = render(TEMPLATE, design, ORDERS["en customer"])
    assert content.text.startswith("MY HEAD\n\nThank you for your order")
    assert visible(content.html).startswith("My head Thank you for your order")
    assert visible(content.html).endswith("My foot")
    assert content.images == ()
    with pytest.raises(RenderFailed, match=r"</td> closes <div>; put the tags in order"):
        render(TEMPLATE, replace(design, footer_template=ENGLISH.footer_template), ORDERS["en customer"])


def test_a_header_includes_nothing() -> None:
    with pytest.raises(ValidationError, match="nothing can be included here"):
        Template(code="Loop", based_on="design_email_header_template", html='{% include "header" %}').save()


def test_a_change_is_used_at_once() -> None:
    template = stored()
    assert "friends" in render(str(template.pk), ENGLISH, ORDERS["en customer"]).text
    template.html = HTML.replace("friends", "family")
    template.save()
    assert "family" in render(str(template.pk), ENGLISH, ORDERS["en customer"]).text


def test_a_number_without_a_row_is_named() -> None:
    with pytest.raises(RenderFailed, match="stored email template 4711 is gone"):
        render("4711", ENGLISH, ORDERS["en customer"])
    with pytest.raises(RenderFailed, match="4712"):
        render(TEMPLATE, replace(ENGLISH, footer_template="4712"), ORDERS["en customer"])


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"html": "<p>\n{{ order.colour }}"}, "html", "line 2: the record 'order' has no 'colour'"),
        ({"subject": "{{ order.items }}"}, "subject", "line 1: a list cannot be printed"),
        ({"subject": "{{ letter.subject }}"}, "subject", "'letter' is not known here"),
        ({"text": "{% set a = 1 %}"}, "text", "line 1: {% set %} is not allowed"),
        ({"html": "<p><b>never closed</p>"}, "html", "</p> closes <b>"),
        ({"html": "<style>a { b: c }</style>", "subject": "x"}, "html", "the text came out empty"),
        ({"subject": "{% if order.is_guest %}Hi{% endif %}"}, "html", "the subject came out empty"),
        ({"styles": "a b c d e f { color: red }"}, "html", "too many steps"),
        ({"styles": "</style><script>"}, "html", "has no place in a letter"),
        ({"styles": f"* {{ --a: {'x' * 60_000} }}"}, "html", "more than 2,000,000 characters of output"),
        ({"based_on": "no_such_template"}, "based_on", "There is no template"),
        ({"code": ""}, "code", "blank"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_line(fields: dict[str, str], field: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        stored(**fields)
    assert message in " ".join(refused.value.message_dict[field])
    assert Template.objects.count() == 0


def test_an_order_with_more_rows_than_its_styles_allow_fails_by_itself() -> None:
    template = stored(styles=f"li {{ --a: {'x' * 60_000} }}")
    order = ORDERS["en customer"]["order"]
    longer = {"order": {**order, "items": order["items"] * 40}}
    with pytest.raises(RenderFailed, match="more than 2,000,000 characters of output"):
        render(str(template.pk), ENGLISH, longer)


def test_codes_are_unique() -> None:
    stored()
    with pytest.raises(ValidationError, match="already exists"):
        stored()


class _Counting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked += 1  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Silent; the test counts."""


@pytest.fixture
def listener() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), _Counting)
    server.asked = 0  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_is_ever_fetched(listener: HTTPServer) -> None:
    home = f"http://127.0.0.1:{listener.server_port}"
    html = (
        f'<html><head><link rel="stylesheet" href="{home}/a.css"><style>@import url({home}/b.css);</style></head>'
        f'<body background="{home}/c.png"><img src="{home}/d.png" alt="x"><p>{{{{ order.number }}}}</p></body></html>'
    )
    content = render(str(stored(html=html).pk), ENGLISH, ORDERS["en customer"])
    assert solid("000000218") in solid(content.text)
    assert listener.asked == 0  # type: ignore[attr-defined]


def test_a_hostile_buyer_meets_a_careless_template() -> None:
    template = stored(html="<p title='{{ order.note }}'>{{ order.customer_name }}</p>{{ order.note | lines }}")
    content = render(str(template.pk), ENGLISH, ORDERS["en hostile"])
    assert not LexborHTMLParser(content.html).css("script, img, table")
    assert "{{var this.getTemplateFilter().filter(x)}}" in content.text
