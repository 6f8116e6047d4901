"""Says in the reader's language what the rooms said in English: now, as a sentence, or long ago, as a kept text.

A kept text is looked up as it stands; then it is held against the templates that our rooms have, piece after piece from
left to right: time in proportion to its length, whatever a mail server has put into it. What a peer or a person wrote
fits none and stays as it is.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import read_mo
from django.utils.translation import get_language, gettext

import postroom
from postroom.mail.sentence import Sentence

ROOMS = ("mail", "transports", "scopes", "spool", "webhooks", "desk/people")  # whose words are kept
VALUE = re.compile(r"%\((\w+)\)s")
LETTERS = 10  # a template with fewer letters of its own fits too much,
SHAPES = {  # unless a value has a form of its own
    "setting_path": re.compile(r"[a-z0-9_]+/[a-z0-9_]+/[a-z0-9_]+"),
    "person": re.compile(r"[^\s@]+@[^\s@]+"),
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "code_word": re.compile(r"[A-Za-z0-9_.-]+"),
}
LONGEST = 2000  # characters
DEPTH = 6  # sentences in sentences
# What stands before our words: a reply's code and status, an address or a host.
HEADS = re.compile(r"(\d{3}(?: \d\.\d{1,3}\.\d{1,3})? |[^\s:]+(?::\d+)?: |[0-9a-f.:]{7,45} |\[Errno -?\d+\] )(?=\S)")


@dataclass(frozen=True)
class Phrase:
    """A template with its values' names, cut at them."""

    template: str
    pieces: tuple[str, ...]
    names: tuple[str, ...]

    def values(self, text: str) -> dict[str, str] | None:
        """What stands at the names; None where the text is another."""
        first, *between, last = self.pieces
        if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
            return None
        found, start, end = {}, len(first), len(text) - len(last)
        for name, piece in zip(self.names, between, strict=False):
            at = text.find(piece, start, end)
            if at < 0:
                return None
            found[name], start = text[start:at], at + len(piece)
        found[self.names[-1]] = text[start:end]
        return found if all(SHAPES[name].fullmatch(found[name]) for name in SHAPES.keys() & found.keys()) else None

    @property
    def is_narrow(self) -> bool:
        return own_letters(self) >= LETTERS or not SHAPES.keys().isdisjoint(self.names)


def said(text: str) -> str:
    """In the active language."""
    return text.translated(known) if isinstance(text, Sentence) else known(str(text))


def known(text: str, depth: int = DEPTH) -> str:
    """A template's translation, or that of a text kept in English."""
    if not text or get_language() in (None, "en"):
        return text
    found = gettext(text)
    if found != text or "%(" in text or len(text) > LONGEST or not depth:
        return found
    return recognised(text, depth - 1)


def recognised(text: str, depth: int) -> str:
    for phrase in phrases(get_language() or "en"):
        values = phrase.values(text)
        if values is not None:
            return gettext(phrase.template) % {name: known(value, depth) for name, value in values.items()}
    if "; " in text:
        return "; ".join(known(part, depth) for part in text.split("; "))
    head = HEADS.match(text)
    return head[0] + known(text[head.end() :], depth) if head else text


@lru_cache
def phrases(language: str) -> list[Phrase]:
    """Those with the most words of their own first: the narrowest template that fits is the right one."""
    home = Path(postroom.__file__).parent
    catalogs = [home / room / "locale" / language / "LC_MESSAGES" / "django.mo" for room in ROOMS]
    templates = {
        str(message.id) for path in catalogs if path.exists() for message in read_mo(BytesIO(path.read_bytes()))
    }
    found = [phrase_of(template) for template in templates if VALUE.search(template)]
    return sorted((each for each in found if each.is_narrow), key=own_letters, reverse=True)


def phrase_of(template: str) -> Phrase:
    pieces = VALUE.split(template)
    return Phrase(template, tuple(pieces[::2]), tuple(pieces[1::2]))


def own_letters(phrase: Phrase) -> int:
    return sum(character.isalpha() for piece in phrase.pieces for character in piece)
