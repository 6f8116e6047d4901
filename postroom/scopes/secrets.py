"""Secrets at rest: AES-256-GCM, bound to the installation, scope and path they were saved for.

Stored as ``v1:<key id>:<base64 of nonce and ciphertext>``. A ciphertext copied to another row, path, scope or
installation does not decrypt, and every failure sounds the same, so that nobody learns from trying.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from postroom.mail.return_path import SigningKey
from postroom.mail.sentence import Sentence
from postroom.scopes.key_ring import Key, KeyProblem, KeyRing, folder, key_ring, read
from postroom.scopes.models import Installation
from postroom.scopes.scope import Scope

__all__ = ["KeyProblem", "Undecryptable", "credential_id", "decrypt", "encrypt", "key_of", "signing_keys"]

FORM = "v1"
NONCE = 12  # octets (NIST SP 800-38D §5.2.1.1)
KEYS_IN_A_TOKEN = 32  # a return path has five bits for the key's number


class Undecryptable(Exception):
    """The stored secret was damaged, moved, or written with a key that is gone; type it again."""


def encrypt(text: str, scope: Scope, path: str) -> str:
    key = key_ring().newest
    nonce = os.urandom(NONCE)
    sealed = AESGCM(key.secret).encrypt(nonce, text.encode(), _bound_to(scope, path, key))
    return f"{FORM}:{key.id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, scope: Scope, path: str) -> str:
    """Raises Undecryptable, KeyProblem."""
    ring = key_ring()
    if key_of(stored) not in ring.keys:
        # Another process may have made the key within the clock tick of the folder's time stamp.
        ring = read(folder())
    return _open(stored, scope, path, ring)


def _open(stored: str, scope: Scope, path: str, ring: KeyRing) -> str:
    try:
        form, key_id, text = stored.split(":")
        key = ring.keys[key_id]
        sealed = base64.b64decode(text, validate=True)
        if form != FORM or len(sealed) <= NONCE:
            raise ValueError(form)
        return AESGCM(key.secret).decrypt(sealed[:NONCE], sealed[NONCE:], _bound_to(scope, path, key)).decode()
    except (InvalidTag, KeyError, ValueError, binascii.Error):
        message = Sentence(
            "The value saved for %(path)s at %(scope)s cannot be decrypted; type it again.", path=path, scope=str(scope)
        )
        raise Undecryptable(message) from None


def key_of(stored: str) -> str:
    """The id of the key that a stored form names."""
    return stored.split(":")[1] if stored.count(":") == 2 else ""


def credential_id(secret: str) -> str:
    """Equal for equal secrets of this installation, and says nothing about them."""
    return hmac.digest(key_ring().newest.derive(b"credential id"), secret.encode(), hashlib.sha256).hex()[:16]


def signing_keys() -> list[SigningKey]:
    """Keys for signed return paths, derived from the ring's, newest first."""
    return [_signing_key(key) for key in key_ring().newest_first[:KEYS_IN_A_TOKEN]]


@lru_cache(KEYS_IN_A_TOKEN)
def _signing_key(key: Key) -> SigningKey:
    return SigningKey(key.number % KEYS_IN_A_TOKEN, key.derive(b"return path"))


def _bound_to(scope: Scope, path: str, key: Key) -> bytes:
    return json.dumps([str(Installation.this().id), scope.kind, scope.id, path, key.id]).encode()
