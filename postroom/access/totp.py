"""Codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds), as every such app knows them."""

import hmac
import secrets
from base64 import b32encode
from urllib.parse import quote

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30  # seconds
DIGITS = 6
OCTETS = 20  # of the secret: as long as the hash (RFC 4226 §4)
DRIFT = 1  # steps that a clock may be wrong


def new_secret() -> bytes:
    return secrets.token_bytes(OCTETS)


def step_of(secret: bytes, code: str, seconds: float, used: int) -> int | None:
    """The time step that *code* is of, if it may count now: within the drift, and newer than the newest one used."""
    now = int(seconds) // STEP
    return max(
        (step for step in range(now - DRIFT, now + DRIFT + 1) if same(at(secret, step), code) and step > used),
        default=None,
    )


def at(secret: bytes, step: int) -> str:
    # RFC 6238 recommends SHA-1 still; the apps know nothing else, and HMAC does not suffer from its collisions.
    return TOTP(secret, DIGITS, SHA1(), STEP).generate(step * STEP).decode()  # noqa: S303


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogatepass"))


def spelled(secret: bytes) -> str:
    """For typing into an app: base32 in groups of four."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def address(secret: bytes, account: str, issuer: str) -> str:
    """What the QR code holds."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    return f"otpauth://totp/{label}?secret={b32encode(secret).decode().rstrip('=')}&issuer={quote(issuer, safe='')}"
