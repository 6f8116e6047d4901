"""Html and styles that crash or stall native parsers are refused by counting, before a parser sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom.letters.css import StylesRefused, check_styles, inlined, with_styles
from postroom.letters.markup import MarkupRefused, survey
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
    assert survey("<style>a{}</style><p></p><STYLE type='x'>b{}</STYLE>") == "a{}\nb{}"


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
        check_styles(styles)


def test_ordinary_styles_pass() -> None:
    check_styles("a, p > b { color: red; background: #fff } @media (max-width: 400px) { .x .y { width: 100% } }")


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
