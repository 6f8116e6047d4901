"""The address of a store: what is meant is understood, and nothing leads where it must not."""

import pytest

from postroom.connectors.client import Store
from postroom.connectors.failures import StoreTrouble
from postroom.connectors.web_address import BadAddress, web_address
from postroom.transports.network import NetworkPolicy
from postroom.transports.web import Patience
from tests.peers.magento import TOKEN

CLOSED = NetworkPolicy()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://shop.example.com", "https://shop.example.com"),
        ("https://shop.example.com/", "https://shop.example.com"),
        ("shop.example.com", "https://shop.example.com"),
        (" HTTPS://Shop.Example.COM ", "https://shop.example.com"),
        ("https://shop.example.com/rest/all/V1/orders", "https://shop.example.com"),
        ("https://shop.example.com/rest/", "https://shop.example.com"),
        ("https://shop.example.com/index.php/", "https://shop.example.com"),
        ("https://example.com/shop/pub/", "https://example.com/shop/pub"),
        ("https://shop.example.com:8443", "https://shop.example.com:8443"),
        ("https://店.example", "https://xn--hxt.example"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://[::1]:81", "http://[::1]:81"),
    ],
)
def test_what_is_meant_is_understood(typed: str, meant: str) -> None:
    assert web_address(typed, CLOSED) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://",
        "ftp://shop.example.com",
        "file:///etc/passwd",
        "unix:/run/x.sock",
        "gopher://shop.example.com",
        "https://user@shop.example.com",
        "https://user:secret@shop.example.com",
        "https://shop.example.com?x=1",
        "https://shop.example.com#x",
        "https://shop.example.com/a b",
        "https://shop.example.com\r\nX: y",
        "https://shop.example.com/../admin",
        "https://shop.example.com/%2e%2e/",
        "https://shop.example.com/\\evil.example",
        "https://shop.example.com\\@evil.example",
        "https://shop.example.com:0",
        "https://shop.example.com:65536",
        "https://shop.example.com:25;22",
        "https://127.1",
        "https://2130706433",
        "https://0x7f000001",
        "https://017700000001",
        "https://[fe80::1%25lo]",
        "https://[::1",
        "https://-shop.example.com",
        "http://shop.example.com",
        "http://192.0.2.1",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "https://" + "a." * 130 + "example",
        "https://shop.example.com/" + "a" * 250,
    ],
)
def test_what_must_not_be_meant_is_refused(typed: str) -> None:
    with pytest.raises(BadAddress):
        web_address(typed, CLOSED)


def test_http_is_for_networks_that_the_operator_has_named() -> None:
    policy = NetworkPolicy(private_networks=("10.1.0.0/16",))
    assert web_address("http://10.1.2.3:8080", policy) == "http://10.1.2.3:8080"
    with pytest.raises(BadAddress):
        web_address("http://10.2.2.3:8080", policy)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "0.0.0.0",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "10.0.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[64:ff9b::7f00:1]",
        "①②⑦.⓪.⓪.①",
    ],
)
def test_no_address_leads_into_our_own_network(host: str) -> None:
    address = web_address(f"https://{host}", CLOSED)
    with (
        Store(address, TOKEN, CLOSED, Patience(1, 1, 1)) as store,
        pytest.raises(StoreTrouble, match="cannot be reached"),
    ):
        store.get("store/storeViews")


@pytest.mark.parametrize("port", [1, 22, 6379, 65535])
def test_no_other_port_is_tried(port: int) -> None:
    policy = NetworkPolicy(allow_loopback=True)
    address = web_address(f"https://127.0.0.1:{port}", policy)
    with Store(address, TOKEN, policy, Patience(1, 1, 1)) as store, pytest.raises(StoreTrouble, match="port"):
        store.get("store/storeViews")
