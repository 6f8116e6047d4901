"""Independent readers of a message, brought to one shape so that they can be compared."""

import email.policy
import email.utils
from collections.abc import Callable
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage, Message

import mailparser

from tests.mail import strict_reader


@dataclass
class Letter:
    """`headers`: names and raw unfolded values; `bodies`: text of every leaf without a file name."""

    headers: list[tuple[str, str]]
    subject: str
    to: tuple[str, str]
    bodies: list[str]
    files: list[tuple[str, bytes]]
    rewritten: bytes = b""


Reading = Callable[[bytes], Letter]


def strict(data: bytes) -> Letter:
    message = strict_reader.read(data)
    leaves = message.leaves()
    files = [leaf for leaf in leaves if leaf.has("Content-Disposition")]
    return Letter(
        message.headers,
        strict_reader.unstructured(message.get("Subject")),
        strict_reader.mailbox(message.get("To")),
        [_lines(leaf.text()) for leaf in leaves if leaf not in files],
        [(strict_reader.parameters(file.get("Content-Disposition"))["filename"], file.body) for file in files],
    )


def modern(data: bytes) -> Letter:
    """The standard library with its newer policy."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    (address,) = message["To"].addresses
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return Letter(
        [(name, value) for name, value in message.raw_items()],
        str(message["Subject"]),
        (address.display_name, address.addr_spec),
        [_lines(part.get_content()) for part in leaves if not part.get_filename()],
        [(part.get_filename() or "", part.get_payload(decode=True)) for part in leaves if part.get_filename()],  # type: ignore[misc]
        message.as_bytes(policy=email.policy.SMTP),
    )


def compat32(data: bytes) -> Letter:
    """The standard library as it was before Python 3.3."""
    message: Message = email.message_from_bytes(data, policy=email.policy.compat32)
    name, address = email.utils.parseaddr(message["To"])
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return Letter(
        list(message.items()),
        _decoded(message["Subject"]),
        (_decoded(name), address),
        [_lines(_octets(part).decode(part.get_content_charset() or "")) for part in leaves if not part.get_filename()],
        [(part.get_filename() or "", _octets(part)) for part in leaves if part.get_filename()],
        message.as_bytes(),
    )


def mail_parser(data: bytes) -> Letter:
    """mail-parser from PyPI: the standard library below, its own decoding of headers and parts above."""
    message = mailparser.parse_from_bytes(data)
    (to,) = message.to
    return Letter(
        [(name, str(value)) for name, value in message.message.items()],
        message.subject,
        to,
        [_lines(body) for body in [*message.text_plain, *message.text_html]],
        [],
    )


PARSERS: list[Reading] = [strict, modern, compat32, mail_parser]


def _decoded(value: str) -> str:
    return str(make_header(decode_header("".join(value.split("\r\n")))))


def _octets(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip("\n")
