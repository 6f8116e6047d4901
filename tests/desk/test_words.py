"""Every word of the desk has one translation, and the compiled catalogs hold what the readable ones say."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from postroom.desk import frame

DESK = Path(frame.__file__).parents[1]
ROOT = DESK.parent
AREAS = sorted(path.name for path in DESK.iterdir() if (path / "apps.py").exists())
PLAIN = ["_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "Sentence"]
WITH_CONTEXT = ["pgettext", "pgettext_lazy"]
Word = tuple[str | None, str]  # a context or none, and the English text; of one and many the one


def words(area: str) -> Iterator[Word]:
    for path in (DESK / area).rglob("*.*"):
        if path.suffix in {".html", ".txt"}:
            yield from words_of(templatize(path.read_text(), origin=str(path)))
        elif path.suffix == ".py":
            yield from words_of(path.read_text())


def words_of(source: str) -> Iterator[Word]:
    functions = dict.fromkeys([*PLAIN, *WITH_CONTEXT])
    for _, function, found, _ in extract_python(BytesIO(source.encode()), functions, [], {}):
        parts = [str(part) for part in (found if isinstance(found, tuple) else (found,)) if part]
        if parts:
            yield (parts[0], parts[1]) if function in WITH_CONTEXT else (None, parts[0])


def read(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes())) if path.suffix == ".po" else read_mo(BytesIO(path.read_bytes()))


def translations(path: Path) -> dict[Word, str]:
    return {
        (context_of(message), first(message.id)): first(message.string)
        for message in read(path)
        if message.id and message.string
    }


def context_of(message: Message) -> str | None:
    """Babel gives it as octets from a compiled catalog."""
    found: object = message.context
    return found.decode() if isinstance(found, bytes) else message.context


def first(text: object) -> str:
    return str(text[0] if isinstance(text, list | tuple) else text)


def catalogs() -> list[Path]:
    return sorted(ROOT.rglob("locale/ja/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("area", AREAS)
def test_every_word_of_an_area_is_translated(area: str) -> None:
    known = {word for path in catalogs() for word in translations(path)}
    found = set(words(area))
    assert len(found) > 20
    assert sorted(text for context, text in found if (context, text) not in known) == []


def test_no_word_has_two_translations() -> None:
    """Catalogs are read as one: which of two wins would depend on the order of the apps."""
    found: dict[Word, set[str]] = {}
    for path in catalogs():
        for word, translation in translations(path).items():
            found.setdefault(word, set()).add(translation)
    assert {word: said for word, said in found.items() if len(said) > 1} == {}


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: str(path.relative_to(ROOT).parts[:-4]))
def test_the_compiled_catalog_is_fresh(path: Path) -> None:
    """Make it with: pybabel compile -i django.po -o django.mo"""
    assert translations(path.with_suffix(".mo")) == translations(path)


@pytest.mark.parametrize("path", catalogs(), ids=lambda path: str(path.relative_to(ROOT).parts[:-4]))
def test_a_translation_has_the_values_of_its_text(path: Path) -> None:
    for message in read(path):
        if message.id and message.python_format:
            assert sorted(names(first(message.id))) == sorted(names(first(message.string))), message.id


def names(text: str) -> list[str]:
    return [piece.partition(")")[0] for piece in text.split("%(")[1:]]
