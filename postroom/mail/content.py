"""What a message is made of, before it becomes bytes."""

from dataclasses import dataclass
from datetime import datetime

from postroom.mail.address import Address, Mailbox


class UnsafeMessage(ValueError):
    """A value that must not reach a message. Says which one, why, and what to do."""


@dataclass(frozen=True)
class InlineImage:
    """Shown in the HTML through `cid:` and its `content_id` (no angle brackets)."""

    content_id: str
    filename: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Attachment:
    filename: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Content:
    """A rendered letter. `html` or `text` may be empty, not both."""

    subject: str
    html: str
    text: str
    images: tuple[InlineImage, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Identity:
    """Who a letter is from, as the reader sees it."""

    name: str
    address: Address
    reply_to: Mailbox | None = None


@dataclass(frozen=True)
class Heading:
    """The header fields of one message. `message_id` and `references` come without angle brackets."""

    identity: Identity
    to: Mailbox
    message_id: str
    date: datetime
    sender: Mailbox | None = None
    references: tuple[str, ...] = ()
    test: bool = False  #: somebody tries the store's mail out: a field says so, and the subject stays as it is
