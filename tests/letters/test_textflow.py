"""Folding, widths and columns of the text part."""

from __future__ import annotations

from unicodedata import category, east_asian_width, normalize

from hypothesis import given
from hypothesis import strategies as st

from postroom.letters.textflow import flow, fold, padded, right, width
from tests.letters.reading import solid


def test_wide_characters_take_two_columns() -> None:
    assert width("abc") == 3
    assert width("日本語 abc") == 10
    assert width("ハロー") == 6
    assert width("ﾊﾛｰ") == 3
    assert width("＄１") == 4
    assert width("Größe") == 5


def test_widths_agree_with_unicode_where_letters_are_written() -> None:
    for code in range(0x20, 0x10000):
        sign = chr(code)
        is_wide = east_asian_width(sign) in "WF"
        if category(sign) in {"Lo", "Lu", "Ll", "Nd"}:
            assert (width(sign) == 2) == is_wide, hex(code)


def test_long_lines_fold_between_words_and_keep_their_indent() -> None:
    line = "  " + "word " * 40
    folded = fold(line)
    assert all(part.startswith("  word") and width(part) <= 76 for part in folded)
    assert solid("".join(folded)) == solid(line)


def test_japanese_folds_anywhere_but_before_a_full_stop() -> None:
    folded = fold("日" * 38 + "。" + "本" * 40)
    assert folded[0] == "日" * 38 + "。"
    assert all(width(part) <= 78 for part in folded)


def test_a_link_is_never_cut() -> None:
    link = "https://shop.example/" + "a" * 120
    assert fold(f"See your order: {link} and more")[1] == link


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=["Cs", "Cc"])))
def test_flow_loses_nothing(text: str) -> None:
    assert solid(flow(text)) == solid(text)
    assert solid(flow(flow(text))) == solid(text)


def test_columns() -> None:
    assert padded("日本", 6) == "日本  "
    assert right("日本", 6) == "  日本"
    assert normalize("NFC", padded("é", 3)) == "é  "


def test_no_two_empty_lines_in_a_row() -> None:
    assert flow("\n\na\n\n\n\nb  \n\n") == "a\n\nb\n"
