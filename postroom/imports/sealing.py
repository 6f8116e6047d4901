"""What was read, put aside between two pages: encrypted, for one person and an hour, and nowhere kept on our side.

It holds passwords and the shop's key, so whoever finds the page's source must not be able to read it.
"""

import base64
import binascii
import dataclasses
import json
import os
import zlib
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from postroom.imports.aside import has_to_do_with_mail
from postroom.imports.material import Entry, ForeignSite, ForeignView, Layer, Material, Place
from postroom.mail.sentence import Sentence
from postroom.scopes.key_ring import key_ring
from postroom.scopes.models import Installation

LIFETIME = timedelta(hours=1)
NONCE = 12  # octets
PURPOSE = b"settings brought along"


class Expired(ValueError):
    """It is too old, or another's, or not ours; the message says what to do."""


def sealed(material: Material, person: str, now: datetime) -> str:
    """Of the values only those that have to do with mail. Raises KeyProblem."""
    nonce, until = os.urandom(NONCE), int((now + LIFETIME).timestamp())
    box = AESGCM(key_ring().newest.derive(PURPOSE)).encrypt(nonce, _packed(material), _bound_to(person, until))
    return f"{until}:{base64.b64encode(nonce + box).decode()}"


def unsealed(text: str, person: str, now: datetime) -> Material:
    """Raises Expired, KeyProblem."""
    try:
        until, octets = int(text.partition(":")[0]), base64.b64decode(text.partition(":")[2], validate=True)
        opened = AESGCM(key_ring().newest.derive(PURPOSE)).decrypt(
            octets[:NONCE], octets[NONCE:], _bound_to(person, until)
        )
    except (InvalidTag, ValueError, binascii.Error):
        raise _gone() from None
    if until < now.timestamp():
        raise _gone()
    return _unpacked(opened)


def _gone() -> Expired:
    return Expired(Sentence("What was handed over is kept for an hour only; hand it over once more."))


def _bound_to(person: str, until: int) -> bytes:
    return json.dumps([str(Installation.this().id), person, until]).encode()


def _packed(material: Material) -> bytes:
    kept = [entry for entry in material.entries if has_to_do_with_mail(entry.path)]
    left = len(material.entries) - len(kept)
    smaller = dataclasses.replace(material, entries=tuple(kept), notes=(), passed_over=material.passed_over + left)
    return zlib.compress(json.dumps(dataclasses.asdict(smaller)).encode())


def _unpacked(octets: bytes) -> Material:
    """Only we can have written it."""
    told: dict[str, Any] = json.loads(zlib.decompress(octets))
    return Material(
        entries=tuple(
            Entry(**{**each, "place": Place(**each["place"]), "layer": Layer(each["layer"])})
            for each in told["entries"]
        ),
        sites=tuple(ForeignSite(**each) for each in told["sites"]),
        views=tuple(ForeignView(**each) for each in told["views"]),
        keys=tuple(told["keys"]),
        passed_over=told["passed_over"],
    )
