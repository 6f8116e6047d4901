"""What is handed to the spool, and what the spool answers."""

from dataclasses import dataclass
from datetime import UTC, tzinfo
from uuid import UUID

from postroom.mail.address import Address, Mailbox
from postroom.mail.message import Content, Earlier, Finished, Identity
from postroom.mail.return_path import ReturnPath

SOURCE = r"^[a-z0-9][a-z0-9._-]{0,63}$"  #: what a source may be called, at every door
TRIED_OUT = "desk-test"  #: the source of mail that somebody sends to see how it arrives
SAYING = " says "  #: in no name of a document
LAST_REVISION = 2**31 - 1

URGENT, NORMAL, BULK = -1, 0, 1
PRIORITIES = (URGENT, NORMAL, BULK)
ESSENTIAL = -2  #: a lane of its own: what goes whatever the mode is, by the installation's own account
TRIAL = -3  #: a test that somebody asks for: only Hold does not keep it
LANES = (ESSENTIAL, TRIAL, *PRIORITIES)  #: whatever is due in an earlier lane goes first


@dataclass(frozen=True)
class Recipient:
    address: Address
    role: str = "to"  #: to, bcc


@dataclass(frozen=True)
class Origin:
    """What a message is about. The same origin at the same store view is the same message, by whatever road it came."""

    source: str  #: the system that the document lives in
    document: str  #: "order:000000001"; empty: nothing that could come twice
    kind: str
    revision: int = 0  #: a resend is a new revision
    copy: str = ""  #: the address of a Separate Email
    said: str = ""  #: a hash of what it says, where nothing but the document's name makes it the same

    @property
    def written(self) -> str:
        """The document as it is kept."""
        return f"{self.document}{SAYING}{self.said}" if self.said else self.document

    def is_another(self, kept: str) -> bool:
        """`kept`: as `written`, of the message that has the same natural key; from before, it tells nothing."""
        _, known, said = kept.rpartition(SAYING)
        return bool(self.said and known) and said != self.said


@dataclass(frozen=True)
class Submission:
    """One message. `withheld`: recorded as suppressed for this reason and never sent. `held`: waits for a person.

    `essential`: the desk's own mail, such as an invitation. No off switch or mode keeps or redirects it, and it leaves
    by the transport of the default scope alone: what it says is worth more than the store view that it is filed under.
    `passes_hold`: a test. What a store hands in is neither. `discreet`: it lets somebody in or proves who somebody is;
    its subject and its text are for its recipient alone.
    """

    store_view_id: int
    group: str
    origin: Origin
    reference: str
    identity: Identity
    to: Mailbox
    recipients: tuple[Recipient, ...]
    return_path: ReturnPath
    content: Content | Earlier | Finished | None
    locale: str
    withheld: str = ""
    held: str = ""
    priority: int = NORMAL
    zone: tzinfo = UTC  #: of the Date that the reader sees
    references: tuple[str, ...] = ()  #: Message-IDs of earlier mail of the same conversation
    left_out: tuple[str, ...] = ()  #: copies that cannot be sent, and why: told in the history
    essential: bool = False
    passes_hold: bool = False
    discreet: bool = False

    def __post_init__(self) -> None:
        if self.content is None and not (self.withheld or self.held):
            raise ValueError("A submission without content must say why it is withheld or held.")
        if self.priority not in PRIORITIES:
            raise ValueError(f"There is no priority {self.priority}; use one of {PRIORITIES}.")

    @property
    def sealed(self) -> bool:
        """Its text is for its recipient alone."""
        return self.discreet or self.essential

    @property
    def lane(self) -> int:
        if self.essential:
            return ESSENTIAL
        return TRIAL if self.passes_hold else self.priority


@dataclass(frozen=True)
class Call:
    """Who asks. `fingerprint`: a hash of the request, so that a key used again for another request is noticed."""

    caller: str
    idempotency_key: str | None = None
    fingerprint: bytes = b""


@dataclass(frozen=True)
class Receipt:
    """The messages in the order of the submissions. `replayed`: all of them were stored by an earlier call.

    `others`: the places of submissions that say something else than the message that has their name. It is not sent.
    """

    messages: tuple[UUID, ...]
    replayed: bool
    others: frozenset[int] = frozenset()


class KeyReused(ValueError):
    """The caller used an idempotency key again for another request."""
