"""A store that does not answer as it should: a sentence with the mend, a rest, and nothing missed."""

import gzip
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from postroom.connectors.client import Store
from postroom.connectors.connecting import set_token
from postroom.connectors.failures import Kind, StoreTrouble
from postroom.connectors.following import follow
from postroom.connectors.kept import unpacked
from postroom.connectors.models import Connector
from postroom.connectors.standing import standing
from postroom.transports.network import NetworkPolicy
from postroom.transports.web import Patience
from tests.connectors.shopfloor import ANNA, Floor, sent, setting
from tests.peers.certificates import Authority
from tests.peers.magento import TOKEN, Misbehaviour, magento
from tests.peers.ports import closed_port

NEVER = threading.Event()
PAGE_OF_MAINTENANCE = b"<html><body>We are back soon</body></html>"


def trouble_of(floor: Floor, wrong: Misbehaviour) -> StoreTrouble:
    floor.shop.misbehave = lambda _: wrong
    with pytest.raises(StoreTrouble) as caught:
        floor.connect()
    return caught.value


@pytest.mark.parametrize(
    ("wrong", "kind", "mend"),
    [
        (Misbehaviour(401, b'{"message": "no"}'), Kind.REVOKED, "standalone Bearer tokens to Yes"),
        (
            Misbehaviour(401, b'{"message": "not for %r", "parameters": {"r": "Magento_Sales::actions_view"}}'),
            Kind.REVOKED,
            "401: not for Magento_Sales::actions_view",
        ),
        (Misbehaviour(200, b"[]", (("Content-Encoding", "gzip"),)), Kind.NOT_MAGENTO, "what stands before the store"),
        (
            Misbehaviour(200, gzip.compress(b" " * (64 * 1024 * 1024), mtime=0), (("Content-Encoding", "gzip"),)),
            Kind.TOO_LONG,
            "extension",
        ),
        (Misbehaviour(403, b"denied"), Kind.FORBIDDEN, "firewall"),
        (Misbehaviour(404, b"<html>"), Kind.NOT_FOUND, "without a store code"),
        (Misbehaviour(429, b"{}", (("Retry-After", "120"),)), Kind.TOO_MANY, "raise its rate limit"),
        (Misbehaviour(500, b'{"message": "SQLSTATE %1", "parameters": {"1": "gone"}}'), Kind.BROKEN, "SQLSTATE gone"),
        (Misbehaviour(503, PAGE_OF_MAINTENANCE), Kind.MAINTENANCE, "nothing is missed"),
        (Misbehaviour(200, PAGE_OF_MAINTENANCE), Kind.NOT_MAGENTO, "Check the base URL"),
        (Misbehaviour(200, b'{"fine": true}'), Kind.NOT_MAGENTO, "Check the base URL"),
        (Misbehaviour(200, b"[" * 100_000), Kind.NOT_MAGENTO, "Check the base URL"),
        (Misbehaviour(301, b"", (("Location", "https://shop.example.com/rest"),)), Kind.REDIRECTED, "https://shop"),
        (Misbehaviour(418, b"{}"), Kind.ODD, "418"),
        (Misbehaviour(200, b"[" + b" " * (17 * 1024 * 1024) + b"]"), Kind.TOO_LONG, "extension"),
    ],
    ids=lambda value: f"{value.status} {value.body[:8]!r}" if isinstance(value, Misbehaviour) else None,
)
def test_every_failure_says_what_to_do(floor: Floor, wrong: Misbehaviour, kind: Kind, mend: str) -> None:
    trouble = trouble_of(floor, wrong)
    assert trouble.kind is kind
    assert mend in str(trouble)
    assert Connector.objects.count() == 0


def test_how_long_a_store_wants_to_be_left_alone_is_kept_to(floor: Floor) -> None:
    floor.connect()
    floor.order(1)
    floor.shop.misbehave = lambda _: Misbehaviour(429, b"{}", (("Retry-After", "900"),))
    follow(floor.clock(), NEVER)
    assert Connector.objects.get().rest_until == floor.clock() + timedelta(seconds=900)
    floor.shop.misbehave = lambda _: None
    asked = len(floor.shop.asked)
    follow(floor.clock.forward(seconds=890), NEVER)
    assert len(floor.shop.asked) == asked
    follow(floor.clock.forward(seconds=11), NEVER)
    assert sent() == ["order:000000001"]
    assert Connector.objects.get().trouble is None


def test_a_store_that_stays_away_is_asked_more_and_more_rarely(floor: Floor) -> None:
    floor.connect()
    floor.shop.misbehave = lambda _: Misbehaviour(503)
    rests = []
    for _ in range(8):
        now = floor.clock()
        follow(now, NEVER)
        until = Connector.objects.get().rest_until
        assert until
        rests.append(int((until - now).total_seconds()))
        floor.clock.at = until
    assert rests == [30, 60, 120, 240, 480, 600, 600, 600]


