"""Makes a stranger's text safe to print: in a header, a letter or a terminal."""

import re

_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")
_UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]+")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_REORDERING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # bidi overrides: "\\u202eliame@live" would read backwards
_SURROGATE = re.compile(r"[\ud800-\udfff]")  # JSON can name half a character, UTF-8 cannot carry it

# A tag begins with a letter, /, ! or ? right after the bracket: "1 < 2" and "<3" are words.
_TAG = re.compile(r"""<[a-zA-Z/!?](?:[^<>"']|"[^"<]*"|'[^'<]*')*>""")
_LINE_TAG = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)


def clean_line(text: str) -> str:
    """One line: controls become a space, bidi overrides go, half characters become U+FFFD."""
    if not text.isprintable():
        text = _REORDERING.sub("", _BREAKING.sub(" ", _SURROGATE.sub("\ufffd", text)))
    return text.strip()


def without_tags(text: str) -> str:
    """Markup taken out, the words in it kept; where a line or paragraph ended, a line break stays."""
    return _TAG.sub("", _LINE_TAG.sub("\n", text)) if "<" in text else text


def clean_note(text: str) -> str:
    """As `clean_line`, but line breaks and tabs stay."""
    if not text.isprintable():
        text = _LINE_END.sub("\n", _SURROGATE.sub("\ufffd", text))
        text = _REORDERING.sub("", _UNSPEAKABLE.sub(" ", text))
    return text.strip()
