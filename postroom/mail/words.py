"""Text on its way into a header value: what may stand there, and RFC 2047 encoded words for what is not ASCII.

Where the line runs: what an operator typed (identity names) is refused when it holds a control
character, because somebody can mend it. What a customer or a document brings (subject, recipient's name, file name)
is cleaned, because an order mail must not be lost over a name: each run of such characters becomes one space.
"""

import base64
import binascii
import quopri
import re

from postroom.mail.address import shown
from postroom.mail.content import UnsafeMessage
from postroom.mail.sentence import Sentence

MAX_NAME = 255  # octets of the name an operator gives a sender, as in Magento
LINE = 78  # RFC 5322 §2.1.1, without the CRLF
_WORD_LINE = 76  # RFC 2047 §2: a line with an encoded word
_WORD = 75  # RFC 2047 §2: an encoded word

# C0, DEL, C1; line and paragraph separators; bidi embeddings, overrides and isolates (they turn "gpj.exe" round);
# zero-width space, word joiner, byte order mark; surrogates and non-characters. Joiners (U+200C, U+200D) stay:
# Persian and Indic names and emoji are spelled with them.
_NEVER = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u2028-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff]+"
)
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*+)\?=")
_KNOWN_CHARSET = re.compile(r"(?:utf|us-ascii|ascii|iso|windows|cp|latin|koi8|shift_jis|sjis|euc|gb|big5)[a-z0-9_-]*+$")
_Q_PLAIN = re.compile(rb"[A-Za-z0-9!*+/-]")  # RFC 2047 §5 (3): safe in a phrase too
_Q_TABLE = [bytes([c]) if _Q_PLAIN.match(bytes([c])) else b"=%02X" % c for c in range(256)]
_Q_TABLE[0x20] = b"_"


def cleaned(text: str, limit: int) -> str:
    """Customer's text for a header: one space for every run of controls, at most `limit` characters."""
    spaced = _NEVER.sub(" ", text)
    if "=?" in spaced:
        # A reader that decodes once more than it should must not find a line break (CVE-2024-6923).
        spaced = _ENCODED_WORD.sub(lambda word: " " if _hides_controls(word) else word[0], spaced)
    spaced = spaced.strip(" ")
    return spaced if len(spaced) <= limit else spaced[: limit - 1].rstrip(" ") + "…"


def refuse_controls(text: str, what: str) -> str:
    """Operator's text for a header, unchanged; UnsafeMessage where it hides anything."""
    found = _NEVER.search(text)
    if found:
        raise UnsafeMessage(
            Sentence(
                "%(what)s holds the control character %(character)s: %(typed)s; type it again",
                what=Sentence(what),
                character=f"U+{ord(found[0][0]):04X}",
                typed=shown(text),
            )
        )
    if any(_hides_controls(word) for word in _ENCODED_WORD.finditer(text)):
        raise UnsafeMessage(
            Sentence(
                "%(what)s hides a control character in an encoded word: %(typed)s; write it in plain text",
                what=Sentence(what),
                typed=shown(text),
            )
        )
    return text


def operators_name(text: str, what: str) -> str:
    """The name of a sender or a Reply-To, unchanged: where it is typed and where it is written, by the same rule."""
    octets = len(text.encode("utf-8", "replace"))
    if octets > MAX_NAME:
        raise UnsafeMessage(
            Sentence(
                "%(what)s has %(octets)s octets, at most %(most)s are sent; shorten it",
                what=Sentence(what),
                octets=octets,
                most=MAX_NAME,
            )
        )
    return refuse_controls(text, what)


def _hides_controls(word: re.Match[str]) -> bool:
    """What we cannot decode some reader may, so it counts as hiding something."""
    charset = word[1].partition("*")[0].lower()  # RFC 2231 §5: the language after it
    raw = word[3].encode("utf-8", "replace")
    try:
        data = base64.b64decode(raw) if word[2] in "bB" else quopri.decodestring(raw, header=True)
        text = data.decode(charset) if _KNOWN_CHARSET.match(charset) else "\0"
    except (ValueError, LookupError):
        return True
    return _NEVER.search(text) is not None or any(octet in data for octet in b"\r\n\0")


def is_plain(text: str) -> bool:
    """May stand in a header as it is: printable ASCII, and nothing a reader would decode."""
    return text.isascii() and "=?" not in text


def encoded(text: str, room: int) -> str:
    """RFC 2047 words, folded, split between characters only. `room`: columns left on the first line."""
    data = text.encode("utf-8")
    plain = len(data.translate(None, bytes(range(128))))
    pieces = _b_words(data, room) if plain * 6 > len(data) else _q_words(data, room)
    return "\r\n ".join(pieces)


def _b_words(data: bytes, room: int) -> list[str]:
    words = []
    start, columns = 0, max(min(room, _WORD), 24)
    while start < len(data):
        end = min(start + (columns - 12) // 4 * 3, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        words.append(f"=?UTF-8?B?{binascii.b2a_base64(data[start:end], newline=False).decode()}?=")
        start, columns = end, _WORD
    return words


def _q_words(data: bytes, room: int) -> list[str]:
    words = []
    current: list[bytes] = []
    length, columns = 0, max(min(room, _WORD), 24) - 12
    for character in data.decode():
        piece = b"".join(_Q_TABLE[octet] for octet in character.encode())
        if length + len(piece) > columns:
            words.append(b"=?UTF-8?Q?%b?=" % b"".join(current))
            current, length, columns = [], 0, _WORD - 12
        current.append(piece)
        length += len(piece)
    words.append(b"=?UTF-8?Q?%b?=" % b"".join(current))
    return [word.decode() for word in words]


def folded(name: str, text: str) -> str | None:
    """Plain text broken before words so that lines keep to 78 columns; None where a word is too long for that."""
    if len(name) + 2 + len(text) <= LINE:
        return text
    lines = [""]
    column = len(name) + 2
    for number, token in enumerate(text.split(" ")):
        if len(token) > LINE - (1 if number else column):
            return None
        if number and token and column + 1 + len(token) > LINE:
            lines.append("")
            column = 0
        lines[-1] += " " * bool(number) + token
        column += bool(number) + len(token)
    return "\r\n".join(lines)


def unstructured(name: str, text: str) -> str:
    """The value of a Subject-like field."""
    plain = folded(name, text) if is_plain(text) else None
    return plain if plain is not None else encoded(text, _WORD_LINE - len(name) - 2)
