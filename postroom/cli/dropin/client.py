"""A mail to the listener by SMTP, and its answer. A checkout may wait, so patience is short: the maildrop has more.

Giving up after the final dot does no harm: the mail's own number makes it one, also when it comes once more.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator

from postroom.cli.dropin.configuration import Configuration
from postroom.cli.dropin.endings import Away, Refused, refusal
from postroom.cli.dropin.local_text import Letter
from postroom.mail.reply import MAX_LINES, MAX_REPLY, MalformedReply, Reply, parse_line, parse_reply
from postroom.transports import commands
from postroom.transports.settings import Secret

CONNECT, PATIENCE = 2.0, 6.0  # seconds, the second for everything together: a peer that drips cannot stretch it
READ = 4096
NAME = "[127.0.0.1]"  #: in EHLO; the listener knows who is there by the credential


def hand_over(letter: Letter, its: Configuration) -> Reply:
    """The answer to the final dot. Raises Away, Refused."""
    with session(its) as say:
        parameters = [" BODY=8BITMIME"] if not letter.data.isascii() else []
        parameters += [" SMTPUTF8"] if letter.international else []
        expect(say(line(f"MAIL FROM:<{letter.sender}>{''.join(parameters)}", letter)))
        for recipient in letter.recipients:
            expect(say(line(f"RCPT TO:<{recipient}>", letter)))
        expect(say(b"DATA\r\n"), 354)
        return expect(say(commands.stuffed(letter.data) + b".\r\n"))


def line(text: str, letter: Letter) -> bytes:
    return commands.command(text, international=letter.international)


def expect(reply: Reply, code: int = 250) -> Reply:
    if reply.code == code:
        return reply
    if reply.code >= 500:
        raise refusal(reply)
    raise Away(f"the listener says {reply}")


class Wire:
    """One connection: say something, read one whole reply."""

    def __init__(self, plug: socket.socket) -> None:
        self._plug, self._rest = plug, b""
        self._until = time.monotonic() + PATIENCE

    def __call__(self, words: bytes) -> Reply:
        self._hurry()
        self._plug.sendall(words)
        heard: list[bytes] = []
        while len(heard) <= MAX_LINES:
            heard.append(self._line())
            if parse_line(heard[-1])[1]:
                return parse_reply(heard)
        raise Away("the listener's answer does not end")

    def _line(self) -> bytes:
        while b"\r\n" not in self._rest:
            self._hurry()
            said = self._plug.recv(READ)
            if not said:
                raise Away("the listener has closed the connection")
            self._rest += said
            if len(self._rest) > MAX_REPLY:
                raise Away("the listener's answer does not end")
        line, _, self._rest = self._rest.partition(b"\r\n")
        return line

    def _hurry(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Away(f"the listener takes longer than {PATIENCE:g} s")
        self._plug.settimeout(left)

    def secure(self, its: Configuration) -> None:
        """TLS, verified against the host's name."""
        from postroom.transports import tls

        context = tls.context_for(its.authorities or None)
        if self._rest:
            raise Away("the listener talks before TLS is in place")
        self._plug = context.wrap_socket(self._plug, server_hostname=tls.name_to_verify(its.host))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._plug.sendall(b"QUIT\r\n")
        self._plug.close()


@contextlib.contextmanager
def session(its: Configuration) -> Iterator[Wire]:
    """Greeted, secured where it is not this machine, signed in. Raises Away, Refused."""
    try:
        plug = socket.create_connection((its.host, its.port), CONNECT)
    except OSError as error:
        raise Away(f"nobody listens at {its.host}:{its.port} ({error.strerror or error})") from None
    try:
        wire = Wire(plug)
        try:
            introduce(wire, its, plug.getpeername()[0])
            yield wire
        finally:
            wire.close()
    except OSError as error:
        raise Away(f"the connection to the listener broke: {error}") from None
    except (MalformedReply, commands.UnsafeCommand) as error:
        raise Away(str(error)) from None


def introduce(wire: Wire, its: Configuration, address: str) -> None:
    greeting = wire(b"")
    if greeting.code != 220:
        raise Away(f"the listener says {greeting}")
    expect(wire(commands.ehlo("EHLO", NAME)))
    if not is_loopback(address):
        expect(wire(b"STARTTLS\r\n"), 220)
        wire.secure(its)
        expect(wire(commands.ehlo("EHLO", NAME)))
    first, second = commands.auth_plain(its.username, Secret(its.password))
    reply = wire(first)
    if reply.code == 334 and second:
        reply = wire(second)
    if reply.code >= 500:
        words = f"The listener does not take the username and password of the drop-in's file: {reply}"
        raise Refused(os.EX_CONFIG, f"{words}. Make a new one with `postroom drop-in`.")
    expect(reply, 235)


def is_loopback(address: str) -> bool:
    return address == "::1" or address.startswith("127.")
