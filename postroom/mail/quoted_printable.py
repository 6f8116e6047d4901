"""Quoted-printable (RFC 2045 §6.7), for text whose lines end with CRLF.

Our own writer: `binascii.b2a_qp` takes half as long again, and forgets the two octets by which a space at the end of
a line grows.
"""

import re

MAX_LINE = 76  # octets, without the CRLF
_PLAIN = b"\t\r\n" + bytes(range(32, 127))
_BLANK_AT_END = re.compile(rb"[ \t](?=\r\n)")  # relays take them off, or add some
_DOT_ALONE = re.compile(rb"(?:(?<=\r\n)|\A)\.(?=\r\n)")  # ends the message at a relay that stuffs no dots


def encoded(data: bytes) -> bytes:
    data = data.replace(b"=", b"=3D")
    for octet in set(data.translate(None, _PLAIN)):
        data = data.replace(bytes((octet,)), b"=%02X" % octet)
    if b" \r\n" in data or b"\t\r\n" in data:
        data = _BLANK_AT_END.sub(lambda blank: b"=%02X" % blank[0][0], data)
    data = b"\r\n".join([line if len(line) <= MAX_LINE else _broken(line) for line in data.split(b"\r\n")])
    return _DOT_ALONE.sub(b"=2E", data) if b".\r\n" in data else data


def _broken(line: bytes) -> bytes:
    """`line` with soft line breaks, none of them within an encoded octet."""
    pieces = []
    start, last = 0, len(line) - MAX_LINE
    while start < last:
        # An octet that begins in the last two places before the "=" of the break moves to the next line.
        end = line.find(b"=", start + MAX_LINE - 3, start + MAX_LINE - 1)
        end = start + MAX_LINE - 1 if end < 0 else end
        pieces.append(line[start:end])
        start = end
    pieces.append(line[start:])
    return b"=\r\n".join(pieces)
