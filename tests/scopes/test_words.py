"""Every text of the catalogue is there in Japanese, and the compiled catalog holds what the readable one says."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation

from postroom.scopes import words
from postroom.scopes.catalogue import SECTIONS, SETTINGS, setting
from postroom.scopes.reference import ACCEPTS, WHERE

CATALOG = Path(words.__file__).parent / "locale" / "ja" / "LC_MESSAGES" / "django.po"


def texts() -> Iterator[str]:
    for section in SECTIONS:
        yield section.label
        yield from (group.label for group in section.groups)
    for each in SETTINGS.values():
        yield from (each.label, each.help)
        yield from (option.label for option in each.options)
    yield from ACCEPTS.values()
    yield from WHERE.values()


def test_every_text_has_its_translation() -> None:
    translated = {message.id for message in read_po(BytesIO(CATALOG.read_bytes())) if message.id and message.string}
    assert len(translated) > 300
    assert sorted(set(filter(None, texts())) - translated) == []


def test_the_compiled_catalog_is_fresh() -> None:
    """Make it with: pybabel compile -i django.po -o django.mo"""
    readable = read_po(BytesIO(CATALOG.read_bytes()))
    compiled = read_mo(BytesIO(CATALOG.with_suffix(".mo").read_bytes()))
    assert {each.id: each.string for each in compiled if each.id} == {
        each.id: each.string for each in readable if each.id
    }


def test_what_a_text_names_in_code_stands_in_its_translation() -> None:
    """Placeholders, ports, paths and RFC sections are not lost on the way."""
    for message in read_po(BytesIO(CATALOG.read_bytes())):
        for piece in ("{{unsecure_base_url}}", "{{secure_base_url}}", "465", "587", "media/", "RFC 5321"):
            assert (piece in str(message.id)) == (piece in str(message.string)), message.id


def test_a_page_asks_in_its_own_language() -> None:
    transport = setting("system/smtp/transport")
    with translation.override("ja"):
        assert words.label(transport) == "転送方法"
        assert words.shown(transport, "outbox") == "送信箱（ファイルのみ）"
        assert words.shown(setting("system/smtp/ssl"), None) == "なし"
        assert words.shown(setting("system/smtp/password"), "secret") == "******"
        assert words.explanation(transport).startswith("メールを")
    with translation.override("en"):
        assert words.label(transport) == "Transport"


def test_the_catalogue_itself_stays_english_whatever_a_page_speaks() -> None:
    with translation.override("ja"):
        assert setting("system/smtp/transport").shown("smtp") == "SMTP"
        assert setting("system/smtp/disable").label == "Disable Email Communications"
