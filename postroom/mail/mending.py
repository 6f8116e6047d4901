"""Header fields with raw letters, as scripts write them that know nothing of encoding: `mail()` of PHP, a shell.

Sent as they are, they need SMTPUTF8 all the way (RFC 6531), which most relays lack. Encoded (RFC 2047) they say the
same and go everywhere. Only fields that are wholly understood are touched.
"""

import re

from postroom.mail.address import InvalidAddress
from postroom.mail.decoding import strictly
from postroom.mail.header_block import MARK, Fields
from postroom.mail.headers import mailbox
from postroom.mail.mailboxes import author, pieces
from postroom.mail.words import LINE, encoded

ADDRESSES = frozenset([b"from", b"sender", b"reply-to", b"to", b"cc"])
TEXTS = frozenset([b"subject", b"comments", b"organization", b"thread-topic"])
PRIVATE = b"x-"  #: no standard gives such a field a grammar: it is text
_CHARSET = re.compile(rb"""charset[ \t]*=[ \t]*["']?([a-z0-9_-]{1,40})""", re.IGNORECASE)


def mended(fields: Fields) -> Fields:
    """Each as it was where it is ASCII, or where nobody knows how to encode it."""
    if all(value.isascii() for _, value in fields):
        return fields
    charset = charset_of(fields)
    return [(name, value if value.isascii() else field(name, value, charset)) for name, value in fields]


def charset_of(fields: Fields) -> str:
    """What the body is written in, its header was most likely written in too."""
    for name, value in fields:
        if name.lower() == b"content-type" and (found := _CHARSET.search(value)):
            return found[1].decode().lower()
    return ""


def field(name: bytes, value: bytes, charset: str) -> bytes:
    title, low = name.decode(), name.lower()
    text = " ".join(read(value, charset).replace("\r\n", "").split())
    if low in TEXTS or (low.startswith(PRIVATE) and not low.startswith(MARK)):
        return f" {encoded(text, LINE - 4 - len(title))}".encode()
    if low in ADDRESSES:
        return addresses(title, text) or value
    return value


def read(value: bytes, charset: str) -> str:
    """What is neither UTF-8 nor what the message names was most likely typed in Western Europe."""
    for tried in ("utf-8", charset):
        text = strictly(value, tried)
        if text is not None:
            return text
    return value.decode("cp1252", "replace")


def addresses(name: str, text: str) -> bytes:
    """Nothing where one of them cannot be read, or has letters in itself: that is what SMTPUTF8 is for."""
    try:
        found = [author(piece) for piece in pieces(text) if piece.strip()]
    except InvalidAddress:
        return b""
    if not found or any(one.address.needs_smtputf8 for one in found):
        return b""
    written = ",\r\n ".join(mailbox(name, one) for one in found)
    return f" {written}".encode()
