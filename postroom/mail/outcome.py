"""What one attempt produced, and whose fault it is when it was not acceptance."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from postroom.mail.reply import Reply


class Fault(StrEnum):
    TRANSPORT = "transport"  #: the way out: connection, TLS, account, relay rules; nobody's mail is to blame
    SENDER = "sender"  #: the relay refuses this identity; other identities may pass
    MESSAGE = "message"  #: size or content of this message
    RECIPIENT = "recipient"  #: this mailbox or its domain
    LOCAL = "local"  #: our own disk, memory or mistake: stop and say so


class Verb(StrEnum):
    """Where an attempt stood when it was decided, in the order of a dialogue."""

    RESOLVE = "RESOLVE"  #: looking up the relay's name
    CONNECT = "CONNECT"  #: opening the connection
    TLS = "TLS"  #: the TLS handshake, implicit or after STARTTLS
    GREETING = "GREETING"  #: the server's first words
    EHLO = "EHLO"  #: EHLO or HELO
    STARTTLS = "STARTTLS"  #: asking for TLS
    AUTH = "AUTH"  #: logging in
    MAIL = "MAIL"  #: MAIL FROM, the envelope sender
    RCPT = "RCPT"  #: RCPT TO, the recipient
    DATA = "DATA"  #: asking to send the content
    CONTENT = "CONTENT"  #: content on its way, the final dot not written
    DOT = "DOT"  #: the final dot is written
    QUIT = "QUIT"  #: saying goodbye; changes no outcome
    SPAWN = "SPAWN"  #: starting the sendmail program
    EXIT = "EXIT"  #: the sendmail program has the whole message; its exit status


@dataclass(frozen=True, slots=True)
class Accepted:
    """The next hop said 2xx to the final dot, or sendmail ended with 0."""

    reply: Reply
    fault: ClassVar[None] = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not accepted now; may be later."""

    reply: Reply
    verb: Verb
    fault: Fault
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Not accepted, and the same again would be refused again."""

    reply: Reply
    verb: Verb
    fault: Fault


@dataclass(frozen=True, slots=True)
class InDoubt:
    """Handed over whole, and no usable answer: it may have been accepted (RFC 1047)."""

    reply: Reply
    verb: Verb
    fault: ClassVar[None] = None


Outcome = Accepted | Deferred | Refused | InDoubt
