"""Opens what Magento has encrypted, given the keys of its env.php.

Stored as ``<key's number>:<cipher>:<base64>``. Cipher 3 is ChaCha20-Poly1305 (RFC 8439) with the nonce of 12 octets in
front, which is the associated data too. Older ones (Blowfish, and Rijndael with blocks of 256 bits) are not read.
"""

import base64
import binascii
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from postroom.mail.sentence import Sentence

FORM = re.compile(r"([0-9]{1,4}):([0-3]):(?:[^:]*:)?([A-Za-z0-9+/=]+)")
AEAD = "3"
NONCE = 12
ENCODED = "base64"  # what a key of random octets begins with, since 2.4.7
MASK = re.compile(r"\*+")


class Sealed(ValueError):
    """A secret stays closed; the message says why and what to do."""


def is_sealed(text: str) -> bool:
    return FORM.fullmatch(text) is not None


def opened(text: str, keys: tuple[str, ...]) -> str:
    """Raises Sealed."""
    found = FORM.fullmatch(text)
    if found is None or MASK.fullmatch(text):
        raise Sealed(Sentence("what is stored there is not in a form that can be read; type it again"))
    number, cipher, sealed = int(found[1]), found[2], found[3]
    if cipher != AEAD:
        raise Sealed(
            Sentence("it is encrypted in a form older than Magento 2.3, which is not read here; type it again")
        )
    if not keys:
        raise Sealed(Sentence("it is encrypted, and no crypt/key was given; type it again, or hand over env.php too"))
    if number >= len(keys):
        raise Sealed(Sentence("it is encrypted with a key that is not among those given; type it again"))
    return _open(sealed, keys[number])


def _open(sealed: str, key: str) -> str:
    try:
        octets = base64.b64decode(sealed, validate=True)
        nonce = octets[:NONCE]
        return ChaCha20Poly1305(_octets(key)).decrypt(nonce, octets[NONCE:], nonce).decode()
    except (InvalidTag, ValueError, binascii.Error):
        raise Sealed(Sentence("the crypt/key that was given does not open it; type it again")) from None


def _octets(key: str) -> bytes:
    """32 octets: written as they are, or in base64 behind a mark. Raises ValueError."""
    return base64.b64decode(key[len(ENCODED) :]) if key.startswith(ENCODED) else key.encode()
