"""Whether a call really comes from Postroom: Standard Webhooks, HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence

from postroom_client.problems import PostroomError
from postroom_client.shapes import Event, shaped

TOLERANCE = 300.0  # seconds that the clocks may differ, or a call may be old
PREFIX = "whsec_"
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")


class BadWebhook(PostroomError):
    """It does not come from Postroom, or not now. Answer 400 and do nothing."""


def verify_webhook(
    headers: Mapping[str, str],
    body: bytes,
    secret: str | Sequence[str],
    *,
    now: float | None = None,
    tolerance: float = TOLERANCE,
) -> Event:
    """The event. `body`: the very octets that came. `secret`: one, or several while one replaces another.

    The same event may come twice: its id is the same then. Raises BadWebhook.
    """
    event_id, timestamp, signatures = signed_headers(headers)
    check_time(timestamp, time.time() if now is None else now, tolerance)
    signed = b".".join((event_id.encode(), timestamp.encode(), body))
    secrets = [secret] if isinstance(secret, str) else secret
    if not any(matches(each, signed, signatures) for each in secrets):
        raise BadWebhook("no signature fits; is the secret that of this webhook, and the body just as it came?")
    return event_of(body, event_id)


def signed_headers(headers: Mapping[str, str]) -> tuple[str, str, list[str]]:
    found = {name.lower(): value for name, value in headers.items()}
    missing = [name for name in NAMES if not found.get(name)]
    if missing:
        raise BadWebhook(f"the header {missing[0]} is missing")
    event_id, timestamp, signatures = (found[name] for name in NAMES)
    if not (event_id.isascii() and timestamp.isascii() and signatures.isascii()):
        raise BadWebhook("a header is not ASCII")
    return event_id, timestamp, signatures.split(" ")


def check_time(timestamp: str, now: float, tolerance: float) -> None:
    """A call that somebody kept and sends again is old by then."""
    if not timestamp.isdecimal() or len(timestamp) > 12:
        raise BadWebhook("webhook-timestamp is no time")
    if abs(now - int(timestamp)) > tolerance:
        raise BadWebhook("the call is too old or from the future; is the clock right?")


def matches(secret: str, signed: bytes, signatures: Sequence[str]) -> bool:
    """Compared in constant time: how long a refusal takes tells nothing."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("the secret is not one of Postroom's: whsec_ and base64") from error
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return any(hmac.compare_digest(expected, each) for each in signatures)


def event_of(body: bytes, event_id: str) -> Event:
    try:
        event = shaped(Event, json.loads(body))
    except (KeyError, TypeError, ValueError) as error:
        raise BadWebhook("the body is no event of Postroom's") from error
    if event.id != event_id:
        raise BadWebhook("the event is another than the header says")
    return event
