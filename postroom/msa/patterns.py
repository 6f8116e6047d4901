"""Patterns of rules: plain text in which `*` stands for anything and `{number}` for an order's number.

No regular expressions of other people's: a pattern is cut into pieces between its stars, and each piece is looked for
once, from left to right. That takes time in proportion to text and pattern, whatever stands in them (CWE-1333).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from postroom.mail.sentence import Sentence

MAX_PATTERN = 200  # characters
MAX_TEXT = 1000  # characters looked at
NUMBER = "{number}"
# Holds a digit, or is a reference of capitals only; at most 50 characters, without punctuation at its ends.
_NUMBER = (
    r"(?P<number>(?=[A-Za-z_/-]{0,40}[0-9]|(?-i:[A-Z]{6,20}(?![A-Za-z])))"
    r"[A-Za-z0-9]{1,50}+(?:[_/-][A-Za-z0-9]{1,50}+){0,5}+)"
)


class BadPattern(ValueError):
    """Says what is wrong with it and what to write."""


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern fits. `number`: what stands where it says `{number}`."""

    number: str = ""


def checked(pattern: str) -> str:
    """Without the white space around it. Raises BadPattern."""
    text = " ".join(pattern.split())
    if len(text) > MAX_PATTERN or not text.isprintable():
        raise BadPattern(Sentence("A pattern has at most %(most)s visible characters; shorten it.", most=MAX_PATTERN))
    if text.count(NUMBER) > 1:
        raise BadPattern(Sentence("{number} may stand once in a pattern; take the others out."))
    return text


def plain(text: str) -> str:
    """As far as it is looked at, in one spelling: what looks the same is the same, and nothing invisible is in it."""
    if text.isascii():
        return text[:MAX_TEXT]
    whole = unicodedata.normalize("NFKC", text[:MAX_TEXT])
    return "".join(letter for letter in whole if unicodedata.category(letter) != "Cf")


def needle(pattern: str) -> str:
    """What must stand in a text, in small letters: a hundred rules are looked at for every mail."""
    return max(re.split(r"\*|\{number\}", pattern.lower()), key=len)


def match(pattern: str, text: str) -> Found | None:
    """Case does not count; without a star the pattern is the whole text."""
    pieces = compiled(pattern)
    looked_at = text[:MAX_TEXT]
    place, number = 0, ""
    for piece in pieces:
        found = piece.search(looked_at, place)
        if found is None:
            return None
        place = found.end()
        number = number or found.groupdict().get("number", "")
    return Found(number)


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> tuple[re.Pattern[str], ...]:
    pieces = pattern.split("*")
    last = len(pieces) - 1
    return tuple(
        re.compile(("" if index else r"\A") + spelled(piece) + ("" if index < last else r"\Z"), re.IGNORECASE)
        for index, piece in enumerate(pieces)
        if piece or index in (0, last)
    )


def spelled(piece: str) -> str:
    return _NUMBER.join(re.escape(part) for part in piece.split(NUMBER))
