"""What proves to a store that a call comes from here: Standard Webhooks, so that its receiver needs nothing of ours.

``webhook-signature`` holds ``v1,`` and the base64 of HMAC-SHA256 over id, timestamp and body with dots between, once
for each live secret. A secret is written ``whsec_`` and the base64 of its octets.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"
OCTETS = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(OCTETS)).decode()


def headers(event_id: str, body: bytes, live: Sequence[str], now: datetime) -> dict[str, str]:
    """`live`: the secrets, the newest first."""
    timestamp = str(int(now.timestamp()))
    signed = b".".join((event_id.encode(), timestamp.encode(), body))
    return {
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature(secret, signed)}" for secret in live),
    }


def signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
