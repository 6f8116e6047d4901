"""A real SMTP server on loopback that does what a script says: one thread per connection, every byte recorded."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from tests.peers.session import Session
from tests.peers.steps import Script

DEFAULT_KEYWORDS = ("PIPELINING", "SIZE 10485760", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass(frozen=True)
class Received:
    """One message the server said yes to (or kept without saying so)."""

    mail: str  #: argument of MAIL: "FROM:<a@b.example> SIZE=10"
    sender: str  #: "a@b.example", "" for the null sender
    recipients: tuple[str, ...]
    raw: bytes  #: on the wire, dots doubled, without the final dot's line
    content: bytes  #: dots undone
    connection: int
    tls: bool
    username: str | None
    at: float  #: time.monotonic()


@dataclass
class Connection:
    number: int
    commands: list[str] = field(default_factory=list)  #: as read, without CRLF; credentials included
    wire: bytearray = field(default_factory=bytearray)  #: everything the client sent, deciphered
    before_tls: bytes = b""  #: bytes the client had sent beyond STARTTLS before the handshake
    tls: str | None = None
    closed: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Manners:
    """What the server offers before any script."""

    keywords: tuple[str, ...] = DEFAULT_KEYWORDS
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False  #: speak TLS from the first byte; otherwise `tls` offers STARTTLS
    accounts: dict[str, str] = field(default_factory=dict)  #: user name: password; offers AUTH when not empty
    mechanisms: str = "PLAIN LOGIN"
    auth_before_tls: bool = True
    require_auth: bool = False
    per_connection: int = 0  #: messages on one connection before 421; 0: no limit


class ScriptedServer:
    """Use as a context manager; `script` may be changed while it runs."""

    def __init__(self, manners: Manners | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        self.manners = manners or Manners()
        self.script = Script()
        self.script.note = self.note
        self.received: list[Received] = []
        self.connections: list[Connection] = []
        self.peak = 0  #: most connections open at one time
        self.stopping = threading.Event()
        self._changed = threading.Condition()
        self._sessions: set[Session] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server((host, port), backlog=256)
        self.host, self.port = host, self._listener.getsockname()[1]

    def __enter__(self) -> ScriptedServer:
        acceptor = threading.Thread(target=self._accept, daemon=True)
        self._threads.append(acceptor)
        acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Refuse new connections and cut the open ones."""
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in list(self._threads):
            thread.join(10)

    def cut(self) -> None:
        """Cut every open connection at once, as a crashing peer would."""
        for session in list(self._sessions):
            session.cut()

    def wait_for(self, condition: Callable[[], bool], timeout: float = 60.0) -> bool:
        """Wait until something the server recorded makes the condition true."""
        with self._changed:
            return self._changed.wait_for(condition, timeout)

    def wait_for_mail(self, count: int, timeout: float = 60.0) -> bool:
        return self.wait_for(lambda: len(self.received) >= count, timeout)

    def wait_for_step(self, verb: str, timeout: float = 60.0) -> bool:
        """Wait until a step of the script has fired there."""
        return self.wait_for(lambda: verb in self.script.played, timeout)

    def keep(self, received: Received) -> None:
        with self._changed:
            self.received.append(received)
            self._changed.notify_all()

    def note(self) -> None:
        """Something changed that a waiting test may look for."""
        with self._changed:
            self._changed.notify_all()

    @property
    def commands(self) -> list[str]:
        return [command for connection in self.connections for command in connection.commands]

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            with self._changed:
                connection = Connection(len(self.connections) + 1)
                self.connections.append(connection)
                session = Session(self, peer, connection)
                self._sessions.add(session)
                self.peak = max(self.peak, len(self._sessions))
                self._changed.notify_all()
            thread = threading.Thread(target=self._serve, args=(session,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, session: Session) -> None:
        try:
            session.run()
        except (OSError, ssl.SSLError):
            pass  # the client went, or the server was told to cut
        finally:
            session.close()
            with self._changed:
                self._sessions.discard(session)
                session.connection.closed.set()
                self._changed.notify_all()

    def made(
        self, connection: Connection, envelope: tuple[str, tuple[str, ...]], raw: bytes, username: str | None
    ) -> None:
        """Record a message as accepted."""
        mail, recipients = envelope
        lines = raw.split(b"\r\n")
        content = b"\r\n".join(line.removeprefix(b".") for line in lines)
        sender = mail[mail.find("<") + 1 : mail.find(">")]
        kept = Received(
            mail,
            sender,
            recipients,
            raw,
            content,
            connection.number,
            connection.tls is not None,
            username,
            time.monotonic(),
        )
        self.keep(kept)
