"""What a mail says, as a short hash: whoever uses one X-Postroom-Id for two mails must not lose the second.

A mail that is handed in once more has the same hash, by whatever road. So what is made anew with every try is left out:
the trace, Date, Message-ID, and the boundaries of its parts.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable

from postroom.mail.finished import Finished
from postroom.scopes.key_ring import key_ring

LENGTH = 16  # hexadecimal digits: two mails that one name stands for, and not all that there are
LOOKED_AT = 65_536  # octets; inner parts are declared early
MOST = 20  # boundaries
PURPOSE = b"what a discreet mail says"
# Shorter ones are written by hand, and the same each time.
_BOUNDARY = re.compile(rb'boundary\s{0,9}=\s{0,9}"?([^"\s;]{8,70})', re.IGNORECASE)


def said(finished: Finished, recipients: Iterable[str], discreet: bool) -> str:
    """Raises KeyProblem. Of a discreet mail only with our key: its code is guessed faster than it ends."""
    head = [str(finished.author.address), finished.subject, *sorted(each.lower() for each in recipients)]
    content = "\x1f".join(head).encode("utf-8", "surrogatepass") + b"\x1e" + without_boundaries(finished)
    if not discreet:
        return hashlib.sha256(content).hexdigest()[:LENGTH]
    # The oldest: a new key changes nothing about mail that is handed in once more.
    key = key_ring().newest_first[-1].derive(PURPOSE)
    return hmac.new(key, content, hashlib.sha256).hexdigest()[:LENGTH]


def without_boundaries(finished: Finished) -> bytes:
    body = finished.body
    known = set(_BOUNDARY.findall(finished.header))
    if known:  # parts within parts
        known |= set(_BOUNDARY.findall(body[:LOOKED_AT]))
    for each in sorted(known, key=lambda one: (-len(one), one))[:MOST]:
        body = body.replace(each, b"")
    return body
