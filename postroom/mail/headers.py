"""The header fields of a message, in order, from its heading. Every value is checked before it is written."""

import re
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from postroom.mail.address import Mailbox, shown
from postroom.mail.content import Heading, UnsafeMessage
from postroom.mail.words import LINE, cleaned, encoded, folded, is_plain, operators_name, refuse_controls, unstructured

MAX_SUBJECT = 998  # characters; longer subjects help nobody and some relays refuse long headers
MAX_CUSTOMER = 200  # characters of the name in To
MAX_REFERENCES = 50

_FIELD_NAME = re.compile(r"[!-9;-~]{1,76}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,150}@[A-Za-z0-9.-]{1,150}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")

# Fields with a place of their own, fields that only a relay or a signer writes, and Bcc, which must never be seen.
_WRITTEN_HERE = frozenset(
    {
        "to",
        "from",
        "sender",
        "reply-to",
        "subject",
        "date",
        "message-id",
        "references",
        "mime-version",
        "auto-submitted",
    }
)
_NEVER_WRITTEN = frozenset(
    {"bcc", "cc", "return-path", "received", "received-spf", "delivered-to", "envelope-to", "apparently-to"}
)
_SIGNERS = ("content-", "dkim-", "domainkey-", "arc-", "authentication-results", "resent-")

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
    return written + _extra(heading.extra)


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


def _extra(extra: tuple[tuple[str, str], ...]) -> Fields:
    seen: set[str] = set()
    written: Fields = []
    for name, value in extra:
        lowered = name.lower()
        if not _FIELD_NAME.fullmatch(name):
            raise UnsafeMessage(f"{shown(name)} is no header name; use letters, digits and hyphens")
        if lowered in _WRITTEN_HERE | _NEVER_WRITTEN or lowered.startswith(_SIGNERS):
            raise UnsafeMessage(f"the header {name} cannot be added; it has a setting of its own or belongs to relays")
        if lowered in seen:
            raise UnsafeMessage(f"the header {name} is given twice; give it once")
        seen.add(lowered)
        written.append((name, _extra_value(name, value)))
    return written


def _extra_value(name: str, value: str) -> str:
    text = refuse_controls(value, f"the header {name}").strip(" ")
    if not text or len(text) > MAX_SUBJECT - len(name) - 2:
        raise UnsafeMessage(f"the header {name} is empty or longer than {MAX_SUBJECT} characters; change its value")
    if not text.isascii():
        return unstructured(name, text)
    # Structured values such as List-Unsubscribe break when they are turned into encoded words: long lines instead.
    plain = folded(name, text)
    return text if plain is None else plain
