"""A store's server that is called: it keeps what came and answers as a test says, over HTTP or HTTPS."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Arrival:
    """One call."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """`answers`: one status for each call, then 204; `headers` go with each. `gate`: no answer before it is open."""

    port: int
    scheme: str = "http"
    answers: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    arrived: list[Arrival] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    called: threading.Event = field(default_factory=threading.Event)
    on_call: Callable[[Arrival], None] = lambda arrival: None

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}/hook?shop=1"

    @property
    def events(self) -> list[str]:
        return [arrival.event["type"] for arrival in self.arrived]

    @property
    def ids(self) -> list[str]:
        return [arrival.headers["webhook-id"] for arrival in self.arrived]

    def take(self, arrival: Arrival) -> int:
        self.arrived.append(arrival)
        self.called.set()
        self.on_call(arrival)
        assert self.gate.wait(60)
        return self.answers.pop(0) if self.answers else 204


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = self.receiver.take(Arrival(headers, body))
        self.send_response(status)
        for name, value in self.receiver.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not in the tests' output."""


@contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    handler = type("Handler", (Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        found = Receiver(server.server_port, "https" if tls else "http")
        found.gate.set()
        handler.receiver = found  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield found
        finally:
            found.gate.set()
            server.shutdown()
            thread.join()