def test_a_token_that_is_revoked_is_said_and_a_new_one_goes_on(floor: Floor) -> None:
    connector = floor.connect()
    floor.order(1)
    floor.shop.token = "another-token-of-magento"
    follow(floor.clock(), NEVER)
    connector.refresh_from_db()
    assert "Integrations" in str(unpacked(connector.trouble))
    assert any("401" in sign.what for sign in standing(connector, floor.clock()).signs)
    set_token(connector, "another-token-of-magento", ANNA)
    follow(floor.clock(), NEVER)
    assert sent() == ["order:000000001"]


def test_one_store_in_trouble_does_not_stop_the_others(floor: Floor) -> None:
    floor.connect(name="z-well")
    broken = {"base_url": "https://broken.example", "created_at": floor.clock(), "since": floor.clock()}
    Connector.objects.create(name="a-unsealed", token="v1:gone:AAAA", **broken)
    broken["base_url"] = "https://odd.example"
    Connector.objects.create(name="b-odd", policy={"invoice": "sometimes"}, token="", **broken)
    floor.order(1)
    follow(floor.clock(), NEVER)
    assert sent() == ["order:000000001"]
    assert "type it again" in str(unpacked(Connector.objects.get(name="a-unsealed").trouble))
    assert Connector.objects.get(name="b-odd").trouble is not None


def test_a_failure_in_the_middle_loses_nothing(floor: Floor) -> None:
    floor.connect()
    for number in range(1, 121):
        floor.order(number)
    answers = iter([None, Misbehaviour(500, b"{}"), *[None] * 100])
    floor.shop.misbehave = lambda path: next(answers) if "/orders" in path else None
    follow(floor.clock(), NEVER)
    assert 0 < len(sent()) < 120
    floor.clock.forward(minutes=1)
    floor.look()
    assert sorted(sent()) == [f"order:{number:09}" for number in range(1, 121)]


def test_nobody_answers(floor: Floor) -> None:
    with closed_port() as port:
        floor.allow(port)
        floor.shop.url = f"http://127.0.0.1:{port}"
        with pytest.raises(StoreTrouble, match=r"cannot be reached.*connection refused"):
            floor.connect()


def test_a_store_whose_certificate_nobody_signed_is_not_told_the_token(floor: Floor, tmp_path: Path) -> None:
    with magento(Authority(tmp_path).good()) as shop:
        floor.allow(shop.port)
        floor.shop.url = shop.url
        with pytest.raises(StoreTrouble, match="certificate") as caught:
            floor.connect()
    assert caught.value.kind is Kind.TLS
    assert shop.tokens_seen == set()


def test_a_port_without_encryption_is_no_matter_of_certificates(floor: Floor) -> None:
    floor.shop.url = floor.shop.url.replace("http://", "https://")
    with pytest.raises(StoreTrouble, match="Check the address and its port") as caught:
        floor.connect()
    assert caught.value.kind is Kind.TLS


def test_a_store_that_is_slow_is_not_waited_for(floor: Floor) -> None:
    released = threading.Event()
    policy = NetworkPolicy(allow_loopback=True, extra_ports=frozenset({floor.shop.port}))
    floor.shop.misbehave = lambda _: Misbehaviour(200) if released.wait(60) else None
    try:
        with Store(floor.shop.url, TOKEN, policy, Patience(5, 0.2, 5)) as store, pytest.raises(StoreTrouble) as caught:
            store.get("orders")
    finally:
        released.set()
    assert caught.value.kind is Kind.SLOW


def test_a_store_that_was_slow_is_asked_for_less_at_once(floor: Floor) -> None:
    connector = floor.connect()
    Connector.objects.filter(pk=connector.pk).update(failures=2)
    floor.look()
    sizes = {
        ("look back" if "fields=" in path else "changes", path.partition("pageSize%5D=")[2].partition("&")[0])
        for path in floor.shop.asked
        if "created_at" in path or "updated_at" in path
    }
    assert sizes == {("changes", "12"), ("look back", "24")}


def test_what_the_policy_forbids_is_never_asked(floor: Floor) -> None:
    setting("postroom/network/allow_loopback", "0")
    with pytest.raises(StoreTrouble, match="has not allowed loopback"):
        floor.connect()
    assert floor.shop.asked == []


def test_a_redirect_never_takes_the_token_along(floor: Floor) -> None:
    trouble_of(floor, Misbehaviour(302, b"", (("Location", f"{floor.shop.url}/rest/all/V1/elsewhere"),)))
    assert len(floor.shop.asked) == 1


def test_a_store_that_echoes_the_token_does_not_get_it_shown(floor: Floor) -> None:
    trouble = trouble_of(floor, Misbehaviour(500, b'{"message": "bad token ' + TOKEN.encode() + b'"}'))
    assert TOKEN not in str(trouble)
    assert "bad token ******" in str(trouble)
