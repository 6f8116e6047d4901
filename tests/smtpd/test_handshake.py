"""What a client of TLS 1.3 says in one piece with the end of its handshake, before ours is over."""

import ssl
from dataclasses import dataclass, field

from tests.smtpd.listener import Running, Wire

READ = 65_536


@dataclass
class Client:
    """TLS whose octets are written by hand. `finish` leaves the last of the handshake unsent."""

    wire: Wire
    heard: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)
    unsent: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)

    def __post_init__(self) -> None:
        assert self.wire.running.trusts is not None
        self.tls = self.wire.running.trusts.wrap_bio(self.heard, self.unsent, server_hostname="localhost")

    def finish(self) -> None:
        while True:
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                self.wire.socket.sendall(self.unsent.read())
                self.heard.write(self.wire.socket.recv(READ))
            else:
                return

    def say(self, octets: bytes) -> None:
        """In one piece with whatever is unsent."""
        self.tls.write(octets)
        self.wire.socket.sendall(self.unsent.read())

    def rest(self, until: bytes) -> bytes:
        """Up to a line that begins so; raises ssl.SSLError where something came in clear."""
        told = b""
        while not any(line.startswith(until) for line in told.splitlines()):
            try:
                told += self.tls.read(READ)
            except ssl.SSLWantReadError:
                data = self.wire.socket.recv(READ)
                assert data, told
                self.heard.write(data)
        return told


def test_a_greeting_in_one_piece_with_the_handshake_is_heard(secure: Running) -> None:
    with secure.wire() as wire:
        wire.hello()
        wire.say(b"STARTTLS\r\n")
        client = Client(wire)
        client.finish()
        client.say(b"EHLO shop.example.org\r\n")
        assert client.rest(b"250 ").startswith(b"250-mx.example.net\r\n")
        client.say(b"NOOP\r\n")
        assert client.rest(b"250 ") == b"250 2.0.0 Ok\r\n"


def test_who_talks_before_our_greeting_is_told_so_by_tls(secure: Running) -> None:
    with secure.wire(place=1) as wire:
        client = Client(wire)
        client.finish()
        client.say(b"EHLO shop.example.org\r\n")
        assert client.rest(b"503 ").startswith(b"503 5.5.0 You talked before you were answered")
