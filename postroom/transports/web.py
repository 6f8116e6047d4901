"""HTTP to addresses that somebody typed: looked up once, held against the network policy, connected to that very one.

No redirects, no proxies of the environment, bounded answers: a page that is asked for must not lead anywhere else.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import httpcore
import httpx
from httpcore._backends.sync import SyncStream

from postroom.mail.outcome import Outcome
from postroom.transports.dialler import Way, connect_blocking, resolve_blocking
from postroom.transports.network import NetworkPolicy

WEB_PORTS = frozenset({80, 443})
MOST = 32 * 1024 * 1024  # octets of one answer


class NotReached(httpcore.ConnectError):
    """The policy forbids the address, or nobody answered there; the message is a sentence."""


class TooMuch(httpx.HTTPError):
    """The answer is longer than we read."""


@dataclass(frozen=True)
class Patience:
    """Seconds. `whole`: for one request, however small the pieces in which it is answered."""

    connect: float = 5.0
    answer: float = 10.0
    whole: float = 300.0


def web_client(policy: NetworkPolicy, patience: Patience, headers: dict[str, str] | None = None) -> httpx.Client:
    """To be closed. Its requests raise httpx.HTTPError; httpx.ConnectError says why nobody was reached."""
    # What keeps a demo's mail here keeps nobody from trying it beside a store of theirs.
    allowed = replace(policy, ports=WEB_PORTS, this_machine_only=False)
    transport = httpx.HTTPTransport(verify=ssl.create_default_context(), trust_env=False)
    guarded = _Guarded(allowed, patience)
    transport._pool._network_backend = guarded
    return httpx.Client(
        transport=transport,
        event_hooks={"request": [guarded.begin]},
        timeout=httpx.Timeout(patience.answer, connect=patience.connect),
        follow_redirects=False,
        trust_env=False,
        headers=headers,
    )


def read(client: httpx.Client, request: httpx.Request, most: int = MOST) -> httpx.Response:
    """The whole answer, as long as it is not longer than *most* octets once unpacked. Raises TooMuch."""
    with client.stream(request.method, request.url, headers=request.headers, content=request.content) as answer:
        parts: list[bytes] = []
        for part in answer.iter_bytes():
            parts.append(part)
            if sum(map(len, parts)) > most:
                raise TooMuch(f"the answer is longer than {most} octets")
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in _UNPACKED]
        return httpx.Response(answer.status_code, headers=headers, content=b"".join(parts), request=request)


_UNPACKED = {b"content-encoding", b"content-length", b"transfer-encoding"}


class _Guarded(httpcore.NetworkBackend):
    """Connects as our own dialler does; everything after the connection is httpcore's."""

    def __init__(self, policy: NetworkPolicy, patience: Patience) -> None:
        self._policy, self._patience = policy, patience
        self._until = time.monotonic() + patience.whole

    def begin(self, _request: httpx.Request) -> None:
        """The time of a request runs from here. One at a time: a client is one thread's."""
        self._until = time.monotonic() + self._patience.whole

    def left(self, timeout: float | None) -> float:
        """Seconds that the next step may take."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(f"no whole answer within {self._patience.whole:g} s")
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        way = Way(host, port, self._policy, timeout or self._patience.connect, whole=self._patience.connect * 2)
        endpoints = resolve_blocking(way)
        dialled = endpoints if isinstance(endpoints, Outcome) else connect_blocking(way, endpoints)
        if isinstance(dialled, Outcome):
            raise NotReached(dialled.reply.text)
        return _Timed(dialled.socket, self)


class _Timed(SyncStream):
    """Ends with the time of its request: a peer that sends an octet now and then would else keep a thread for ever."""

    def __init__(self, plug: socket.socket, guarded: _Guarded) -> None:
        super().__init__(plug)
        self._guarded = guarded

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return super().read(max_bytes, self._guarded.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        super().write(buffer, self._guarded.left(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = super().start_tls(ssl_context, server_hostname, self._guarded.left(timeout))
        assert isinstance(secured, SyncStream)
        return _Timed(secured._sock, self._guarded)
