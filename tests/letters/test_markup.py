"""Html and styles that crash or stall native parsers are refused by counting, before a parser sees them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from postroom.letters.css import StylesRefused, check_styles, inlined, with_styles
from postroom.letters.markup import MarkupRefused, Surveyed, survey
from postroom.letters.plaintext import plain_text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 257,
        "<div>" * 200_000,
        "<p>" * 300,
        "<b>" * 17,
        "<br>" + "<p>x</p>" * 20_001,
        "<p><b>unclosed</p>" * 5_000,
        '<div title="<">' * 20_000,
        '<b title="</b>">',
        "<title></b></title><b></p>",
        "<!-- </b> --><b></p>",
        "<!--><b></p>-->",
        "<style></b></style><b></p>",
        "<div",
        "<a href='x'",
        "</div>",
        "<b><i></b></i>",
        "<script>x</script>",
        "<svg onload=x>",
        "<iframe srcdoc=x>",
        "<textarea></textarea>",
        "<SELECT>",
        "<math><mtext>",
        "<noscript><b></noscript>",
        "<" * 100_000 + "a",
        "<a" * 200_000,
    ],
    ids=lambda html: html[:24],
)
def test_unsafe_html_is_refused(html: str) -> None:
    with pytest.raises(MarkupRefused):
        survey(html)


@pytest.mark.parametrize(
    "html",
    [
        "<!DOCTYPE html><html><head><title>a < b</title></head><body><p>1 < 2<p>more<ul><li>a<li>b</ul></body></html>",
        "<!--[if mso]><table><tr><td><![endif]--><p>x</p><!--[if mso]></td></tr></table><![endif]-->",
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<img src='cid:logo' alt='>'><br/><hr>",
        "<DIV><B>x</b></div>",
        "<!-- never closed <b>",
        "plain & simple <3",
        "",
    ],
)
def test_ordinary_html_passes(html: str) -> None:
    survey(html)


def test_style_sheets_are_found() -> None:
    assert survey("<style>a{}</style><p></p><STYLE type='x'>b{}</STYLE>").styles == "a{}\nb{}"


def test_every_element_counts_that_styles_can_apply_to() -> None:
    assert survey("<p>a<br>b<img src='x'></p><!-- <p> --><p>c</p>").elements == 4
    with pytest.raises(MarkupRefused):
        survey("<br>" * 20_001)


@pytest.mark.parametrize(
    "styles",
    [
        "a{b:c}" * 50_000,
        "a a a a a a a { b: c }",
        "a{b:c} p, a>b>c>d>e>f {b:c}",
        "@media print { a b c d e f { g: h } }",
        "a{} </style><p>",
    ],
    ids=lambda styles: styles[:24],
)
def test_costly_styles_are_refused(styles: str) -> None:
    with pytest.raises(StylesRefused):
        check_styles(Surveyed(styles, elements=1))


def test_styles_that_would_swell_the_letter_are_refused() -> None:
    declarations = ";".join(f"--a{number}:1" for number in range(3_500))
    for html, styles in (("<p></p>" * 2_300, f"*{{{declarations}}}"), ("<p></p>" * 700, f"p{{--a:{'x' * 60_000}}}")):
        with pytest.raises(StylesRefused, match="too much for"):
            check_styles(survey(with_styles(html, styles)))


def test_a_large_letter_with_an_ordinary_style_sheet_passes() -> None:
    styles = "".join(f".row-{number} td {{ color: #102030; padding: 4px 8px }}\n" for number in range(400))
    html = "<table>" + "<tr><td>Mug</td><td>1</td></tr>" * 350 + "</table>"
    check_styles(survey(with_styles(html, styles)))


@pytest.mark.parametrize(
    ("count", "look"),
    [
        (60_000, lambda count: check_styles(Surveyed(f"a{{b:url(data:{'x' * count})}}", elements=1))),
        (400_000, lambda count: survey("<!---->" * count)),
    ],
    ids=["styles", "comments"],
)
def test_looking_takes_a_time_in_line_with_the_size(count: int, look: Callable[[int], object]) -> None:
    started = process_time()
    look(count)
    assert process_time() - started < 4, "in one pass this takes a third of a second at most"


def test_ordinary_styles_pass() -> None:
    styles = "a, p > b { color: red; background: #fff } @media (max-width: 400px) { .x .y { width: 100% } }"
    check_styles(Surveyed(styles, elements=400))


def test_broken_styles_cost_the_looks_only() -> None:
    page = with_styles("<p class='a'>Hello &amp; welcome</p>", ".a { color: red } }}} {{{ @@@ p[")
    assert "Hello &amp; welcome" in inlined(page)


def test_no_file_is_read(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.css"
    sheet.write_text("p { color: #abcdef }")
    for address in (sheet.as_uri(), str(sheet)):
        page = f'<html><head><link rel="stylesheet" href="{address}"></head><body><p>x</p></body></html>'
        assert "abcdef" not in inlined(page)


def test_hidden_words_stay_hidden_and_others_are_never_lost() -> None:
    html = (
        "<p>One<br>two</p><div hidden>no</div><div style='mso-hide:all'>no</div><div style='display : none'>no</div>"
        "<table><tr><td>left</td><td>right</td></tr></table><img alt='Logo' src='x'><!-- no -->"
        "<a href='https://shop.example/a'>Shop</a><a href='javascript:x'>odd</a>"
        "<a href='mailto:a@shop.example'>a@shop.example</a>"
    )
    text = plain_text(html)
    assert "One\ntwo" in text
    assert "left right" in text
    assert "Logo" in text
    assert "Shop\nhttps://shop.example/a\n" in text
    assert "odd" in text
    assert text.count("a@shop.example") == 1
    assert "no" not in text
    assert "javascript" not in text
