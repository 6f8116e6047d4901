"""Where an endpoint may be, and what a test call tells."""

import httpx
import pytest

from postroom.access.keys import Grant
from postroom.audit.record import Actor
from postroom.scopes.resolve import Snapshot
from postroom.transports.network import NetworkPolicy
from postroom.webhooks import addresses, calling, endpoints, trial
from postroom.webhooks.addresses import BadAddress, InsidePolicy, checked
from postroom.webhooks.endpoints import BadEndpoint, Wish
from postroom.webhooks.models import Endpoint
from tests.desk.conftest import NOW
from tests.desk.post import Post
from tests.webhooks.conftest import BY, Connect
from tests.webhooks.receiver import Receiver
from tests.webhooks.test_pushing import push, row

CLOSED = NetworkPolicy()
HOME = NetworkPolicy(allow_loopback=True, private_networks=("10.0.0.0/8",), extra_ports=frozenset({8080}))


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com",
        "https://shop.example.com/hook?a=b&c=%20",
        "https://shop.example.com:8080/",
        "https://shop.example.com:443/",
        "https://8.8.8.8/",
        "https://[2001:4860:4860::8888]/hook",
        "http://localhost/",
        "http://127.0.0.1:8080/",
        "http://[::1]:8080/",
        "http://10.1.2.3:8080/hook",
        "http://shop:8080/hook",
        "http://shop.internal/",
    ],
)
def test_an_address_that_may_be_called(url: str) -> None:
    assert checked(f" {url} ", HOME) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "shop.example.com",
        "ftp://shop.example.com/",
        "file:///etc/passwd",
        "gopher://shop.example.com/",
        "unix:/run/x.sock",
        "javascript:alert(1)",
        "https://",
        "https:///hook",
        "https://:443/",
        "http://shop.example.com/",
        "http://8.8.8.8/",
        "https://user:password@shop.example.com/",
        "https://shop.example.com@127.0.0.1/",
        "https://shop.example.com\\@127.0.0.1/",
        "https://shop.example.com/#part",
        "https://shop.example.com:99999/",
        "https://shop.example.com:-1/",
        "https://shop.example.com:0/",
        "https://shop.example.com:/",
        "https://shop.example.com:25;22/",
        "https://shop.example.com:٢٥/",
        "https://shop.example.com:25/",
        "https://shop.example.com:587/",
        "https://shop example.com/",
        "https://shop.example.com/a b",
        "https://shop.example.com/\r\nX: y",
        "https://shop.example.com/\x00",
        "https://shöp.example.com/",
        "https://①②⑦.⓪.⓪.①/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://017700000001/",
        "https://0/",
        "https://0.0.0.0/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/",
        "https://[fe80::1%25lo]/",
        "https://192.168.0.1/",
        "https://172.16.0.1/",
        "https://100.64.0.1/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://[::ffff:169.254.169.254]/",
        "https://" + "a" * 500 + ".example.com/",
        "https://shop..example.com/",
        "https://-shop.example.com/",
    ],
)
def test_an_address_that_may_not(url: str) -> None:
    with pytest.raises(BadAddress):
        checked(url, HOME)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "http://10.0.0.1"]
)
def test_nothing_near_unless_the_operator_says_so(url: str) -> None:
    with pytest.raises(BadAddress):
        checked(url, CLOSED)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "[::ffff:127.0.0.1]"])
def test_a_name_that_leads_inside_is_not_dialled(store: Receiver, host: str) -> None:
    """Whatever was written in the row: the address is held against the policy when it is dialled."""
    closed = NetworkPolicy(extra_ports=frozenset({store.port}))
    line = calling.Line(f"http://{host}:{store.port}/", ("whsec_AAAA",), closed)
    with calling.Lines() as lines:
        answer = calling.call(lines.client(line), line, trial.event_of(NOW), NOW)
    assert answer.status == 0
    assert store.arrived == []


def test_inside_policy_refuses_what_is_public_and_what_the_other_refuses() -> None:
    policy = addresses.policy_for("http://shop/", HOME, demo=False)
    assert isinstance(policy, InsidePolicy)
    assert policy.objection("8.8.8.8", 8080)
    assert policy.objection("169.254.169.254", 8080)
    assert policy.objection("10.1.1.1", 8080) is None
    assert policy.objection("10.1.1.1", 9090)
    assert addresses.policy_for("https://shop/", HOME, demo=False) is HOME
    assert addresses.policy_for("https://shop/", HOME, demo=True).objection("8.8.8.8", 443)


def test_an_impossible_url_in_a_row_is_a_failure_and_no_more() -> None:
    line = calling.Line("https://xn--a/\x00", ("whsec_AAAA",), CLOSED)
    answer = calling.call(httpx.Client(), line, trial.event_of(NOW), NOW)
    assert (answer.status, answer.succeeded) == (0, False)


# ---- what can be made


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": " "},
        {"name": "a\nb"},
        {"name": "x" * 101},
        {"name": "12"},
        {"url": "http://shop.example.com/"},
        {"grant": Grant()},
        {"grant": Grant(store_views=("fr",))},
        {"grant": Grant(websites=("en",))},
        {"types": ("message.delivered",)},
        {"types": ("webhook.test",)},
    ],
)
@pytest.mark.usefixtures("home")
def test_what_cannot_be_is_said(shop: Snapshot, changes: dict[str, object]) -> None:
    asked = {"name": "shop", "url": "https://shop.example.com/", "grant": Grant(all_stores=True), **changes}
    with pytest.raises(BadEndpoint):
        endpoints.create(Wish(**asked), BY, NOW)  # type: ignore[arg-type]
    assert not Endpoint.objects.exists()


def test_a_name_is_of_one_and_there_is_an_end_to_them(
    store: Receiver, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(store)
    with pytest.raises(BadEndpoint, match="already"):
        connect(store)
    monkeypatch.setattr(endpoints, "MOST", 1)
    with pytest.raises(BadEndpoint, match="no more"):
        connect(store, "another")


# ---- the test call


def test_a_test_call_says_how_it_was_answered_and_moves_nothing(store: Receiver, connect: Connect, post: Post) -> None:
    endpoint, _ = connect(store)
    post.mail()
    assert trial.test_call(endpoint, BY, NOW).status == 204
    store.answers = [403]
    assert trial.test_call(endpoint, BY, NOW).text == "403 Forbidden"
    assert store.events == ["webhook.test"] * 2
    assert (row(endpoint).failures, row(endpoint).position) == (0, endpoint.position)
    push()
    assert set(store.arrived[-1].event) == set(store.arrived[0].event)


def test_tests_are_limited_for_who_has_no_shell(store: Receiver, connect: Connect) -> None:
    endpoint, _ = connect(store)
    anna = Actor("desk:anna@quayside.shop")
    for _ in range(trial.A_MINUTE):
        trial.test_call(endpoint, anna, NOW)
    from django.utils import timezone

    with pytest.raises(trial.NotNow):
        trial.test_call(endpoint, anna, timezone.now())
    trial.test_call(endpoint, BY, timezone.now())
