"""A message that another program wrote, ready to go. Its octets stay as they are, but for these fields.

Taken out: Bcc and its like, which tell others who is written to; Return-Path, which the last server writes; Errors-To,
which asks for reports past the envelope's sender; Authentication-Results, since nobody has verified a mail that only
begins (RFC 8601 §5 allows to take out all of them); our own marks. A DKIM-Signature is its writer's and stays. Added
where they are missing: Date and Message-ID (RFC 6409 §8.1, §8.2), and always a trace on top (RFC 5321 §4.4), so that
mail going round in a circle is noticed. It says no name and no address of whoever handed it in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime

from postroom.mail.address import InvalidAddress, Mailbox
from postroom.mail.content import Heading
from postroom.mail.decoding import header_text
from postroom.mail.guard import SINGLE
from postroom.mail.header_block import MARK, Fields, divided, refusal, unfolded
from postroom.mail.mailboxes import author, listed
from postroom.mail.mending import mended

BLIND = frozenset([b"bcc", b"resent-bcc", b"x-bcc", b"apparently-to"])
TAKEN_OUT = BLIND | {b"return-path", b"errors-to", b"authentication-results"}
COMPLETED = frozenset([b"date", b"message-id"])
MAX_HOPS = 50
MAX_MARK = 255  # characters


@dataclass(frozen=True)
class Finished:
    """`message_id` without its brackets, empty where there is none. `marks`: X-Postroom-* by their last word."""

    header: bytes = field(repr=False)
    body: bytes = field(repr=False)
    author: Mailbox
    sender: Mailbox | None
    to: tuple[Mailbox, ...]  #: of To and Cc, as far as they can be read
    subject: str
    message_id: str
    dated: bool
    marks: Mapping[str, str]


def finish(raw: bytes, smtputf8: bool = False, mends: bool = False) -> Finished:
    """`raw`: as received, dots undone. `mends`: its writer knows no SMTPUTF8, see `mending`. Raises Unfinished."""
    fields, body = divided(raw)
    fields = [each for each in fields if not vacant(*each)]
    if mends:
        fields = mended(fields)
    known = by_name(fields)
    check_letters(fields, smtputf8)
    check_names(known)
    kept = [each for each in fields if not leaves(each[0].lower())]
    return Finished(
        header=b"".join(b"%b:%b\r\n" % each for each in kept),
        body=body,
        author=one_mailbox("From", known[b"from"][0]),
        sender=one_mailbox("Sender", known[b"sender"][0]) if b"sender" in known else None,
        to=tuple(
            mailbox for name in (b"to", b"cc") for value in known.get(name, ()) for mailbox in listed(unfolded(value))
        ),
        subject=header_text(known[b"subject"][0]) if b"subject" in known else "",
        message_id=identifier(known[b"message-id"][0]) if b"message-id" in known else "",
        dated=b"date" in known,
        marks=marks(known),
    )


def complete(finished: Finished, heading: Heading) -> bytes:
    """With its trace, and with what is missing of `heading`'s Date and Message-ID."""
    date = format_datetime(heading.date)
    added = [f"Received: by {heading.identity.address.domain} (Postroom); {date}\r\n".encode(), finished.header]
    if not finished.dated:
        added.append(f"Date: {date}\r\n".encode())
    if not finished.message_id:
        added.append(f"Message-ID: <{heading.message_id}>\r\n".encode())
    return b"".join([*added, b"\r\n", finished.body])


def by_name(fields: Fields) -> dict[bytes, list[bytes]]:
    known: dict[bytes, list[bytes]] = {}
    for name, value in fields:
        known.setdefault(name.lower(), []).append(value)
    return known


def vacant(name: bytes, value: bytes) -> bool:
    """A Date or Message-ID that says nothing is missing, and may not stand beside the one that is added."""
    return not value.strip() and name.lower() in COMPLETED


def leaves(name: bytes) -> bool:
    return name in TAKEN_OUT or name.startswith(MARK)


def check_letters(fields: Fields, smtputf8: bool) -> None:
    for name, value in fields:
        if value.isascii() or name.lower() in TAKEN_OUT:
            continue
        if not smtputf8:
            raise refusal(
                "5.6.7",
                f"the field {name.decode()} holds letters beyond ASCII; encode them (RFC 2047), or say SMTPUTF8",
            )
        try:
            value.decode()
        except UnicodeDecodeError:
            raise refusal("5.6.7", f"the field {name.decode()} is no UTF-8; encode its letters (RFC 2047)") from None


def check_names(known: Mapping[bytes, list[bytes]]) -> None:
    twice = sorted(name for name in SINGLE.intersection(known) if len(known[name]) > 1)
    if twice:
        raise refusal("5.6.0", f"the field {twice[0].decode()} stands {len(known[twice[0]])} times; it may stand once")
    if b"from" not in known:
        raise refusal("5.6.0", "the message has no From field; say in it who writes, one address of the store's")
    resent = sorted(name for name in known if name.startswith(b"resent-") and name != b"resent-bcc")
    if resent:
        raise refusal(
            "5.7.1", f"the field {resent[0].decode()} stands for mail passed on; only mail of one's own is taken", 550
        )
    if len(known.get(b"received", ())) > MAX_HOPS:
        raise refusal("5.4.6", f"the message has passed more than {MAX_HOPS} servers: it goes round in a circle")


def one_mailbox(name: str, value: bytes) -> Mailbox:
    try:
        return author(unfolded(value))
    except InvalidAddress as error:
        why = header_text(str(error), 300)
        raise refusal("5.6.0", f"{name} must hold exactly one mailbox such as Shop <shop@example.org>: {why}") from None


def identifier(value: bytes) -> str:
    """For lists; the field itself stays as it is."""
    return header_text(value, 250).strip("<> ")


def marks(known: Mapping[bytes, list[bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, values in known.items():
        if not name.startswith(MARK):
            continue
        if len(values) > 1 or len(values[0]) > MAX_MARK:
            raise refusal("5.6.0", f"the field {name.decode()} may stand once, with at most {MAX_MARK} characters")
        found[name[len(MARK) :].decode()] = unfolded(values[0])
    return found
