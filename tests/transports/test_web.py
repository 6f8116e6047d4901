"""Pages that are asked for by an address that somebody typed: the policy holds, and nothing leads elsewhere."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from postroom.transports.network import NetworkPolicy
from postroom.transports.web import Patience, TooMuch, read, web_client

PATIENT = Patience(connect=60, answer=60)


class Pages(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/secret")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = b"x" * 5000 if self.path == "/long" else b'{"fine": true}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Not in the tests' output."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    handler = type("Handler", (Pages,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as one:
        thread = threading.Thread(target=one.serve_forever, args=(0.01,))
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def asked(server: ThreadingHTTPServer) -> list[str]:
    return list(server.RequestHandlerClass.asked)  # type: ignore[attr-defined]


def get(server: ThreadingHTTPServer, path: str, policy: NetworkPolicy | None = None, host: str = "") -> httpx.Response:
    policy = policy or NetworkPolicy(allow_loopback=True, extra_ports=frozenset({server.server_port}))
    url = f"http://{host or '127.0.0.1'}:{server.server_port}{path}"
    with web_client(policy, PATIENT) as client:
        return read(client, client.build_request("GET", url), most=1000)


def test_what_the_policy_allows_is_read(server: ThreadingHTTPServer) -> None:
    assert get(server, "/").json() == {"fine": True}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_an_address_that_is_not_allowed_is_never_dialled(server: ThreadingHTTPServer, host: str) -> None:
    closed = NetworkPolicy(extra_ports=frozenset({server.server_port}))
    with pytest.raises(httpx.ConnectError, match="loopback"):
        get(server, "/", closed, host)
    assert asked(server) == []


def test_a_port_that_is_not_allowed_is_never_dialled(server: ThreadingHTTPServer) -> None:
    with pytest.raises(httpx.ConnectError, match="port"):
        get(server, "/", NetworkPolicy(allow_loopback=True))
    assert asked(server) == []


@pytest.mark.parametrize("port", [25, 587, 993])
def test_a_page_is_never_asked_for_where_mail_is_served(port: int) -> None:
    with (
        web_client(NetworkPolicy(allow_loopback=True), Patience()) as client,
        pytest.raises(httpx.ConnectError, match=f"port {port} may not be used here: use one of 80, 443, or let"),
    ):
        client.get(f"http://127.0.0.1:{port}/")


def test_the_metadata_service_is_never_dialled() -> None:
    with web_client(NetworkPolicy(True, ("0.0.0.0/0",)), Patience()) as client, pytest.raises(httpx.ConnectError):
        client.get("http://169.254.169.254/latest/meta-data/")


def test_a_redirect_is_an_answer_and_is_not_followed(server: ThreadingHTTPServer) -> None:
    assert get(server, "/elsewhere").status_code == 302
    assert asked(server) == ["/elsewhere"]


def test_a_longer_answer_than_wanted_is_not_read(server: ThreadingHTTPServer) -> None:
    with pytest.raises(TooMuch):
        get(server, "/long")


def test_proxies_of_the_environment_are_not_used(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert get(server, "/").status_code == 200


def trickle(plug: socket.socket, stop: threading.Event) -> None:
    """An answer of which an octet comes now and then, without an end."""
    with contextlib.suppress(OSError):
        served, _ = plug.accept()
        with served:
            served.recv(4096)
            served.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stop.wait(0.01):
                served.sendall(b"x")


def test_an_answer_that_never_ends_is_given_up() -> None:
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as plug:
        thread = threading.Thread(target=trickle, args=(plug, stop))
        thread.start()
        port = plug.getsockname()[1]
        policy = NetworkPolicy(allow_loopback=True, extra_ports=frozenset({port}))
        with web_client(policy, replace(PATIENT, whole=0.3)) as client, pytest.raises(httpx.ReadTimeout):
            client.get(f"http://127.0.0.1:{port}/")
        stop.set()
        thread.join()


def test_the_time_runs_for_each_request_anew(server: ThreadingHTTPServer) -> None:
    policy = NetworkPolicy(allow_loopback=True, extra_ports=frozenset({server.server_port}))
    with web_client(policy, replace(PATIENT, whole=60.0)) as client:
        transport: Any = client._transport
        for _ in range(2):
            assert client.get(f"http://127.0.0.1:{server.server_port}/").status_code == 200
            transport._pool._network_backend._until -= 100  # as if it had taken so long
