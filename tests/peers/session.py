"""One connection of the scripted server: reads commands strictly, answers as scripted or as a polite server would."""

from __future__ import annotations

import base64
import contextlib
import socket
import struct
import time
from typing import TYPE_CHECKING

from tests.peers.steps import End, Step, reply

if TYPE_CHECKING:
    from tests.peers.scripted import Connection, ScriptedServer

MIDDLE_OF_CONTENT = 16  # bytes of content after which the verb CONTENT fires


class Ended(OSError):
    """The script or the client ended this connection."""


class Session:
    def __init__(self, server: ScriptedServer, peer: socket.socket, connection: Connection) -> None:
        self.server, self.peer, self.connection = server, peer, connection
        self.manners = server.manners
        self.buffer = b""
        self.username: str | None = None
        self.mail: str | None = None
        self.recipients: list[str] = []
        self.accepted = 0

    def run(self) -> None:
        self.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.manners.implicit_tls:
            self._shake_hands()
        self._answer("CONNECT", "", reply("220 peer.example.test ESMTP ready"))
        while True:
            line = self._line()
            verb, _, argument = line.partition(" ")
            verb = verb.upper()
            handler = getattr(self, "_" + verb.lower(), None)
            if handler is None:
                self._answer(verb, argument, reply("500 5.5.1 no such command"))
            else:
                handler(argument)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.peer.close()

    def cut(self) -> None:
        """For another thread: the plain socket's shutdown, so that a TLS layer is not torn from under its reader."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self.peer, socket.SHUT_RDWR)

    # --- the wire

    def _read(self) -> None:
        data = self.peer.recv(65536)
        if not data:
            raise Ended("client closed")
        self.connection.wire += data
        self.buffer += data

    def _line(self) -> str:
        while b"\r\n" not in self.buffer:
            self._read()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        text = line.decode("utf-8", "backslashreplace")
        self.connection.commands.append(text)
        self.server.note()
        return text

    def _play(self, step: Step) -> None:
        if step.delay:
            self.server.stopping.wait(step.delay)
        if step.drip:
            for byte in step.say:
                self.peer.sendall(bytes([byte]))
                self.server.stopping.wait(step.drip)
        elif step.say:
            self.peer.sendall(step.say)
        if step.end is not End.GO_ON:
            self._finish(step.end)

    def _finish(self, end: End) -> None:
        if end is End.RESET:
            self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif end is End.HALF_CLOSE:
            self.peer.shutdown(socket.SHUT_WR)
            while True:
                self._read()
        elif end is End.HANG:
            self.server.stopping.wait()
        elif end is End.CLOSE:
            self._close_gently()
        raise Ended(end)

    def _close_gently(self) -> None:
        # Unread bytes would turn our FIN into an RST and eat the reply on its way.
        self.peer.shutdown(socket.SHUT_WR)
        until = time.monotonic() + 0.2
        self.peer.settimeout(0.05)
        while time.monotonic() < until and self.peer.recv(65536):
            pass

    def _answer(self, verb: str, argument: str, usual: Step) -> Step:
        step = self.server.script.next(verb, argument) or usual
        self._play(step)
        return step

    # --- verbs

    def _ehlo(self, argument: str) -> None:
        words = ["peer.example.test", *self.manners.keywords]
        if self.manners.tls and not self.connection.tls:
            words.append("STARTTLS")
        if self.manners.accounts and (self.connection.tls or self.manners.auth_before_tls):
            words.append("AUTH " + self.manners.mechanisms)
        self._forget()
        self._answer("EHLO", argument, reply(*("250 " + word for word in words)))

    def _helo(self, argument: str) -> None:
        self._forget()
        self._answer("HELO", argument, reply("250 peer.example.test"))

    def _starttls(self, argument: str) -> None:
        if self.manners.tls is None or self.connection.tls:
            self._answer("STARTTLS", argument, reply("503 5.5.1 not now"))
            return
        if self._answer("STARTTLS", argument, reply("220 2.0.0 go ahead")).positive:
            self.connection.before_tls, self.buffer = self.buffer, b""
            self._shake_hands()

    def _shake_hands(self) -> None:
        step = self.server.script.next("TLS", "")
        if step is not None:
            self._play(step)
        assert self.manners.tls is not None
        wrapped = self.manners.tls.wrap_socket(self.peer, server_side=True)
        self.peer, self.connection.tls = wrapped, wrapped.version()
        self.username = None
        self._forget()

    def _auth(self, argument: str) -> None:
        step = self.server.script.next("AUTH", argument)
        if step is not None:
            self._play(step)
            if not step.say.startswith(b"334"):
                return
            self._after_scripted_challenge()
            return
        mechanism, _, initial = argument.partition(" ")
        if not self.manners.accounts:
            self._play(reply("503 5.5.1 AUTH not offered"))
        elif mechanism == "PLAIN":
            self._plain(initial or self._challenge(b""))
        elif mechanism == "LOGIN":
            username = base64.b64decode(initial or self._challenge(b"Username:")).decode()
            self._log_in(username, base64.b64decode(self._challenge(b"Password:")).decode())
        else:
            self._play(reply("504 5.5.4 no such mechanism"))

    def _after_scripted_challenge(self) -> None:
        while True:
            text = self._line()
            if self._answer("AUTH-RESPONSE", text, reply("501 5.5.4 cancelled")).say[:3] != b"334":
                return

    def _challenge(self, text: bytes) -> str:
        self._play(reply("334 " + base64.b64encode(text).decode()))
        return self._line()

    def _plain(self, response: str) -> None:
        _, username, password = base64.b64decode(response).decode().split("\0")
        self._log_in(username, password)

    def _log_in(self, username: str, password: str) -> None:
        good = self.manners.accounts.get(username) == password
        usual = reply("235 2.7.0 welcome") if good else reply("535 5.7.8 bad credentials")
        if self._answer("AUTH-RESPONSE", username, usual).say[:3] == b"235":
            self.username = username

    def _mail(self, argument: str) -> None:
        usual = reply("250 2.1.0 sender ok")
        if self.manners.require_auth and self.username is None:
            usual = reply("530 5.7.0 authentication required")
        elif self.manners.per_connection and self.accepted >= self.manners.per_connection:
            usual = reply("421 4.7.0 too many messages on one connection", end=End.CLOSE)
        elif self.mail is not None:
            usual = reply("503 5.5.1 nested MAIL")
        if self._answer("MAIL", argument, usual).positive:
            self.mail = argument

    def _rcpt(self, argument: str) -> None:
        usual = reply("250 2.1.5 recipient ok") if self.mail is not None else reply("503 5.5.1 MAIL first")
        if self._answer("RCPT", argument, usual).positive:
            self.recipients.append(argument[argument.find("<") + 1 : argument.find(">")])

    def _data(self, argument: str) -> None:
        usual = reply("354 end with a dot") if self.recipients else reply("503 5.5.1 no valid recipients")
        if self._answer("DATA", argument, usual).say[:3] != b"354":
            return
        raw = self._content()
        usual = reply(f"250 2.0.0 queued as {len(self.server.received) + 1:06X}")
        if not self.recipients:
            usual = reply("554 5.5.1 no valid recipients")
        step = self.server.script.next("DOT", "") or usual
        if step.accept or (step.accept is None and step.say[:1] == b"2"):
            self.accepted += 1
            envelope = (self.mail or "", tuple(self.recipients))
            self.server.made(self.connection, envelope, raw, self.username)
        self._forget()
        self._play(step)

    def _content(self) -> bytes:
        while not self._at_end() and len(self.buffer) < MIDDLE_OF_CONTENT:
            self._read()
        step = self.server.script.next("CONTENT", "")
        if step is not None:
            self._play(step)
        while not self._at_end():
            self._read()
        if self.buffer.startswith(b".\r\n"):
            self.buffer = self.buffer[3:]
            return b""
        content, self.buffer = self.buffer.split(b"\r\n.\r\n", 1)
        return content + b"\r\n"

    def _at_end(self) -> bool:
        return self.buffer.startswith(b".\r\n") or b"\r\n.\r\n" in self.buffer

    def _rset(self, argument: str) -> None:
        self._forget()
        self._answer("RSET", argument, reply("250 2.0.0 forgotten"))

    def _noop(self, argument: str) -> None:
        self._answer("NOOP", argument, reply("250 2.0.0 ok"))

    def _quit(self, argument: str) -> None:
        self._answer("QUIT", argument, close_step())

    def _forget(self) -> None:
        self.mail = None
        self.recipients = []


def close_step() -> Step:
    return reply("221 2.0.0 bye", end=End.CLOSE)
