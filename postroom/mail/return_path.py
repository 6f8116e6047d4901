"""Where reports go: the choice of Set Return-Path, and the signed return path (VERP) that brings a bounce home.

Token: base32, lower case, because relays fold the case of local parts. It holds version and key, message, index of
the delivery, day of expiry, and 96 bits of HMAC-SHA256 over all of that.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Identity
from postroom.mail.sentence import Sentence

PREFIX = "bounces+"
_VERSION = 1  # three bits; a reader of version 1 refuses all others
_EPOCH = date(2020, 1, 1)
_TAG = 12  # octets of HMAC; RFC 2104 §5 asks for 80 bits at least
_PAYLOAD = 1 + 16 + 2 + 2
_TOKEN = 53  # base32 characters of payload and tag; with the prefix 61 of the 64 a local part may have


class Choice(StrEnum):
    NO = "0"  #: the identity's address, no Sender field
    YES = "1"  #: the identity's address, and a Sender field
    SPECIFIED = "2"  #: one configured address, also as Sender field
    SIGNED = "signed"  #: a token for every delivery at the returns domain


@dataclass(frozen=True)
class ReturnPath:
    """The policy for envelope senders. SPECIFIED without an address behaves as NO, as in Magento."""

    choice: Choice
    specified: Address | None = None
    returns_domain: str | None = None

    def __post_init__(self) -> None:
        if self.choice is Choice.SIGNED and not self.returns_domain:
            raise ValueError(
                Sentence("a signed return path needs a returns domain; set one or choose No, Yes or Specified")
            )


@dataclass(frozen=True)
class SigningKey:
    """`id` from 0 to 31 tells live keys apart; `secret` is at least 32 random octets."""

    id: int
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not 0 <= self.id < 32 or len(self.secret) < 32:
            raise ValueError("a signing key needs an id from 0 to 31 and 32 octets of secret; create a new one")


@dataclass(frozen=True)
class Reference:
    """What a signed return path points at: a delivery, believed until the end of `expires`."""

    message: UUID
    index: int
    expires: date


def sender_header(path: ReturnPath, identity: Identity) -> Mailbox | None:
    """What the Sender field says; None: no such field."""
    if path.choice is Choice.YES:
        return Mailbox(identity.name, identity.address)
    if path.choice is Choice.SPECIFIED and path.specified:
        return Mailbox("", path.specified)
    return None


def envelope_sender(path: ReturnPath, identity: Identity, token: Callable[[], Address]) -> Address:
    """MAIL FROM of one delivery. `token` is called only for SIGNED."""
    if path.choice is Choice.SIGNED:
        return token()
    if path.choice is Choice.SPECIFIED and path.specified:
        return path.specified
    return identity.address


def sign(reference: Reference, keys: Sequence[SigningKey], domain: str) -> Address:
    """The return path of one delivery. `keys`: newest first, it signs."""
    if not keys:
        raise ValueError("there is no key to sign return paths with; run 'postroom setup' to create one")
    days = (reference.expires - _EPOCH).days
    if not 0 <= reference.index < 65_536 or not 0 <= days < 65_536:
        raise ValueError(f"index {reference.index} or expiry {reference.expires} does not fit a return path")
    payload = b"".join(
        (
            bytes([_VERSION << 5 | keys[0].id]),
            reference.message.bytes,
            reference.index.to_bytes(2, "big"),
            days.to_bytes(2, "big"),
        )
    )
    token = base64.b32encode(payload + _tag(keys[0], payload)).decode().rstrip("=").lower()
    return Address(PREFIX + token, domain)


def verify(local_part: str, keys: Sequence[SigningKey]) -> Reference | None:
    """The delivery this local part was signed for, or None. Whether it has expired is the caller's question."""
    lowered = local_part.lower() if len(local_part) == len(PREFIX) + _TOKEN and local_part.isascii() else ""
    if not lowered.startswith(PREFIX):
        return None
    token = lowered.removeprefix(PREFIX).upper()
    try:
        raw = base64.b32decode(token + "===")
    except binascii.Error:
        return None
    payload, tag = raw[:_PAYLOAD], raw[_PAYLOAD:]
    key = next((key for key in keys if _VERSION << 5 | key.id == payload[0]), None)
    # One spelling only: the last character carries a spare bit that somebody could turn.
    if key is None or base64.b32encode(raw).decode().rstrip("=") != token:
        return None
    if not hmac.compare_digest(tag, _tag(key, payload)):
        return None
    days = int.from_bytes(payload[19:21], "big")
    return Reference(UUID(bytes=payload[1:17]), int.from_bytes(payload[17:19], "big"), _EPOCH + timedelta(days=days))


def _tag(key: SigningKey, payload: bytes) -> bytes:
    return hmac.digest(key.secret, b"postroom return path\0" + payload, hashlib.sha256)[:_TAG]
