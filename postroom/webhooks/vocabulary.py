"""What stores are told about: the types of events, by the names that a message's history has for them."""

from dataclasses import dataclass

from postroom.mail.sentence import Sentence
from postroom.spool.states import State

TEST = "webhook.test"  #: the type of what the test button sends; it is no event of the feed


@dataclass(frozen=True)
class Meaning:
    """`state`: where the delivery stands by this event alone; None where the event does not decide it."""

    name: str  #: in the history
    type: str
    text: str
    state: State | None = None


MEANINGS = (
    Meaning("submitted", "message.submitted", Sentence("taken in, and committed to disk")),
    Meaning("sent", "message.sent", Sentence("accepted by the next mail server"), State.SENT),
    Meaning("deferred", "message.deferred", Sentence("not taken yet; it is tried again by itself"), State.QUEUED),
    Meaning("in doubt", "message.in_doubt", Sentence("nobody can know whether it was taken")),
    Meaning("refused", "message.refused", Sentence("refused for good by the next mail server"), State.REFUSED),
    Meaning("expired", "message.expired", Sentence("given up by age"), State.EXPIRED),
    Meaning("bounced", "message.bounced", Sentence("came back after it had been accepted"), State.BOUNCED),
    Meaning("held", "message.held", Sentence("waits for a person"), State.HELD),
    Meaning("suppressed", "message.suppressed", Sentence("never tried, and why"), State.SUPPRESSED),
    Meaning("cancelled", "message.cancelled", Sentence("stopped by a person"), State.CANCELLED),
    Meaning("released", "message.released", Sentence("let go by a person"), State.QUEUED),
    Meaning("retried", "message.retried", Sentence("queued again by a person"), State.QUEUED),
    Meaning("recovered", "message.recovered", Sentence("queued again after a fault of ours"), State.QUEUED),
    Meaning("resent", "message.resent", Sentence("sent once more, as a new message")),
    Meaning("resend of", "message.resend_of", Sentence("is such a new message")),
    Meaning("corrected", "message.corrected", Sentence("its recipient's address was corrected")),
    Meaning("copy left out", "message.copy_left_out", Sentence("a copy of it could not be made")),
)
BY_NAME = {meaning.name: meaning for meaning in MEANINGS}
BY_TYPE = {meaning.type: meaning for meaning in MEANINGS}


class UnknownType(ValueError):
    """No event has this type. `args[0]` is a Sentence that names those there are."""


def names_of(types: frozenset[str]) -> frozenset[str]:
    """The names in the history; of no types at all: all. Raises UnknownType."""
    unknown = sorted(types - set(BY_TYPE))
    if unknown:
        told = Sentence("%(type)s is no type of event; there are: %(types)s", type=unknown[0], types=", ".join(BY_TYPE))
        raise UnknownType(told)
    return frozenset(BY_TYPE[each].name for each in types or BY_TYPE)
