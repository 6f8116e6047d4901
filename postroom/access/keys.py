"""API keys: ``pr_<prefix>_<secret>``. The prefix finds the row, the SHA-256 of the whole token proves it.

A plain hash is enough: the secret has 256 random bits, so there is nothing to guess (unlike a password).
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from postroom.access.models import ApiKey
from postroom.audit.record import Actor, Change, record
from postroom.mail.sentence import Sentence
from postroom.scopes.models import StoreView, Website

TOKEN = re.compile(r"pr_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
LIKE_ANOTHER = re.compile(r"[0-9]+|(pr_)?[0-9a-f]{12}", re.IGNORECASE)
NO_KEY = ApiKey(digest=bytes(32))
SEEN_EVERY = timedelta(minutes=1)


class UnknownKey(LookupError):
    """No key has this id, prefix or name; or several have the name."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The store views a key is for: all, those of websites, or single ones, by code."""

    all_stores: bool = False
    websites: tuple[str, ...] = ()
    store_views: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.all_stores or self.websites or self.store_views)

    @property
    def described(self) -> str:
        """For the audit trail."""
        codes = [*(f"websites:{code}" for code in self.websites), *(f"stores:{code}" for code in self.store_views)]
        return "all stores" if self.all_stores else ", ".join(codes)


def create(name: str, grant: Grant, actor: Actor, now: datetime) -> tuple[ApiKey, str]:
    """The key and its token, which is never shown again. Raises ValueError naming what is wrong."""
    if not name.strip() or not name.isprintable() or len(name) > 100:
        raise ValueError("A key needs a name of 1 to 100 visible characters; say what will use it.")
    if LIKE_ANOTHER.fullmatch(name.strip()):
        raise ValueError("This name looks like the number or the prefix of a key; say what will use it.")
    if grant.is_empty:
        raise ValueError("A key needs store views to be for: name some, name websites, or say all stores.")
    websites, views = granted(grant)
    prefix = secrets.token_hex(6)
    token = f"pr_{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name,
            prefix=prefix,
            digest=_digest(token),
            created_at=now,
            created_by=actor.name,
            all_stores=grant.all_stores,
        )
        key.websites.set(websites)
        key.store_views.set(views)
        record(actor, Change("created", f"API key {prefix} ({name})", new=grant.described))
    return key, token


def authenticate(token: str, now: datetime) -> ApiKey | None:
    """The key that the token proves, or None: unknown, wrong and revoked tokens look and take the same."""
    match = TOKEN.fullmatch(token)
    found = ApiKey.objects.filter(prefix=match[1]).first() if match else None
    proved = hmac.compare_digest(_digest(token), bytes((found or NO_KEY).digest))
    if not proved or found is None or found.revoked_at is not None:
        return None
    if found.last_used_at is None or now - found.last_used_at >= SEEN_EVERY:
        ApiKey.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def revoke(which: str, actor: Actor, now: datetime) -> ApiKey:
    """*which*: prefix, id or name. Raises UnknownKey."""
    with transaction.atomic():
        return revoke_row(find(which), actor, now)


def revoke_row(key: ApiKey, actor: Actor, now: datetime) -> ApiKey:
    """Twice changes nothing."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
            key.revoked_at = now
            record(actor, Change("revoked", f"API key {key.prefix} ({key.name})"))
    return key


def find(which: str) -> ApiKey:
    """A prefix counts before a number and that before a name: nobody can hide a key behind what they call theirs."""
    by_number = ApiKey.objects.filter(pk=int(which)) if re.fullmatch(r"[0-9]{1,18}", which) else ApiKey.objects.none()
    one = ApiKey.objects.filter(prefix=which.removeprefix("pr_")).first() or by_number.first()
    found = [one] if one else list(ApiKey.objects.filter(name=which)[:2])
    if len(found) != 1:
        many = "Several API keys are called" if found else "There is no API key"
        raise UnknownKey(f"{many} {which!a}; `postroom key list` shows their prefixes.")
    return found[0]


def listed() -> list[ApiKey]:
    """All of them, oldest first, with what they are for."""
    return list(ApiKey.objects.prefetch_related("websites", "store_views"))


def granted(grant: Grant) -> tuple[list[Website], list[StoreView]]:
    """What its codes name. Raises ValueError for those that name nothing."""
    websites = list(Website.objects.filter(code__in=grant.websites))
    views = list(StoreView.objects.filter(code__in=grant.store_views))
    missing = {*grant.websites} - {site.code for site in websites} | {*grant.store_views} - {v.code for v in views}
    if missing:
        codes = ", ".join(sorted(missing))
        raise ValueError(
            Sentence("There is no website or store view %(codes)s; see `postroom store list`.", codes=codes)
        )
    return websites, views


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
