"""What a reader with a screen reader, a dark screen, a narrow one or no pictures needs of our html."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from postroom.letters.markup import survey
from tests.letters.designs import COMMENTED, EVERY, FRIENDLY, ISSUED, REMARKED, letter_of, named

LANGUAGES = {"en": "en-US", "ja": "ja-JP", "de": "de-DE"}


def page_of(name: str) -> LexborHTMLParser:
    return LexborHTMLParser(letter_of(name).html)


def style(node: LexborNode) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in (node.attributes.get("style") or "").split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


@pytest.mark.parametrize("name", EVERY)
def test_language_direction_and_title(name: str) -> None:
    page = page_of(name)
    root, wrapper = page.css_first("html"), page.css_first("body > div")
    assert root is not None
    assert wrapper is not None
    for node in (root, wrapper):
        assert node.attributes["lang"] == LANGUAGES[name[:2]]
        assert node.attributes["dir"] == "ltr"
    title = page.css_first("title")
    assert title is not None
    assert title.text() == letter_of(name).subject


def rows(table: LexborNode, part: str) -> list[LexborNode]:
    found = [row for section in table.css(part) for row in section.css("tr")]
    assert found
    return found


@pytest.mark.parametrize("name", [*FRIENDLY, *ISSUED])
def test_layout_tables_say_so_and_the_item_list_is_a_real_table(name: str) -> None:
    page = page_of(name)
    real = [table for table in page.css("table") if table.attributes.get("role") != "presentation"]
    [items] = real
    assert items.css_first("caption") is not None
    is_parcel = name.endswith(", shipment")
    assert len(items.css("thead th[scope=col]")) == (2 if is_parcel else 3)
    parts = ("tbody",) if is_parcel else ("tbody", "tfoot")
    assert all(len(row.css("th[scope=row]")) == 1 for part in parts for row in rows(items, part))
    assert not [cell for cell in items.css("th") if "scope" not in cell.attributes]


@pytest.mark.parametrize("name", EVERY)
def test_headings_come_in_order(name: str) -> None:
    levels = [int(node.tag[1]) for node in page_of(name).css("h1, h2, h3") if node.tag]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", EVERY)
def test_pictures_have_words_and_sizes_and_travel_along(name: str) -> None:
    for image in page_of(name).css("img"):
        assert image.attributes.get("alt")
        assert image.attributes.get("width")
        assert (image.attributes.get("src") or "").startswith("cid:")


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_fetched(name: str) -> None:
    html = letter_of(name).html
    assert not re.search(r"url\(|@import|<link|src=.https?:", html)


@pytest.mark.parametrize("name", EVERY)
def test_links_have_words_and_a_line_below_or_a_button_around(name: str) -> None:
    links = page_of(name).css("a")
    assert links
    for link in links:
        picture = link.css_first("img")
        assert link.text().strip() or (picture is not None and picture.attributes.get("alt"))
        looks = style(link)
        is_button = "background-color" in looks and looks["padding"].startswith("13px")
        is_name = picture is not None or link.text() in {"Harbour & Pine", "港商店", "Hafen & Kiefer"}
        assert looks["text-decoration"] == "underline" or is_button or is_name


def test_the_button_is_large_enough_for_a_thumb() -> None:
    button = page_of("en customer").css_first("a.button")
    assert button is not None
    looks = style(button)
    height = int(looks["line-height"].removesuffix("px")) + 2 * int(looks["padding"].split("px")[0])
    assert height >= 44


@pytest.mark.parametrize("name", EVERY)
def test_words_are_large_enough(name: str) -> None:
    sizes = re.findall(r"font-size:(\d+)px", letter_of(name).html)
    assert min(int(size) for size in sizes) >= 14


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def backgrounds(node: LexborNode) -> str:
    """The colour behind `node`: its own or that of the nearest element around it."""
    step: LexborNode | None = node
    while step is not None:
        found = style(step).get("background-color") if step.tag != "-text" else None
        if found:
            return found
        step = step.parent
    raise AssertionError("no background")


@pytest.mark.parametrize("name", EVERY)
def test_contrast_in_light(name: str) -> None:
    coloured = [node for node in page_of(name).css("[style]") if "color" in style(node)]
    assert len(coloured) > 10
    for node in coloured:
        assert contrast(style(node)["color"], backgrounds(node)) >= 4.5, node.html


def dark_rules() -> dict[str, dict[str, str]]:
    html = letter_of("en customer").html
    block = html[html.index("prefers-color-scheme: dark") : html.index("</style>")]
    rules = re.findall(r"\.(\w+) \{([^}]*)\}", block)
    return {name: dict(re.findall(r"([\w-]+): (#\w{6})", body)) for name, body in rules}


@pytest.mark.parametrize("name", EVERY)
def test_contrast_in_dark_and_no_colour_is_left_behind(name: str) -> None:
    rules = dark_rules()
    for node in page_of(name).css("[style]"):
        classes = (node.attributes.get("class") or "").split()
        looks = style(node)
        if "color" in looks and node.tag not in {"img", "html"}:
            colour = next(rules[found]["color"] for found in reversed(classes) if "color" in rules.get(found, {}))
            assert contrast(colour, dark_background(node, rules)) >= 4.5, node.html
        if "background-color" in looks:
            assert any("background-color" in rules.get(found, {}) for found in classes), node.html


def dark_background(node: LexborNode, rules: dict[str, dict[str, str]]) -> str:
    step: LexborNode | None = node
    while step is not None:
        for found in (step.attributes.get("class") or "").split():
            if "background-color" in rules.get(found, {}):
                return rules[found]["background-color"]
        step = step.parent
    raise AssertionError("no background")


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_wider_than_a_narrow_screen(name: str) -> None:
    html = letter_of(name).html
    assert not [size for size in re.findall(r'width="(\d+)"', html) if int(size) > 280]
    assert not re.findall(r"(?<!max-)width:\d{3,}px", html)


@pytest.mark.parametrize("name", EVERY)
def test_the_html_is_well_nested_and_small(name: str) -> None:
    html = letter_of(name).html
    survey(html)
    # Gmail cuts a letter off at 102 KB.
    assert len(html.encode()) < 30_000


def test_the_first_words_of_the_preview_are_ours() -> None:
    hidden = page_of("de customer").css_first("body > div > div")
    assert hidden is not None
    assert style(hidden)["display"] == "none"
    assert hidden.text().startswith("Vielen Dank, Ihre Bestellung ist bei uns.")


@pytest.mark.parametrize("name", [*COMMENTED, *REMARKED, *named("order_ready_for_pickup")])
def test_a_letter_without_items_has_tables_for_layout_only(name: str) -> None:
    assert {table.attributes.get("role") for table in page_of(name).css("table")} == {"presentation"}
