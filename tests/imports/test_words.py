"""What an import says has its Japanese, and the compiled catalog holds what the readable one says."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from postroom import imports

ROOM = Path(imports.__file__).parent
CATALOG = ROOM / "locale" / "ja" / "LC_MESSAGES" / "django.po"


def texts() -> Iterator[str]:
    for path in ROOM.glob("*.py"):
        for _, _, found, _ in extract_python(BytesIO(path.read_bytes()), {"Sentence": None}, [], {}):
            text = found[0] if isinstance(found, tuple) else found
            if text:  # an annotation or a class has none
                yield str(text)


def test_every_sentence_has_its_translation_with_the_same_values() -> None:
    translated = {str(each.id): str(each.string) for each in read_po(BytesIO(CATALOG.read_bytes())) if each.id}
    said = set(texts())
    assert len(said) > 50
    assert sorted(said - set(translated)) == []
    assert sorted(set(translated) - said) == []
    for text, translation in translated.items():
        assert sorted(re.findall(r"%\(\w+\)s", text)) == sorted(re.findall(r"%\(\w+\)s", translation)), text


def test_the_compiled_catalog_is_fresh() -> None:
    """Make it with: pybabel compile -i django.po -o django.mo"""
    readable = read_po(BytesIO(CATALOG.read_bytes()))
    compiled = read_mo(BytesIO(CATALOG.with_suffix(".mo").read_bytes()))
    assert {each.id: each.string for each in compiled if each.id} == {
        each.id: each.string for each in readable if each.id
    }
