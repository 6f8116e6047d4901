"""Who a mail comes from and where its reports go."""

from django.conf import settings

from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Identity
from postroom.mail.return_path import Choice, ReturnPath
from postroom.mail.sentence import Sentence
from postroom.scopes.effective.reading import At
from postroom.scopes.resolve import Snapshot
from postroom.scopes.scope import Scope

# Domains that Magento ships as examples: nobody's mail, and nobody's bounces.
PLACEHOLDERS = ("example.com", "example.net", "example.org")


def identity(snapshot: Snapshot, store_view_id: int, code: str) -> Identity:
    """One of the Store Email Addresses: general, sales, support, custom1, custom2 or storepickup."""
    return identity_at(snapshot, Scope.store(store_view_id), code)


def identity_at(snapshot: Snapshot, scope: Scope, code: str) -> Identity:
    return snapshot.once(_identity, At(snapshot, scope), code)


def return_path(snapshot: Snapshot, store_view_id: int) -> ReturnPath:
    return return_path_at(snapshot, Scope.store(store_view_id))


def return_path_at(snapshot: Snapshot, scope: Scope) -> ReturnPath:
    return snapshot.once(_return_path, At(snapshot, scope))


def is_placeholder(address: Address) -> bool:
    return address.domain.endswith(tuple(f".{domain}" for domain in PLACEHOLDERS)) or address.domain in PLACEHOLDERS


def usable_address(at: At, code: str) -> str:
    """An identity's address to show in a letter; empty while it is only an example."""
    address = at.needed(f"trans_email/ident_{code}/email", Address)
    return "" if is_placeholder(address) and not settings.POSTROOM_DEMO else address.display()


def _identity(at: At, code: str) -> Identity:
    path = f"trans_email/ident_{code}"
    name = at.needed(f"{path}/name", str)
    address = at.needed(f"{path}/email", Address)
    if is_placeholder(address) and not settings.POSTROOM_DEMO:
        message = Sentence("%(address)s is only an example; set an address of yours.", address=str(address))
        raise at.wrong(f"{path}/email", message)
    reply_to = at.address(f"{path}/reply_to_email")
    return Identity(name, address, Mailbox(at.text(f"{path}/reply_to_name") or name, reply_to) if reply_to else None)


def _return_path(at: At) -> ReturnPath:
    choice = Choice(at.needed("system/smtp/set_return_path", str))
    specified = at.address("system/smtp/return_path_email") if choice is Choice.SPECIFIED else None
    domain = at.value("postroom/return_path/domain", str)
    if choice is Choice.SIGNED and not domain:
        message = Sentence("it is not set, and Set Return-Path is Signed; set either.")
        raise at.wrong("postroom/return_path/domain", message)
    return ReturnPath(choice, specified, domain)
