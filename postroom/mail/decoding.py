"""Header text of other programs made readable, for lists: RFC 2047 words decoded, folding undone. Never raises.

The standard library's way takes seconds and gigabytes for a header full of encoded words; this one looks once.
"""

import binascii
import quopri
import re

from postroom.mail.words import cleaned

MOST = 4000  # characters looked at
LONGEST = 998  # characters told
_WORD = re.compile(r"=\?([A-Za-z0-9_-]{1,40})(?:\*[A-Za-z0-9-]{1,35})?\?([bBqQ])\?([!->@-~]*+)\?=")
# Codecs that are no charsets (zlib, rot13), or that hide what they say (UTF-7, unicode_escape), are left as they stand.
_CHARSET = re.compile(r"(?:utf-?8|us-ascii|ascii|iso|windows|cp|latin|koi8|shift_?jis|sjis|euc|gb|big5)[a-z0-9_-]*+")

# Stands in a word's middle without being seen; with a space in its place the word would be none that a rule knows.
_UNSEEN = re.compile("[\u061c\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")


def header_text(value: bytes | str, longest: int = LONGEST) -> str:
    """One line without controls, at most `longest` characters."""
    text = value[:MOST].decode("utf-8", "replace") if isinstance(value, bytes) else value[:MOST]
    if "=?" in text:
        text = decoded(text)
    return cleaned(" ".join(_UNSEEN.sub("", text).split()), longest)


def decoded(text: str) -> str:
    """White space between two words is no text (RFC 2047 §6.2); their octets belong together where charsets agree."""
    told: list[str] = []
    open_charset, octets, place = "", b"", 0
    for word in _WORD.finditer(text):
        between, charset = text[place : word.start()], word[1].lower()
        goes_on = bool(open_charset) and not between.strip()
        if not goes_on or charset != open_charset:
            told += [readable(octets, open_charset), "" if goes_on else between]
            octets = b""
        open_charset, place = charset, word.end()
        octets += content(word)
    return "".join([*told, readable(octets, open_charset), text[place:]])


def content(word: re.Match[str]) -> bytes:
    raw = word[3].encode("ascii")
    if word[2] in "qQ":
        return quopri.decodestring(raw, header=True)
    try:
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return raw


def readable(octets: bytes, charset: str) -> str:
    if not _CHARSET.fullmatch(charset):
        return octets.decode("ascii", "replace")
    try:
        return octets.decode(charset, "replace")
    except LookupError:
        return octets.decode("ascii", "replace")


def strictly(octets: bytes, charset: str) -> str | None:
    """None where the charset is none that we know, or where the octets are not written in it."""
    try:
        return octets.decode(charset) if _CHARSET.fullmatch(charset) else None
    except (LookupError, UnicodeDecodeError):
        return None
