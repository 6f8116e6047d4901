"""Whom a scope's mail comes from, and the MAIL FROM that each choice of Set Return-Path gives it."""

from dataclasses import dataclass

from postroom.letters.kinds import USUAL
from postroom.mail.address import Address
from postroom.mail.content import Identity
from postroom.mail.return_path import Choice, ReturnPath, envelope_sender
from postroom.scopes import effective
from postroom.scopes.catalogue import trans_email
from postroom.scopes.effective import Misconfigured
from postroom.scopes.effective.reading import At
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot

SIGNED_LOCAL = "bounces"  # what the next server judges of a signed address is its domain
PATHS = {"specified": "system/smtp/return_path_email", "returns": "postroom/return_path/domain"}


@dataclass(frozen=True)
class Sender:
    """One of the Store Email Addresses. `address` is None where it cannot be read; `used`: by a letter of today."""

    code: str
    label: str
    address: Address | None
    used: bool

    @property
    def placeholder(self) -> bool:
        return self.address is not None and effective.is_placeholder(self.address)


def senders(snapshot: Snapshot, scope: Scope) -> list[Sender]:
    """Those that letters use first."""
    at = At(snapshot, scope)
    used = {at.text(f"sales_email/{kind.group}/identity") for kind in USUAL}
    found = [Sender(code, group[0], address_of(at, code), code in used) for code, group in trans_email.SHIPPED.items()]
    return sorted(found, key=lambda sender: not sender.used)


def address_of(at: At, code: str) -> Address | None:
    try:
        return at.address(f"trans_email/ident_{code}/email")
    except Misconfigured:
        return None


def return_path_of(snapshot: Snapshot, scope: Scope, choice: Choice) -> ReturnPath | None:
    """As if that choice were made; None where it needs an address or a domain that nobody has typed."""
    at = At(snapshot, scope)
    try:
        specified = at.address(PATHS["specified"]) if choice is Choice.SPECIFIED else None
        domain = at.value(PATHS["returns"], str) if choice is Choice.SIGNED else None
    except Misconfigured:
        return None
    if (choice is Choice.SPECIFIED and not specified) or (choice is Choice.SIGNED and not domain):
        return None
    return ReturnPath(choice, specified, domain)


def mail_from(path: ReturnPath, author: Address) -> Address:
    """Of a signed return path its domain alone is meant: every delivery has an address of its own."""
    token = Address.parse(f"{SIGNED_LOCAL}@{path.returns_domain}") if path.choice is Choice.SIGNED else author
    return envelope_sender(path, Identity("", author), lambda: token)


def chosen(snapshot: Snapshot, scope: Scope) -> Choice:
    return Choice(snapshot.get("system/smtp/set_return_path", scope).value or Choice.NO)


def envelope_senders(snapshot: Snapshot, scope: Scope) -> list[Address]:
    """Every MAIL FROM that mail of a scope may have, each once: what a server has to accept from this account."""
    try:
        path = effective.return_path_at(snapshot, scope)
    except Misconfigured:
        return []
    authors = [each.address for each in senders(snapshot, scope) if each.address and not each.placeholder]
    return list(dict.fromkeys(mail_from(path, author) for author in authors))
