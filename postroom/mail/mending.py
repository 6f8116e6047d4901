"""Header fields with raw letters, as scripts write them that know nothing of encoding: `mail()` of PHP, a shell.

Sent as they are, they need SMTPUTF8 all the way (RFC 6531), which most relays lack. Encoded (RFC 2047) they say the
same and go everywhere. Only fields that are wholly understood are touched.
"""

from postroom.mail.address import InvalidAddress
from postroom.mail.headers import mailbox
from postroom.mail.mailboxes import author, pieces
from postroom.mail.words import LINE, encoded

ADDRESSES = frozenset([b"from", b"sender", b"reply-to", b"to", b"cc"])
TEXTS = frozenset([b"subject", b"comments", b"organization", b"thread-topic", b"x-mailer"])


def mended(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """The field as it was where it is ASCII, or where nobody knows how to encode it."""
    if value.isascii():
        return name, value
    text = " ".join(read(value).replace("\r\n", "").split())
    title = name.decode()
    if name.lower() in TEXTS:
        return name, f" {encoded(text, LINE - 4 - len(title))}".encode()
    if name.lower() in ADDRESSES:
        return name, addresses(title, text) or value
    return name, value


def read(value: bytes) -> str:
    """What is no UTF-8 was most likely typed in Western Europe."""
    try:
        return value.decode()
    except UnicodeDecodeError:
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
