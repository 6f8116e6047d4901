"""Beside Set Return-Path: what each choice would make MAIL FROM, and what follows for SPF and DMARC."""

from dataclasses import dataclass

from postroom.desk.configuration.meaning.alignment import Alignment, alignment
from postroom.desk.configuration.meaning.senders import Sender, chosen, mail_from, return_path_of, senders
from postroom.mail.address import Address
from postroom.mail.return_path import Choice
from postroom.mail.sentence import Sentence
from postroom.scopes.catalogue import setting
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot

SAME = Sentence(
    "SPF of %(envelope)s speaks for it, and it is the sender's own domain: aligned for DMARC, strict or relaxed, if "
    "your relay stands in that record."
)
RELATED = Sentence(
    "SPF of %(envelope)s speaks for it. By its name it belongs to %(author)s: aligned for DMARC in relaxed mode (what "
    "domains have unless they say otherwise), not in strict mode."
)
APART = Sentence(
    "SPF of %(envelope)s speaks for it, which is not the domain of %(author)s: for DMARC only a DKIM signature of "
    "%(author)s counts."
)
SAYINGS = {Alignment.SAME: SAME, Alignment.RELATED: RELATED, Alignment.APART: APART}
BOUNCES = {
    Choice.NO: Sentence("Reports of failed delivery come to the sender's mailbox, between customers' answers."),
    Choice.YES: Sentence("The same as No, and the mail names its sender once more in a Sender field."),
    Choice.SPECIFIED: Sentence(
        "Reports of failed delivery come to this one mailbox; the mail names it in a Sender field."
    ),
    Choice.SIGNED: Sentence("Every delivery has an address of its own there, so that each report finds its mail."),
}
NEEDS = {
    Choice.SPECIFIED: Sentence("Fill in Return-Path Email first."),
    Choice.SIGNED: Sentence("Set the returns domain first, in the section of Postroom."),
}


@dataclass(frozen=True)
class Envelope:
    """One identity under one choice. `shown`: MAIL FROM as it stands on the wire."""

    sender: Sender
    shown: str
    alignment: Alignment
    verdict: str


@dataclass(frozen=True)
class Row:
    """One choice. `needs` says what is missing for it; then there are no envelopes."""

    choice: Choice
    label: str
    current: bool
    recommended: bool
    bounces: str
    envelopes: tuple[Envelope, ...]
    needs: str


def rows(snapshot: Snapshot, scope: Scope) -> list[Row]:
    """In the order of the field's options."""
    options = setting("system/smtp/set_return_path").options
    return [row(snapshot, scope, Choice(option.value), option.label) for option in options]


def row(snapshot: Snapshot, scope: Scope, choice: Choice, label: str) -> Row:
    path = return_path_of(snapshot, scope, choice)
    known = [(sender, sender.address) for sender in senders(snapshot, scope) if sender.used and sender.address]
    envelopes = [envelope(sender, author, mail_from(path, author), choice) for sender, author in known] if path else []
    return Row(
        choice,
        label,
        choice is chosen(snapshot, scope),
        choice is Choice.NO,
        BOUNCES[choice],
        tuple(envelopes),
        "" if path else NEEDS[choice],
    )


def envelope(sender: Sender, author: Address, address: Address, choice: Choice) -> Envelope:
    shown = f"bounces+…@{address.domain}" if choice is Choice.SIGNED else str(address)
    found = alignment(address.domain, author.domain)
    return Envelope(sender, shown, found, Sentence(SAYINGS[found], envelope=address.domain, author=author.domain))
