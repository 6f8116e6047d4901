"""What connectors say has its Japanese."""

from pathlib import Path

from postroom import connectors
from tests.desk.test_words import catalogs, translations, words_of

ROOM = Path(connectors.__file__).parent


def test_every_sentence_has_its_translation() -> None:
    known = {word for path in catalogs() for word in translations(path)}
    said = {word for path in ROOM.glob("*.py") for word in words_of(path.read_text())}
    assert len(said) > 50
    assert sorted(text for context, text in said - known) == []


def test_nothing_is_translated_that_is_not_said() -> None:
    said = {text for path in ROOM.glob("*.py") for _, text in words_of(path.read_text())}
    own = {text for _, text in translations(ROOM / "locale" / "ja" / "LC_MESSAGES" / "django.po")}
    assert sorted(own - said) == []
