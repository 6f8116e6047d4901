"""Every word of the pages has its translation, and the compiled catalog holds what the readable one says."""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

INBOX = Path(__file__).parents[2] / "postroom" / "inbox"
CATALOG = INBOX / "locale" / "ja" / "LC_MESSAGES" / "django.po"
WORDS = re.compile(r"""{% translate (?:"([^"]+)"|'([^']+)') %}|_\("([^"]+)"\)""")


def test_every_word_is_translated() -> None:
    used = {
        next(filter(None, match))
        for page in INBOX.glob("templates/**/*.html")
        for match in WORDS.findall(page.read_text())
    }
    translated = {message.id for message in read_po(BytesIO(CATALOG.read_bytes())) if message.string}
    assert len(used) > 30
    assert used - translated == set()


def test_the_compiled_catalog_is_fresh() -> None:
    """Make it with: pybabel compile -i django.po -o django.mo"""
    readable = read_po(BytesIO(CATALOG.read_bytes()))
    compiled = read_mo(BytesIO(CATALOG.with_suffix(".mo").read_bytes()))
    assert {each.id: each.string for each in compiled if each.id} == {
        each.id: each.string for each in readable if each.id
    }
