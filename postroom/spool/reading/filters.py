"""What a list of messages is narrowed down by, and what a person may have meant by the words in a search box."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from postroom.mail.address import Address, InvalidAddress
from postroom.mail.outcome import Fault
from postroom.spool.states import State

LONGEST = 700  # characters; nothing that is searched for is longer
SHORT = 8  # digits of a public id that are enough to look for it
ORDER_DIGITS = 9  # Magento fills its order numbers up with zeros to so many
ENHANCED = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
EARLIEST, LATEST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
HEX = re.compile(r"[0-9a-f]{8,32}")


@dataclass(frozen=True)
class Filters:
    """All that is set must fit. `store_views` None: every store view.

    `words`: one order number, recipient, Message-ID, or public id or its first eight digits. `code`: "550" or "5.1.1".
    What belongs to a delivery or to an attempt (state, recipient, relay, code, fault) must fit the same one.
    """

    store_views: Collection[int] | None = None
    states: tuple[State, ...] = ()  #: any of them
    reference: str = ""
    recipient: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    group: str = ""
    relay: str = ""
    code: str = ""
    fault: Fault | None = None
    ids: tuple[UUID, ...] = ()  #: these and no others

    def any(self) -> bool:
        """Whether anything but the store views narrows it down."""
        return any(value for name, value in vars(self).items() if name != "store_views")

    def is_possible(self) -> bool:
        return all(is_possible(value) for value in vars(self).values() if isinstance(value, str))


@dataclass(frozen=True)
class Bounds:
    """Ids of messages, both included."""

    first: int
    last: int

    def before(self, number: int) -> "Bounds":
        return Bounds(self.first, min(self.last, number - 1))


@dataclass(frozen=True)
class Meaning:
    """What the words may stand for; a message fits by any of them. `ids`: first and last public id."""

    references: tuple[str, ...]
    recipient: str
    ids: tuple[UUID, UUID] | None


def meaning(words: str) -> Meaning:
    text = words.strip()
    references = [text]
    if text.isascii() and text.isdigit() and len(text) < ORDER_DIGITS:
        references.append(text.zfill(ORDER_DIGITS))
    return Meaning(tuple(references), canonical(text) if "@" in text else "", public_ids(text))


def public_ids(text: str) -> tuple[UUID, UUID] | None:
    """Our Message-IDs begin with the public id: `<0123…@domain>`."""
    digits = text.strip("<>").partition("@")[0].replace("-", "").lower()
    if not HEX.fullmatch(digits) or ("@" in text and len(digits) < 32):
        return None
    return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))


def canonical(recipient: str) -> str:
    """As deliveries keep it: the domain as A-label."""
    try:
        return str(Address.parse(recipient.strip()))
    except InvalidAddress:
        return recipient.strip()


def is_possible(text: str) -> bool:
    """What no database column can hold is found nowhere; PostgreSQL would refuse the question."""
    return len(text) <= LONGEST and "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def in_utc(at: datetime) -> datetime:
    """An offset can carry a moment out of the calendar: then the calendar's end is meant."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return EARLIEST if at.year == EARLIEST.year else LATEST
