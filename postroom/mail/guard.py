"""The last look at a message: its final bytes, whatever wrote them. Linear in their number."""

import re

from postroom.mail.content import UnsafeMessage

MAX_LINE = 998  # RFC 5322 §2.1.1, without the CRLF
SINGLE = frozenset(
    b"date from sender reply-to to cc message-id in-reply-to references subject mime-version content-type "
    b"content-transfer-encoding auto-submitted".split()
)
FORBIDDEN = frozenset([b"bcc", b"resent-bcc", b"return-path"])
# Possessive quantifiers: there is one way to match, so no input makes it slow.
_HEADER_BLOCK = re.compile(rb"(?:[!-9;-~]++:[^\r\n]*+(?:\r\n[ \t][^\r\n]*+)*+\r\n)++")
_NAME = re.compile(rb"^([!-9;-~]++):", re.MULTILINE)


def check(data: bytes) -> None:
    """UnsafeMessage unless these bytes are one well-formed message that may go on the wire."""
    end = data.find(b"\r\n\r\n")
    header = data[: end + 2]
    if end < 0 or not _HEADER_BLOCK.fullmatch(header):
        raise UnsafeMessage("the header is not a list of 'Name: value' lines; report this as a fault of Postroom")
    names = _NAME.findall(header.lower())
    single = SINGLE.intersection(names)
    if not FORBIDDEN.isdisjoint(names) or len(single) != sum(name in single for name in names):
        listed = b", ".join(names).decode()
        raise UnsafeMessage(
            f"one of these headers may not stand here or stands twice, nothing was sent: {listed[:500]}"
        )
    _check_lines(data)
    if b"\0" in data:
        raise UnsafeMessage("a NUL octet stands in the message; nothing was sent")


def _check_lines(data: bytes) -> None:
    # splitlines() ends a line at CR, LF or CRLF. Two octets for every end add up only when all of them are CRLF.
    lengths = list(map(len, data.splitlines()))
    if sum(lengths) + 2 * len(lengths) != len(data) or not data.endswith(b"\r\n"):
        raise UnsafeMessage("a line ends with something other than CRLF; nothing was sent (RFC 5321 §2.3.8)")
    if max(lengths) > MAX_LINE:
        raise UnsafeMessage(f"a line is longer than {MAX_LINE} octets; nothing was sent (RFC 5322 §2.1.1)")
