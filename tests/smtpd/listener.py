"""A listener that runs, in a thread of its own, and a raw wire to it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from postroom.msa.handing_in import hand_in
from postroom.smtpd.certificate import Certificate
from postroom.smtpd.committer import HandIn
from postroom.smtpd.limits import Limits
from postroom.smtpd.running import Wanted, furnished, serve
from postroom.smtpd.server import Place, Server
from tests.peers.clock import Clock
from tests.smtpd.talk import plain

HERE = "127.0.0.1"
PATIENCE = 60.0  # seconds until a test gives up
QUICK = Limits(penalty=0.0, linger=0.5)


@dataclass
class Running:
    """`ports`: with STARTTLS, and with TLS from the start."""

    server: Server
    loop: asyncio.AbstractEventLoop
    ports: list[int]
    trusts: ssl.SSLContext | None = None
    login: tuple[str, str] = ("", "")

    @contextlib.contextmanager
    def wire(self, *, implicit: bool = False, receive: int | None = None, place: int | None = None) -> Iterator[Wire]:
        """`place`: which port; what is said there first is the caller's."""
        with socket.socket() as raw:
            if receive:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
            raw.settimeout(PATIENCE)
            raw.connect((HERE, self.ports[implicit if place is None else place]))
            wire = Wire(raw, self)
            if implicit:
                wire.secure()
            try:
                yield wire
            finally:
                wire.socket.close()

    def call(self, work: object) -> None:
        self.loop.call_soon_threadsafe(work)  # type: ignore[arg-type]

    def forward(self, seconds: float) -> None:
        """So much later is it for the listener."""
        assert isinstance(self.loop, Clock)
        self.loop.call_soon_threadsafe(self.loop.forward, seconds)


@dataclass
class Wire:
    """`say` writes and reads the replies to it; nothing is hidden or repaired."""

    socket: socket.socket
    running: Running
    _unread: bytes = field(default=b"", repr=False)

    def write(self, octets: bytes) -> None:
        self.socket.sendall(octets)

    def reply(self) -> str:
        """The next whole reply, its lines joined."""
        lines: list[str] = []
        while True:
            while b"\r\n" not in self._unread:
                data = self.socket.recv(65536)
                if not data:
                    raise EOFError(lines)
                self._unread += data
            line, self._unread = self._unread.split(b"\r\n", 1)
            lines.append(line.decode())
            if line[3:4] != b"-":
                return "\n".join(lines)

    def say(self, octets: bytes, replies: int = 1) -> list[str]:
        """The first nine characters of as many replies: code and status."""
        self.write(octets)
        return [self.reply()[:9] for _ in range(replies)]

    def hello(self) -> str:
        self.reply()
        self.write(b"EHLO shop.example.org\r\n")
        return self.reply()

    def log_in(self, *, greeted: bool = False) -> Wire:
        if not greeted:
            self.hello()
        self.write(b"AUTH PLAIN " + plain(*self.running.login) + b"\r\n")
        said = self.reply()
        assert said.startswith("235 "), said
        return self

    def rest(self) -> bytes:
        """All that comes until the listener closes; raises TimeoutError when it does not."""
        data, self._unread = self._unread, b""
        with contextlib.suppress(ConnectionResetError):
            while piece := self.socket.recv(65536):
                data += piece
        return data

    def secure(self) -> Wire:
        assert self.running.trusts is not None
        self.socket = self.running.trusts.wrap_socket(self.socket, server_hostname="localhost")
        return self


@contextlib.contextmanager
def listener(
    folder: Path,
    limits: Limits = QUICK,
    certificate: Certificate | None = None,
    keep: HandIn = hand_in,
    look: float = 0.05,
    *,
    loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> Iterator[Running]:
    places = (Place(HERE, 0), *((Place(HERE, 0, implicit=True),) if certificate else ()))
    wanted = Wanted(places, folder, certificate, limits=limits, name="mx.example.net")
    opened: list[int] = []
    ready = threading.Event()
    found: list[Running] = []

    async def run() -> None:
        server = Server(furnished(wanted, keep), look)
        found.append(Running(server, asyncio.get_running_loop(), opened))

        def note(ports: list[int]) -> None:
            opened.extend(ports)
            ready.set()

        await serve(server, wanted, note)

    def run_in_thread() -> None:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(run())

    thread = threading.Thread(target=run_in_thread, name="listener")
    thread.start()
    assert ready.wait(PATIENCE)
    (running,) = found
    try:
        yield running
    finally:
        with contextlib.suppress(RuntimeError):  # a test has told it before, and its loop is closed
            running.call(running.server.stop)
        thread.join(PATIENCE)
        assert not thread.is_alive()
