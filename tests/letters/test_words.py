"""Every word of our letters has its translation, and every translation its word."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import nodes

import postroom.letters
from postroom.letters import catalogs
from postroom.letters.kinds import TEMPLATES
from postroom.letters.sandbox import parse
from postroom.letters.sources import shipped_source

LANGUAGES = ["de", "ja"]
ROOM = Path(postroom.letters.__file__).parent


def in_templates() -> set[str]:
    words: set[str] = set()
    for shipped in TEMPLATES.values():
        for part in shipped_source(shipped).parts().values():
            for node in parse(part).find_all(nodes.Filter):
                if node.name == "trans" and isinstance(node.node, nodes.Const):
                    words.add(node.node.value)
    return words


def in_code() -> set[str]:
    """The words given to say(), and the labels of totals and statuses."""
    words = {*catalogs.TOTAL_LABELS.values(), *catalogs.STATUS_LABELS.values()}
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if isinstance(node, ast.Call) and name == "say" and isinstance(node.args[0], ast.Constant):
                words.add(str(node.args[0].value))
    return words


def translated(language: str) -> dict[str, str]:
    with (catalogs.FOLDER / language / "letters.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_missing_and_none_is_left_over(language: str) -> None:
    words = in_templates() | in_code()
    assert len(words) > 30
    assert set(translated(language)) == words
    assert all(translated(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_take_the_same_names(language: str) -> None:
    for word, translation in translated(language).items():
        values = {"name": "N", "number": "1", "store": "S", "hours": "H", "status": "P", "order": "2"}
        assert (word % values == word) == (translation % values == translation)


def test_total_codes_of_sales_have_a_label() -> None:
    source = (ROOM.parent / "sales" / "totals.py").read_text(encoding="utf-8")
    codes = {
        str(node.args[0].value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "TotalRow" and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    assert codes
    assert codes <= set(catalogs.TOTAL_LABELS)


@pytest.mark.parametrize(
    ("locale", "chain"),
    [
        ("de_AT", ("de_AT", "de", "en")),
        ("en_GB", ("en_GB", "en")),
        ("zh_Hant_TW", ("zh_Hant_TW", "zh_Hant", "zh", "en")),
    ],
)
def test_the_fall_back_chain(locale: str, chain: tuple[str, ...]) -> None:
    assert catalogs.chain(locale) == chain


def test_what_is_written_is_what_the_letter_says_it_is() -> None:
    assert catalogs.catalog("de_AT").locale == "de_AT"
    assert catalogs.catalog("de_AT").say("Payment") == "Zahlung"
    assert catalogs.catalog("en_GB").locale == "en_GB"
    assert catalogs.catalog("fr_FR").locale == "en"


@pytest.mark.parametrize(("typed", "known"), [("ja-JP", "ja_JP"), ("xx_YY", "en"), ("", "en"), ("../de", "en")])
def test_locales_as_settings_hold_them(typed: str, known: str) -> None:
    assert catalogs.known(typed) == known


def test_statuses_are_translated_and_a_stores_own_are_left() -> None:
    german = catalogs.catalog("de_DE")
    assert catalogs.status_label(german, "Holded") == "Angehalten"
    assert catalogs.status_label(german, "Im Lager") == "Im Lager"
