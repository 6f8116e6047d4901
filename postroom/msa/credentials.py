"""Credentials of programs that hand mail in: a user name finds the row, the SHA-256 of the password proves it.

A plain hash is enough: the password has 192 random bits, so there is nothing to guess.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from postroom.access.keys import Grant, granted
from postroom.audit.record import Actor, Change, record
from postroom.mail.address import Address
from postroom.mail.sentence import Sentence
from postroom.msa.models import Credential

USERNAME = re.compile(r"mail-[0-9a-f]{10}")
LIKE_ANOTHER = re.compile(r"[0-9]+|mail-.*", re.IGNORECASE)
NOBODY = Credential(digest=bytes(32))
SEEN_EVERY = timedelta(minutes=1)
MAX_SENDERS = 100


class UnknownCredential(LookupError):
    """No credential has this user name, id or name; or several have the name."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`senders`: addresses and @domains that may stand in From beside the identities of the store views."""

    recipients: int = 100  #: of one message
    per_hour: int = 3600  #: recipients of all messages
    senders: tuple[str, ...] = ()

    @property
    def together(self) -> int:
        """How many recipients one message may have: more than an hour's would never be taken."""
        return min(self.recipients, self.per_hour)


@dataclass(frozen=True, slots=True)
class Account:
    """Whoever has signed in. The ids of all they may write for; a website's are those it has at the moment."""

    id: int
    name: str
    all_stores: bool
    websites: frozenset[int]
    store_views: frozenset[int]
    limits: Limits

    def __hash__(self) -> int:
        # What is kept for an account is looked up with every mail; to hash all its store views each time would show.
        return self.id

    @property
    def label(self) -> str:
        return f"credential {self.name}"


def create(name: str, grant: Grant, limits: Limits, actor: Actor, now: datetime) -> tuple[Credential, str]:
    """The credential and its password, which is never shown again. Raises ValueError naming what is wrong."""
    if not name.strip() or not name.isprintable() or len(name) > 100:
        raise ValueError(Sentence("A credential needs a name of 1 to 100 visible characters; say what will use it."))
    if LIKE_ANOTHER.fullmatch(name.strip()):
        raise ValueError(Sentence("This name looks like a number or a user name; say what will use it."))
    if grant.is_empty:
        raise ValueError(Sentence("A credential needs store views to be for: name some, name websites, or all stores."))
    websites, views = granted(grant)
    senders = checked(limits)
    password = new_password()
    with transaction.atomic():
        made = Credential.objects.create(
            name=name.strip(),
            username=f"mail-{secrets.token_hex(5)}",
            digest=digest(password),
            created_at=now,
            created_by=actor.name,
            all_stores=grant.all_stores,
            senders="\n".join(senders),
            recipients_per_message=limits.recipients,
            messages_per_hour=limits.per_hour,
        )
        made.websites.set(websites)
        made.store_views.set(views)
        record(actor, Change("created", f"credential {made.username} ({made.name})", new=described(grant, limits)))
    return made, password


def new_password() -> str:
    """With no hyphen first: swaks, for one, would read an option where it gets the password in its command line."""
    made = secrets.token_urlsafe(24)
    return new_password() if made.startswith("-") else made


def authenticate(username: str, password: str, now: datetime) -> Account | None:
    """Unknown, wrong and revoked look and take the same."""
    found = Credential.objects.filter(username=username).first() if USERNAME.fullmatch(username) else None
    proved = hmac.compare_digest(digest(password), bytes((found or NOBODY).digest))
    if not proved or found is None or found.revoked_at is not None:
        return None
    if found.last_used_at is None or now - found.last_used_at >= SEEN_EVERY:
        Credential.objects.filter(pk=found.pk).update(last_used_at=now)
    return account(found)


def account(credential: Credential) -> Account:
    """For a door that knows by other means who hands mail in."""
    return Account(
        id=credential.pk,
        name=credential.name,
        all_stores=credential.all_stores,
        websites=frozenset(credential.websites.values_list("id", flat=True)),
        store_views=frozenset(credential.store_views.values_list("id", flat=True)),
        limits=Limits(
            credential.recipients_per_message, credential.messages_per_hour, tuple(credential.senders.split())
        ),
    )


def revoke(which: str, actor: Actor, now: datetime) -> Credential:
    """*which*: user name, id or name. Raises UnknownCredential."""
    with transaction.atomic():
        return revoke_row(find(which), actor, now)


def revoke_row(credential: Credential, actor: Actor, now: datetime) -> Credential:
    """Twice changes nothing."""
    with transaction.atomic():
        if Credential.objects.filter(pk=credential.pk, revoked_at=None).update(revoked_at=now):
            credential.revoked_at = now
            record(actor, Change("revoked", f"credential {credential.username} ({credential.name})"))
    return credential


def find(which: str) -> Credential:
    """A user name counts before a number and that before a name: nobody hides one behind what they call theirs."""
    by_number = re.fullmatch(r"[0-9]{1,18}", which)
    one = Credential.objects.filter(username=which).first() or (
        Credential.objects.filter(pk=int(which)).first() if by_number else None
    )
    found = [one] if one else list(Credential.objects.filter(name=which)[:2])
    if len(found) != 1:
        many = "Several credentials are called" if found else "There is no credential"
        raise UnknownCredential(f"{many} {which!a}; `postroom credential list` shows their user names.")
    return found[0]


def listed() -> list[Credential]:
    """All of them, oldest first, with what they are for."""
    return list(Credential.objects.prefetch_related("websites", "store_views"))


def checked(limits: Limits) -> tuple[str, ...]:
    if not 1 <= limits.recipients <= 1000:
        raise ValueError(Sentence("A message may have 1 to 1000 recipients."))
    if not 1 <= limits.per_hour <= 2**31 - 1:
        raise ValueError(Sentence("Say to how many recipients an hour mail may be handed in, at least 1."))
    if len(limits.senders) > MAX_SENDERS:
        raise ValueError(
            Sentence("At most %(most)s more senders may be named; use @domain for many of one.", most=MAX_SENDERS)
        )
    return tuple(str(sender(text)) for text in limits.senders)


def sender(text: str) -> str:
    """An address or @domain in canonical form. Raises InvalidAddress, a ValueError."""
    typed = text.strip()
    if typed.startswith("@"):
        return f"@{Address.parse(f'anybody{typed}').domain}"
    return str(Address.parse(typed)).lower()


def described(grant: Grant, limits: Limits) -> str:
    senders = f"; from {', '.join(limits.senders)} too" if limits.senders else ""
    return f"{grant.described}; {limits.recipients} recipients a message, {limits.per_hour} an hour{senders}"


def digest(password: str) -> bytes:
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
