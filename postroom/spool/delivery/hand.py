"""What a worker has in hand: deliveries with their bytes, ready for a transport."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from postroom.mail.address import Address
from postroom.mail.envelope import Envelope
from postroom.mail.words import unstructured
from postroom.spool import dialect, sealed
from postroom.spool.custody.claim import Claimed
from postroom.transports.ledger import Parcel

BODIES = (
    "SELECT b.message_id, m.public_id, b.bytes FROM spool_body b JOIN spool_message m ON m.id = b.message_id WHERE "
)

ORIGINAL_TO = "X-Postroom-Original-To"


@dataclass(frozen=True, slots=True)
class Body:
    """Still compressed: a few hundred of them lie ready at a time."""

    public_id: UUID
    compressed: Any

    @property
    def size(self) -> int:
        return len(self.compressed)


@dataclass(frozen=True, slots=True)
class Laden:
    """One delivery with its body. `instead`: who gets it in its recipient's place."""

    claimed: Claimed
    body: Body
    instead: Address | None = None

    @property
    def redirected(self) -> str:
        return str(self.instead or "")

    def parcel(self) -> Parcel:
        """Raises InvalidAddress or zlib.error where a row was damaged."""
        claimed, recipient = self.claimed, address(self.claimed.recipient)
        content = zlib.decompress(self.body.compressed)
        if self.instead is not None:
            content = original_to(recipient) + content
        envelope = Envelope(address(claimed.envelope_sender), self.instead or recipient)
        return Parcel(claimed.id, envelope, content, self.body.public_id.hex)


def original_to(recipient: Address) -> bytes:
    """The header field that says for whom a redirected mail was; what follows it stays as it is, octet by octet.

    An address has no line ends (`Address`), and letters beyond ASCII are encoded: the field asks nothing of the relay.
    """
    text = str(recipient)
    return f"{ORIGINAL_TO}: {text if text.isascii() else unstructured(ORIGINAL_TO, text)}\r\n".encode()


@lru_cache(maxsize=4096)
def address(text: str) -> Address:
    """A stored address is in canonical form already; Address looks again."""
    local, _, domain = text.rpartition("@")
    return Address(local, domain)


def bodies(message_ids: Iterable[int]) -> dict[int, Body]:
    with connection.cursor() as cursor:
        wanted = set(message_ids)
        cursor.execute(BODIES + dialect.among("b.message_id"), [dialect.listed(sorted(wanted))])
        rows = list(cursor.fetchall())
        if len(rows) < len(wanted):
            rows += sealed.read(cursor, wanted.difference(pk for pk, _, _ in rows))
        return {pk: Body(dialect.uuid(public_id), data) for pk, public_id, data in rows}
