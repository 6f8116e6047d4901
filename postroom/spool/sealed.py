"""What only its recipient may read: encrypted, apart from all other bodies, and gone once nothing is left to do.

Nothing that lists or shows mail knows where the bytes are. A mail that was accepted, refused or cancelled has none any
more; a copy of the database without its keys has none that could be read (AES-256-GCM, bound to installation and row).
"""

import json
import logging
import os
from collections.abc import Iterable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.db.backends.utils import CursorWrapper

from postroom.scopes.key_ring import key_ring
from postroom.scopes.models import Installation
from postroom.spool import bulk, dialect
from postroom.spool.models import Message, SealedBody
from postroom.spool.states import State

log = logging.getLogger("postroom.spool")

NONCE = 12  # octets (NIST SP 800-38D §5.2.1.1)
PURPOSE = b"sealed body"
TABLE = "spool_sealedbody (message_id, bytes)"
READ = "SELECT b.message_id, m.public_id, b.bytes FROM spool_sealedbody b JOIN spool_message m ON m.id = b.message_id"
OPEN = ", ".join(f"'{state}'" for state in (State.HELD, State.QUEUED, State.ACTIVE))
# The table has as many rows as there is such mail under way.
DROP = (
    "DELETE FROM spool_sealedbody WHERE NOT EXISTS (SELECT 1 FROM spool_delivery d"  # noqa: S608
    f" WHERE d.message_id = spool_sealedbody.message_id AND d.state IN ({OPEN}))"
)


def write(cursor: CursorWrapper, rows: Iterable[tuple[int, bytes]]) -> None:
    """Message and its bytes, compressed. Raises key_ring.KeyProblem."""
    bulk.write(cursor, TABLE, [(message, seal(message, body)) for message, body in rows])


def read(cursor: CursorWrapper, message_ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """Message, its public id and its bytes, compressed: for a worker that sends it, and for nobody else.

    What cannot be opened is left out, as what is gone is.
    """
    cursor.execute(f"{READ} WHERE {dialect.among('b.message_id')}", [dialect.listed(sorted(message_ids))])
    opened = ((message, public_id, unseal(message, bytes(box))) for message, public_id, box in cursor.fetchall())
    return [row for row in opened if row[2] is not None]


def seal(message: int, body: bytes) -> bytes:
    key, nonce = key_ring().newest, os.urandom(NONCE)
    box = AESGCM(key.derive(PURPOSE)).encrypt(nonce, body, _bound_to(message))
    return key.id.encode() + b":" + nonce + box


def unseal(message: int, sealed: bytes) -> bytes | None:
    key_id, _, box = sealed.partition(b":")
    try:
        key = key_ring().keys[key_id.decode()]
        return AESGCM(key.derive(PURPOSE)).decrypt(box[:NONCE], box[NONCE:], _bound_to(message))
    except (InvalidTag, KeyError, ValueError) as error:
        log.error("the sealed body of message %s cannot be opened with the keys that are here: %r", message, error)
        return None


def _bound_to(message: int) -> bytes:
    return json.dumps([str(Installation.this().id), message]).encode()


def kept(message_ids: Iterable[int]) -> set[int]:
    """Those of the messages that can still be sent."""
    return set(SealedBody.objects.filter(pk__in=list(message_ids)).values_list("pk", flat=True))


def keys_in_use() -> set[str]:
    """The ids of the keys that bodies still under way are sealed with."""
    boxes = SealedBody.objects.values_list("bytes", flat=True).iterator()
    return {bytes(box).partition(b":")[0].decode(errors="replace") for box in boxes}


def discreet(message_ids: Iterable[int]) -> set[int]:
    """Those of the messages whose text was for their recipient alone, whether it is there still or not."""
    wanted = list(message_ids)
    return set(Message.objects.filter(pk__in=wanted, discreet=True).values_list("pk", flat=True)) if wanted else set()


def drop_settled() -> int:
    """A worker looks every few seconds; how many went."""
    with connection.cursor() as cursor:
        cursor.execute(DROP)
        return int(cursor.rowcount)
