"""A submission made ready for the tables: composed, compressed, one row per recipient. No transaction is open yet."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from postroom.mail.address import Address, Mailbox
from postroom.mail.message import Finished, Heading, Identity, UnsafeMessage, compose
from postroom.mail.return_path import Choice, Reference, ReturnPath, envelope_sender, sender_header, sign
from postroom.scopes.effective import Conduct
from postroom.scopes.secrets import signing_keys
from postroom.spool import passage
from postroom.spool.intake.submission import TRIED_OUT, Origin, Recipient, Submission
from postroom.spool.states import State
from postroom.suppressions import book

#: A bounce may come late: relays keep trying for five days, and people answer to old mail.
TOKEN_LIFE = timedelta(days=90)
MAX_RIGHT = 150  # characters of a Message-ID behind the @
COMPRESSION = 1  # level 6 takes three times as long and saves a tenth
SMALL_WINDOWS = range(9, 15)  # octets as powers of two
SMALL_TABLES = 6


class Row(NamedTuple):
    """One delivery to be."""

    recipient: Recipient
    envelope_sender: str
    state: State
    reason: str


@dataclass(frozen=True)
class Draft:
    """One message to be. `body` is None where there is nothing to send; `complaint`: why a person has to look at it."""

    public_id: UUID
    submission: Submission
    natural_key: str | None
    message_id: str
    size: int
    body: bytes | None
    complaint: str
    senders: tuple[str, ...]  #: one envelope sender per recipient

    @property
    def subject(self) -> str:
        """For lists: a code that lets somebody in stands in a subject as often as in a text."""
        content = self.submission.content
        return content.subject if content and not self.submission.discreet else ""

    @property
    def sender(self) -> str:
        return sender_key(self.submission.return_path, self.submission.identity)

    def rows(self, blocked: Mapping[Address, str], conduct: Conduct | None) -> list[Row]:
        """`blocked`: whom we must not write to, with reasons. `conduct` None: the settings keep nothing."""
        return [
            Row(recipient, sender, *self.standing(recipient.address, blocked, conduct))
            for recipient, sender in zip(self.submission.recipients, self.senders, strict=True)
        ]

    def standing(
        self, recipient: Address, blocked: Mapping[Address, str], conduct: Conduct | None
    ) -> tuple[State, str]:
        """What is said first: that it must never be sent; then what a person has to look at; then the mode's word."""
        if never := self.submission.withheld or blocked.get(recipient):
            return State.SUPPRESSED, never
        passed = passage.at_submit(conduct, str(recipient), self.submission.discreet) if conduct else passage.GOES
        if self.complaint and passed.state is not State.SUPPRESSED:
            return State.HELD, self.complaint
        return passed.state, passed.reason


def blocks(drafts: Sequence[Draft]) -> dict[int, dict[Address, str]]:
    """By store view, whom of the recipients we must not write to."""
    recipients: dict[int, list[Address]] = {}
    for one in drafts:
        known = recipients.setdefault(one.submission.store_view_id, [])
        known += [recipient.address for recipient in one.submission.recipients]
    return {view: book.blocks(addresses, view) for view, addresses in recipients.items()}


def draft(submission: Submission, now: datetime) -> Draft:
    public_id = uuid4()
    path, identity = submission.return_path, submission.identity
    author = sender_header(path, identity) or identity
    made = f"{public_id.hex}@{right_of(author)}"
    message_id = made if not isinstance(submission.content, Finished) else submission.content.message_id or made
    content, complaint = composed(submission, message_id, now)
    tokens = [Token(path, public_id, index, now) for index in range(len(submission.recipients))]
    return Draft(
        public_id=public_id,
        submission=submission,
        natural_key=natural_key(submission.store_view_id, submission.origin),
        message_id=message_id,
        size=len(content or b""),
        body=packed(content) if content is not None else None,
        complaint=complaint,
        senders=tuple(str(envelope_sender(path, identity, token)) for token in tokens),
    )


def packed(content: bytes) -> bytes:
    """In a window no larger than the mail: to set up the usual one costs as much as to compress a letter.

    Whatever its window, `zlib.decompress` reads it.
    """
    window = max(len(content).bit_length(), SMALL_WINDOWS.start)
    if window not in SMALL_WINDOWS:
        return zlib.compress(content, COMPRESSION)
    small = zlib.compressobj(COMPRESSION, zlib.DEFLATED, window, SMALL_TABLES)
    return small.compress(content) + small.flush()


def right_of(author: Mailbox | Identity) -> str:
    """What stands behind the @ of a Message-ID: the Sender's domain where there is one, as in Magento.

    Of a very long one the end: it must fit its column and a line of the header, and the left side is unique.
    """
    domain = author.address.domain
    while len(domain) > MAX_RIGHT:
        domain = domain.partition(".")[2]
    return domain


def composed(submission: Submission, message_id: str, now: datetime) -> tuple[bytes | None, str]:
    """The bytes that every attempt will send, or None, and why a person has to look at it, or nothing."""
    if submission.content is None or submission.withheld:
        return None, submission.held
    heading = Heading(
        identity=submission.identity,
        to=submission.to,
        message_id=message_id,
        date=now.astimezone(submission.zone),
        sender=sender_header(submission.return_path, submission.identity),
        references=submission.references,
        test=submission.origin.source == TRIED_OUT,
    )
    try:
        return compose(submission.content, heading), submission.held
    except UnsafeMessage as error:
        return None, f"the message could not be composed: {error}"


@dataclass(frozen=True)
class Token:
    """Makes the signed return path of one delivery when it is called for."""

    path: ReturnPath
    message: UUID
    index: int
    now: datetime

    def __call__(self) -> Address:
        assert self.path.returns_domain is not None
        reference = Reference(self.message, self.index, (self.now + TOKEN_LIFE).date())
        return sign(reference, signing_keys(), self.path.returns_domain)


@cache
def sender_key(path: ReturnPath, identity: Identity) -> str:
    """Whom a relay refuses when it refuses a sender: both the envelope sender and the From, tokens left out."""
    author = str(identity.address)
    if path.choice is Choice.SIGNED:
        return f"*@{path.returns_domain} for {author}"
    envelope = str(path.specified) if path.choice is Choice.SPECIFIED and path.specified else author
    return author if envelope == author else f"{envelope} for {author}"


def natural_key(store_view_id: int, origin: Origin) -> str | None:
    if not origin.document:
        return None
    parts: list[Any] = [store_view_id, origin.source, origin.document, origin.kind, origin.revision, origin.copy]
    return sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()
