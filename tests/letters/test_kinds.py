"""Declared data, shipped templates and samples agree with each other."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from jinja2 import nodes

from postroom.letters.kinds import FOOTER, HEADER, KINDS, ORDER_KIND, SURROUNDINGS, TEMPLATES
from postroom.letters.records import ORDER
from postroom.letters.samples import ORDERS, SAMPLES, sample
from postroom.letters.sandbox import parse
from postroom.letters.shapes import Record, Rows, Shape, Text, Unfit
from postroom.letters.sources import PARTS, find, shipped_source
from postroom.letters.trial import problems_of


@pytest.mark.parametrize("template", TEMPLATES)
def test_shipped_templates_keep_to_the_declared_data(template: str) -> None:
    parts = find(template).parts()
    for part in parts.values():
        parse(part)
    included = list(parse(parts["html"]).find_all(nodes.Include))
    assert len(included) == (0 if template in {HEADER, FOOTER} else len(PARTS))


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name != FOOTER])
def test_a_merchant_can_start_from_any_of_ours(template: str) -> None:
    ours = find(template)
    assert "{#" not in ours.html + ours.text
    assert "DOCUMENT" not in ours.html + ours.text
    assert problems_of(replace(ours, id="7", is_shipped=False)) == {}


def test_ids_are_magentos_paths() -> None:
    for kind in KINDS.values():
        assert kind.template == f"sales_email_{kind.group}_template"
        assert kind.guest_template == f"sales_email_{kind.group}_guest_template"


@pytest.mark.parametrize(("code", "name"), [(code, name) for code, samples in SAMPLES.items() for name in samples])
def test_samples_have_the_declared_shape_and_nothing_else(code: str, name: str) -> None:
    data = SAMPLES[code][name]
    assert same_fields(KINDS[code].data.take(data), data)


def test_every_kind_has_samples_in_every_language() -> None:
    assert set(SAMPLES) == set(KINDS)
    for samples in SAMPLES.values():
        assert {f"{language} customer" for language in ("en", "de", "ja")} <= set(samples)


def same_fields(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same_fields(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same_fields, one, other))
    return True


def test_every_declared_field_of_an_order_is_used_by_the_letter_or_for_merchants_only() -> None:
    parts = shipped_source(TEMPLATES[ORDER_KIND.template]).parts()
    used = {node.attr for part in parts.values() for node in parse(part).find_all(nodes.Getattr)}
    for_merchants = {"is_guest", "currency", "tax_amount", "tax_percent", "discount_amount"}
    assert (
        names(ORDER) - {"label", "value", "code", "amount", "note", "percent"} - used - ADDRESS_FIELDS == for_merchants
    )


ADDRESS_FIELDS = set(ORDER.fields["billing"].fields) if isinstance(ORDER.fields["billing"], Record) else set()


def names(shape: Shape) -> set[str]:
    if isinstance(shape, Record):
        return set(shape.fields).union(*(names(field) for field in shape.fields.values()))
    return names(shape.of) if isinstance(shape, Rows) else set()


def test_a_sample_for_each_language_and_english_for_others() -> None:
    assert sample("ja")["order"]["currency"] == "JPY"
    assert sample("fr") == ORDERS["en customer"]


def test_surroundings_hold_no_secret() -> None:
    for record in SURROUNDINGS.values():
        assert isinstance(record, Record)
        assert not [name for name in record.fields if re.search("pass|secret|key|token|user", name)]


def test_paths_of_misfits_lead_to_the_value() -> None:
    order = {**ORDERS["en customer"]["order"]}
    order["items"] = [order["items"][0], {**order["items"][1], "children": [{"name": "x"}]}]
    with pytest.raises(Unfit, match=r"^order\.items\[1\]\.children\[0\]\.sku: the field is missing"):
        ORDER_KIND.data.take({"order": order})


@pytest.mark.parametrize(
    ("typed", "line", "lines"),
    [
        ("a\r\nb", "a b", "a\nb"),
        ("a\tb\x00\x1b", "a b", "a b"),
        ("a\u2028b\x0bc", "a b c", "a\nb\nc"),
        ("\u202egnp.exe", "gnp.exe", "gnp.exe"),
        ("👩\u200d🚀 é 　", "👩\u200d🚀 é 　", "👩\u200d🚀 é 　"),
        ("\ud800x", "x", "x"),
    ],
)
def test_text_is_cleaned_of_what_cannot_be_printed(typed: str, line: str, lines: str) -> None:
    assert Text().take(typed) == line
    assert Text(lines=True).take(typed) == lines
