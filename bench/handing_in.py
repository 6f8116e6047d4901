"""A client that hands mail in over many connections at once, and costs little itself. It begins at a line of input.

python -m bench.handing_in port messages connections [username password]
"""

from __future__ import annotations

import base64
import selectors
import socket
import sys
from dataclasses import dataclass

GROUP = b"MAIL FROM:<sales@en.quayside.shop>\r\nRCPT TO:<jane@shopper.example>\r\nDATA\r\n"
HEADER = b"From: Quayside <sales@en.quayside.shop>\r\nTo: Jane <jane@shopper.example>\r\nSubject: Your order %d\r\n\r\n"
BODY = (b"x" * 60 + b"\r\n") * 30 + b".\r\n"


@dataclass
class Client:
    socket: socket.socket
    left: int
    heard: bytes = b""
    in_content: bool = False

    def begin(self) -> None:
        self.socket.sendall(GROUP)

    def readable(self) -> bool:
        """False: all is handed in."""
        self.heard += self.socket.recv(65536)
        if not self.in_content:
            if b"\r\n354 " in self.heard and self.heard.endswith(b"\r\n"):
                assert self.heard.count(b"250") >= 2, self.heard
                self.heard, self.in_content = b"", True
                self.socket.sendall(HEADER % self.left + BODY)
        elif self.heard.endswith(b"\r\n"):
            assert self.heard.startswith(b"250 "), self.heard
            self.heard, self.in_content = b"", False
            self.left -= 1
            if not self.left:
                return False
            self.begin()
        return True


def connected(port: int, login: list[str]) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", port))
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    answer(made)
    made.sendall(b"EHLO bench.example\r\n")
    answer(made)
    if login:
        made.sendall(b"AUTH PLAIN " + base64.b64encode("\0".join(["", *login]).encode()) + b"\r\n")
        assert answer(made).startswith(b"235"), "not logged in"
    return made


def answer(made: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\r\n") or data.splitlines()[-1][3:4] != b" ":
        data += made.recv(65536)
    return data


def main(port: int, messages: int, connections: int, login: list[str]) -> None:
    selector = selectors.DefaultSelector()
    clients = [Client(connected(port, login), messages // connections) for _ in range(connections)]
    print("connected", flush=True)
    sys.stdin.readline()
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ, client)
        client.begin()
    working = connections
    while working:
        for key, _ in selector.select():
            if not key.data.readable():
                selector.unregister(key.fileobj)
                working -= 1
    print("done", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), [text for text in sys.argv[4:] if text])
