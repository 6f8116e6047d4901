"""Every octet we say to a server is made here, from typed values, and refused before the first one is written.

`command` is the only function that makes a command line; `stuffed` the only one that makes content.
"""

from __future__ import annotations

import base64
import re

from postroom.mail.address import Address
from postroom.mail.sentence import Sentence
from postroom.transports.settings import Secret

# RFC 5321 §4.5.3.1.4 allows 512; SIZE adds 26, BODY 17, SMTPUTF8 10, DSN 124 (RFC 1870, 6152, 6531, 3461).
MAX_COMMAND = 512 + 26 + 17 + 10 + 124
MAX_SASL_LINE = 12_288  # RFC 4954 §4
MAX_INITIAL_RESPONSE = 512  # longer ones wait for the 334: some servers cut the line of a command

_PRINTABLE = re.compile(r"[\x20-\x7e]+", re.ASCII)
_INTERNATIONAL = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NOT_XTEXT = re.compile("[^!-~]|[+=]")
_EHLO_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?|\[[0-9.]{7,15}\]|\[IPv6:[0-9A-Fa-f:.]{2,45}\]")


class UnsafeCommand(ValueError):
    """A value that would not stay one argument of one command. Nothing has been written."""


def command(*words: str, international: bool = False) -> bytes:
    """One command line. `international`: SMTPUTF8 was negotiated for this transaction (RFC 6531 §3.4)."""
    line = " ".join(words)
    grammar = _INTERNATIONAL if international else _PRINTABLE
    if not grammar.fullmatch(line):
        raise UnsafeCommand(
            Sentence(
                "a %(verb)s command with characters that SMTP does not allow: correct the value it holds", verb=words[0]
            )
        )
    octets = line.encode()
    if len(octets) > MAX_COMMAND:
        raise UnsafeCommand(
            Sentence(
                "a %(verb)s command of %(octets)s octets: at most %(most)s may be sent",
                verb=words[0],
                octets=len(octets),
                most=MAX_COMMAND,
            )
        )
    return octets + b"\r\n"


def ehlo(verb: str, name: str) -> bytes:
    if not _EHLO_NAME.fullmatch(name):
        raise UnsafeCommand(Sentence("the EHLO name must be a host name or an address literal such as [192.0.2.1]"))
    return command(verb, name)


def path(address: Address | None) -> str:
    """`<local@domain>`; None is the null sender. An Address holds neither brackets nor controls."""
    return f"<{address}>" if address else "<>"


def xtext(text: str) -> str:
    """RFC 3461 §4: printable ASCII, with + and = and all else as +HH."""
    return _NOT_XTEXT.sub(_in_hex, text)


def _in_hex(found: re.Match[str]) -> str:
    return "".join(f"+{octet:02X}" for octet in found[0].encode())


def auth_plain(username: str, password: Secret) -> tuple[bytes, bytes]:
    """(command, further line): the response stands in the command where it is short enough, else after the 334."""
    response = _credential(f"\0{_unambiguous(username)}\0{_unambiguous(password.reveal())}")
    initial = b"AUTH PLAIN " + response
    return (initial, b"") if len(initial) <= MAX_INITIAL_RESPONSE else (b"AUTH PLAIN\r\n", response)


def auth_login(username: str, password: Secret) -> tuple[bytes, bytes]:
    """The two answers of AUTH LOGIN."""
    return _credential(_unambiguous(username)), _credential(_unambiguous(password.reveal()))


def stuffed(content: bytes) -> bytes:
    """Content as it goes on the wire, without the final dot's line (RFC 5321 §4.5.2)."""
    if content.startswith(b"."):
        content = b"." + content
    content = content.replace(b"\r\n.", b"\r\n..")
    return content if content.endswith(b"\r\n") else content + b"\r\n"


def content_objection(content: bytes) -> str | None:
    """Why content may not be sent. A bare CR or LF is a second message to a lenient server (SMTP smuggling)."""
    ends = content.count(b"\r\n")
    if content.count(b"\n") != ends or content.count(b"\r") != ends:
        return Sentence("the message holds a bare CR or LF: compose it again with CRLF line ends")
    if b"\0" in content:
        return Sentence("the message holds a NUL octet: encode that part as base64")
    return None


def _unambiguous(text: str) -> str:
    # NUL is what separates the fields of PLAIN (RFC 4616 §2). The value itself is never shown.
    if not text or not _INTERNATIONAL.fullmatch(text):
        raise UnsafeCommand(Sentence("the user name or password is empty or holds a control character: type it again"))
    return text


def _credential(text: str) -> bytes:
    line = base64.b64encode(text.encode()) + b"\r\n"
    if len(line) > MAX_SASL_LINE:
        raise UnsafeCommand(
            Sentence(
                "the user name or password is too long: SMTP allows %(most)s octets (RFC 4954)", most=MAX_SASL_LINE
            )
        )
    return line
