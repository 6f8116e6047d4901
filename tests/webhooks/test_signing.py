"""Signatures: what a receiver proves, checked with code of its own; two secrets while one replaces the other."""

import base64
import hashlib
import hmac
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from postroom.audit.models import Entry
from postroom.scopes.key_ring import create_key, folder
from postroom.scopes.secrets import Undecryptable
from postroom.webhooks import endpoints, pushing, rounds, sealing, signing
from postroom.webhooks.models import Endpoint
from tests.desk.conftest import NOW
from tests.desk.post import Post
from tests.webhooks.conftest import BY, Connect
from tests.webhooks.receiver import Arrival, Receiver
from tests.webhooks.test_pushing import NEVER, push, row


def proves(arrival: Arrival, secret: str) -> bool:
    """As the standard says it, by hand."""
    signed = f"{arrival.headers['webhook-id']}.{arrival.headers['webhook-timestamp']}.".encode() + arrival.body
    digest = hmac.new(base64.b64decode(secret.split("_", 1)[1]), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}" in arrival.headers["webhook-signature"].split(" ")


def test_the_published_example_of_the_standard() -> None:
    signed = b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'
    found = signing.signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", signed)
    assert found == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_call_is_signed_with_its_secret_and_no_other(store: Receiver, connect: Connect, post: Post) -> None:
    _, secret = connect(store)
    post.mail()
    push()
    (arrival,) = store.arrived
    assert proves(arrival, secret)
    assert not proves(arrival, signing.new_secret())
    arrival.body += b" "
    assert not proves(arrival, secret)


def test_for_a_day_both_secrets_sign(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, old = connect(store)
    new = endpoints.rotate(endpoint, BY, NOW)
    newer = endpoints.rotate(endpoint, BY, NOW + timedelta(hours=1))
    for hours in (2, 26):
        post.mail()
        push(NOW + timedelta(hours=hours))
    first, second = store.arrived
    assert [proves(first, secret) for secret in (old, new, newer)] == [False, True, True]
    assert [proves(second, secret) for secret in (old, new, newer)] == [False, False, True]


def test_secrets_are_long_and_never_the_same() -> None:
    made = {signing.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(base64.b64decode(secret.removeprefix("whsec_"))) for secret in made} == {32}


def test_a_secret_stands_nowhere_in_clear(store: Receiver, connect: Connect, post: Post, home: Path) -> None:
    endpoint, secret = connect(store)
    rotated = endpoints.rotate(endpoint, BY, NOW)
    store.answers = [500]
    post.mail()
    push()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM webhooks_endpoint")
        kept = str(cursor.fetchall())
    kept += str(list(Entry.objects.values())) + repr(row(endpoint)) + repr(rounds.line_of(endpoint, NOW))
    kept += "".join(path.read_text() for path in home.rglob("*") if path.is_file() and path.suffix != ".key")
    for each in (secret, rotated):
        assert each not in kept
        assert each.removeprefix("whsec_") not in kept


def test_a_secret_of_another_endpoint_does_not_work_here(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    other, _ = connect(store, "other")
    Endpoint.objects.filter(pk=endpoint.pk).update(secret=other.secret)
    with pytest.raises(Undecryptable):
        sealing.live(row(endpoint), NOW)
    post.mail()
    push()
    assert [arrival.event["type"] for arrival in store.arrived] == ["message.submitted"]  # the other one's
    assert "cannot be decrypted" in row(endpoint).reason
    assert row(endpoint).failures == 1


def test_a_new_key_of_the_installation_takes_the_secrets_along(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, old = connect(store)
    new = endpoints.rotate(endpoint, BY, NOW)
    first = next(folder().glob("*.key"))
    create_key(folder())
    assert sealing.reseal() == 0
    first.unlink()
    assert sealing.live(row(endpoint), NOW) == [new, old]
    assert list(sealing.under_older_keys()) == []


def test_reseal_counts_what_cannot_be_read(store: Receiver, connect: Connect) -> None:
    endpoint, _ = connect(store)
    Endpoint.objects.filter(pk=endpoint.pk).update(secret="v1:0000-00000000:AAAA")
    assert sealing.reseal() == 1


def test_nothing_is_called_while_the_scheduler_ends(store: Receiver, connect: Connect, post: Post) -> None:
    connect(store)
    post.mail()
    NEVER_AGAIN = type(NEVER)()
    NEVER_AGAIN.set()
    assert pushing.push(NOW, NEVER_AGAIN) is True
    assert store.arrived == []
