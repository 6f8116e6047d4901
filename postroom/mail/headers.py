"""The header fields of a message, in order, from its heading. Every value is checked before it is written."""

import re
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from postroom.mail.address import Mailbox, shown
from postroom.mail.content import Heading, UnsafeMessage
from postroom.mail.words import LINE, cleaned, encoded, is_plain, operators_name, unstructured

MAX_SUBJECT = 998  # characters; longer subjects help nobody and some relays refuse long headers
MAX_CUSTOMER = 200  # characters of the name in To
MAX_REFERENCES = 50
TEST = ("X-Postroom-Test", "yes")

_MESSAGE_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,150}@[A-Za-z0-9.-]{1,150}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")

Fields = list[tuple[str, str]]


def fields(heading: Heading, subject: str) -> Fields:
    """Name and folded value of every field but MIME's own."""
    identity = heading.identity
    written: Fields = [
        ("Date", _date(heading.date)),
        ("From", _operators("From", Mailbox(identity.name, identity.address))),
    ]
    if heading.sender:
        written.append(("Sender", _operators("Sender", heading.sender)))
    if identity.reply_to:
        written.append(("Reply-To", _operators("Reply-To", identity.reply_to)))
    customer = Mailbox(cleaned(heading.to.name, MAX_CUSTOMER), heading.to.address)
    written.append(("To", mailbox("To", customer)))
    written.append(("Message-ID", _message_id(heading.message_id)))
    if heading.references:
        written.append(("References", _references(heading.references)))
    written.append(("Subject", unstructured("Subject", cleaned(subject, MAX_SUBJECT))))
    written.append(("Auto-Submitted", "auto-generated"))  # RFC 3834 §5: keeps holiday replies away
    if heading.test:
        written.append(TEST)
    return written


def mailbox(name: str, value: Mailbox) -> str:
    """`Display Name <local@domain>`, folded; the name as atoms, quoted string or encoded words."""
    if not value.name:
        return str(value.address)
    phrase = _phrase(name, value.name)
    path = f"<{value.address}>"
    last = phrase.rpartition("\r\n")[2]
    column = len(last) if "\r\n" in phrase else len(name) + 2 + len(last)
    return f"{phrase} {path}" if column + 1 + len(path) <= LINE else f"{phrase}\r\n {path}"


def _phrase(name: str, text: str) -> str:
    if is_plain(text) and len(text) <= LINE - 20:
        # Dots, commas and brackets outside quotes would be read as syntax: the road of spoofed senders.
        if _ATOMS.fullmatch(text) and "  " not in text and text == text.strip(" "):
            return text
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return encoded(text, LINE - 2 - len(name) - 2)


@lru_cache(maxsize=512)  # a store has few identities and many letters
def _operators(name: str, value: Mailbox) -> str:
    operators_name(value.name, f"the name in {name}")
    return mailbox(name, value)


def _date(date: datetime) -> str:
    if date.tzinfo is None:
        raise UnsafeMessage("the date has no time zone; pass an aware datetime")
    return format_datetime(date)


def _message_id(text: str) -> str:
    if not _MESSAGE_ID.fullmatch(text):
        raise UnsafeMessage(
            f"{shown(text)} is no message id; pass left@right in printable ASCII without angle brackets"
        )
    return f"<{text}>"


def _references(references: tuple[str, ...]) -> str:
    if len(references) > MAX_REFERENCES:
        raise UnsafeMessage(f"{len(references)} references, at most {MAX_REFERENCES} are written; pass the latest")
    return "\r\n ".join(map(_message_id, references))
