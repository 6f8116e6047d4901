"""verify_webhook: what really comes from Postroom is taken, and nothing else is."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from postroom_client import BadWebhook, verify_webhook

from postroom.access.keys import Grant
from postroom.webhooks import endpoints
from tests.desk.conftest import NOW
from tests.desk.post import Post
from tests.webhooks.conftest import BY, Connect, connect, home, post, shop, store
from tests.webhooks.receiver import Arrival, Receiver
from tests.webhooks.test_pushing import push

__all__ = ["connect", "home", "post", "shop", "store"]

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"o" * 32).decode()
EVENT: dict[str, Any] = {
    "id": "evt_1", "type": "message.sent", "at": "2026-11-23T12:00:00.000Z", "message": "m", "store": "en",
    "kind": "order", "reference": "1", "recipient": None, "state": "sent", "reason": "250 ok", "code": 250,
    "enhanced": None,
}  # fmt: skip
BODY = json.dumps(EVENT, separators=(",", ":")).encode()
AT = 1_795_435_200


def signed(body: bytes = BODY, secret: str = SECRET, at: int = AT, event: str = "evt_1") -> dict[str, str]:
    key = base64.b64decode(secret[6:])
    digest = hmac.new(key, f"{event}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "Webhook-Id": event,
        "Webhook-Timestamp": str(at),
        "Webhook-Signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def test_a_call_as_it_is_made(store: Receiver, connect: Connect, post: Post) -> None:
    """From the event over the wire into the client."""
    endpoint, first = connect(store, with_recipients=True)
    message = post.mail(recipient="jane@shopper.example", withheld="not to her")
    second = endpoints.rotate(endpoint, BY, NOW)
    push()
    now = NOW.timestamp()
    arrivals: list[Arrival] = store.arrived
    for secret in (first, second, [first, second]):
        events = [verify_webhook(each.headers, each.body, secret, now=now) for each in arrivals]
        assert [event.type for event in events] == ["message.submitted", "message.suppressed"]
        assert events[1].recipient == "jane@shopper.example"
        assert events[1].message == str(message.public_id)
        assert events[1].at.tzinfo is not None
    with pytest.raises(BadWebhook, match="too old"):
        verify_webhook(arrivals[0].headers, arrivals[0].body, first)


def test_the_clock_is_now_where_none_is_given() -> None:
    assert verify_webhook(signed(at=int(time.time())), BODY, SECRET).id == "evt_1"


def test_a_test_call_is_an_event_too(store: Receiver, connect: Connect) -> None:
    from postroom.webhooks import trial

    endpoint, secret = connect(store, grant=Grant(all_stores=True))
    trial.test_call(endpoint, BY, NOW)
    (arrival,) = store.arrived
    event = verify_webhook(arrival.headers, arrival.body, secret, now=NOW.timestamp())
    assert (event.type, event.message) == ("webhook.test", None)


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({}, BODY + b" "),
        ({}, BODY.replace(b"1", b"2")),
        ({}, json.dumps(EVENT).encode()),  # read and written again
        ({"Webhook-Id": "evt_2"}, BODY),
        ({"Webhook-Timestamp": str(AT + 1)}, BODY),
        ({"Webhook-Timestamp": "0"}, BODY),
        ({"Webhook-Timestamp": ""}, BODY),
        ({"Webhook-Timestamp": f"{AT}.0"}, BODY),
        ({"Webhook-Timestamp": "٣"}, BODY),
        ({"Webhook-Timestamp": "9" * 5000}, BODY),
        ({"Webhook-Signature": ""}, BODY),
        ({"Webhook-Signature": "v1"}, BODY),
        ({"Webhook-Signature": "v1,"}, BODY),
        ({"Webhook-Signature": signed()["Webhook-Signature"].replace("v1", "v2")}, BODY),
        ({"Webhook-Signature": signed()["Webhook-Signature"].replace("v1,", "v1a,")}, BODY),
        ({"Webhook-Signature": signed()["Webhook-Signature"].replace("v1,", "")}, BODY),
        ({"Webhook-Signature": signed()["Webhook-Signature"][:-1]}, BODY),
        ({"Webhook-Signature": signed(secret=OTHER)["Webhook-Signature"]}, BODY),
        ({"Webhook-Signature": "v1,é"}, BODY),
    ],
)
def test_whatever_was_changed_is_refused(changes: dict[str, str], body: bytes) -> None:
    with pytest.raises(BadWebhook):
        verify_webhook(signed() | changes, body, SECRET, now=AT)


@pytest.mark.parametrize("missing", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
def test_every_header_is_needed(missing: str) -> None:
    headers = signed()
    del headers[missing]
    with pytest.raises(BadWebhook, match=missing.lower()):
        verify_webhook(headers, BODY, SECRET, now=AT)


@pytest.mark.parametrize("seconds", [-301, 301, 10**6])
def test_old_calls_and_those_of_the_future_are_refused(seconds: int) -> None:
    with pytest.raises(BadWebhook):
        verify_webhook(signed(), BODY, SECRET, now=AT + seconds)
    assert verify_webhook(signed(), BODY, SECRET, now=AT + seconds, tolerance=10**7).id == "evt_1"


def test_one_of_several_signatures_or_secrets_is_enough() -> None:
    both = signed() | {"Webhook-Signature": f"v2,x {signed()['Webhook-Signature']} v1,y"}
    assert verify_webhook(both, BODY, [OTHER, SECRET], now=AT).id == "evt_1"
    with pytest.raises(BadWebhook):
        verify_webhook(both, BODY, [], now=AT)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"\xff", b'{"id": "evt_1"}'])
def test_a_signed_body_that_is_no_event(body: bytes) -> None:
    with pytest.raises(BadWebhook):
        verify_webhook(signed(body), body, SECRET, now=AT)


def test_an_event_that_is_not_the_header_s() -> None:
    with pytest.raises(BadWebhook):
        verify_webhook(signed(event="evt_2"), BODY, SECRET, now=AT)


def test_a_secret_that_is_none_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="whsec_"):
        verify_webhook(signed(), BODY, "not base64!", now=AT)
