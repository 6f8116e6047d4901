"""A body with lines longer than any server takes (RFC 5322 §2.1.1), as a page of HTML in one line: encoded, it goes.

Only a message of one text: parts within parts are their writer's, and so is what he has signed.
"""

from __future__ import annotations

from postroom.mail import quoted_printable
from postroom.mail.guard import MAX_LINE
from postroom.mail.header_block import Fields

ENCODING, TYPE, VERSION, SIGNATURE = b"content-transfer-encoding", b"content-type", b"mime-version", b"dkim-signature"
PLAIN = frozenset([b"", b"7bit", b"8bit", b"binary"])


def shortened(fields: Fields, body: bytes) -> tuple[Fields, bytes]:
    """*body*: lines with CRLF. Both as they were where there is no need, or where it is not ours to do."""
    if max(map(len, body.split(b"\r\n"))) <= MAX_LINE:
        return fields, body
    known = {name.lower(): value.strip().lower() for name, value in fields}
    text = known.get(TYPE, b"text/plain").startswith(b"text/")
    if not text or known.get(ENCODING, b"") not in PLAIN or SIGNATURE in known:
        return fields, body
    kept = [each for each in fields if each[0].lower() != ENCODING]
    version = [] if VERSION in known else [(b"MIME-Version", b" 1.0")]
    return [*kept, *version, (b"Content-Transfer-Encoding", b" quoted-printable")], quoted_printable.encoded(body)
