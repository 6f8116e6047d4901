"""Endpoints: made, paused, resumed, given a new secret, removed. A secret is shown once, where it is made."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from postroom.access.keys import Grant, granted
from postroom.audit.record import Actor, Change, record
from postroom.mail.sentence import Sentence
from postroom.scopes import effective, resolve
from postroom.scopes.models import StoreView, Website
from postroom.scopes.resolve import Snapshot
from postroom.webhooks import addresses, sealing, signing
from postroom.webhooks.models import Endpoint
from postroom.webhooks.settled import from_now_on
from postroom.webhooks.vocabulary import UnknownType, names_of

OVERLAP = timedelta(hours=24)  #: both secrets sign for so long after a new one was made
PUT_BACK = Sentence("put back from a backup; what happened since that was made may have been told already")
MOST = 50  #: endpoints of one installation: each is looked at every few seconds


class BadEndpoint(ValueError):
    """Says what is wrong with what was typed. `args[0]` is a Sentence."""


class UnknownEndpoint(LookupError):
    """No endpoint has this name."""


@dataclass(frozen=True)
class Wish:
    """An endpoint as somebody types it. `types` empty: all events."""

    name: str
    url: str
    grant: Grant
    types: tuple[str, ...] = ()
    with_recipients: bool = False


def create(wish: Wish, actor: Actor, now: datetime) -> tuple[Endpoint, str]:
    """The endpoint and its secret. It is told what happens from now on. Raises BadEndpoint."""
    checked(wish)
    url = checked_url(wish.url)
    websites, views = told_about(wish.grant)
    position, public_id, secret = from_now_on(), uuid4(), signing.new_secret()
    with transaction.atomic():
        refuse_taken(wish.name.strip())
        made = Endpoint.objects.create(
            public_id=public_id,
            name=wish.name.strip(),
            url=url,
            secret=sealing.seal(secret, public_id),
            types=sorted(set(wish.types)),
            with_recipients=wish.with_recipients,
            all_stores=wish.grant.all_stores,
            created_at=now,
            created_by=actor.name,
            position=position,
        )
        made.websites.set(websites)
        made.store_views.set(views)
        record(actor, Change("created", f"webhook {made.name}", new=described(wish)))
    return made, secret


def checked(wish: Wish) -> None:
    name = wish.name.strip()
    if not name or not name.isprintable() or len(name) > 100 or re.fullmatch("[0-9]+", name):
        raise BadEndpoint(Sentence("A webhook needs a name of 1 to 100 visible characters; say whom it calls."))
    try:
        names_of(frozenset(wish.types))
    except UnknownType as error:
        raise BadEndpoint(error.args[0]) from None


def checked_url(url: str) -> str:
    try:
        return addresses.checked(url, effective.network_policy(resolve.current()))
    except addresses.BadAddress as error:
        raise BadEndpoint(error.args[0]) from None


def refuse_taken(name: str) -> None:
    if Endpoint.objects.filter(name=name).exists():
        raise BadEndpoint(Sentence("There is a webhook %(name)s already; choose another name.", name=name))
    if Endpoint.objects.count() >= MOST:
        raise BadEndpoint(Sentence("There are %(most)s webhooks, and no more can be; remove one first.", most=MOST))


def told_about(grant: Grant) -> tuple[list[Website], list[StoreView]]:
    if grant.is_empty:
        raise BadEndpoint(Sentence("Say whose mail it is told about: some store views, websites, or all stores."))
    try:
        return granted(grant)
    except ValueError as unknown:
        raise BadEndpoint(unknown.args[0]) from None


def described(wish: Wish) -> str:
    told = ", ".join(sorted(set(wish.types))) or "all events"
    return f"{wish.url}; {wish.grant.described}; {told}{'; with recipients' if wish.with_recipients else ''}"


def find(name: str) -> Endpoint:
    found = Endpoint.objects.filter(name=name).first()
    if found is None:
        raise UnknownEndpoint(f"There is no webhook {name!a}; `postroom webhook list` names those there are.")
    return found


def listed() -> list[Endpoint]:
    """All of them, oldest first, with what they are for."""
    return list(Endpoint.objects.prefetch_related("websites", "store_views"))


def pause(endpoint: Endpoint, actor: Actor, now: datetime) -> None:
    """What happens meanwhile is told later."""
    with transaction.atomic():
        if Endpoint.objects.filter(pk=endpoint.pk, paused_at=None).update(paused_at=now):
            record(actor, Change("paused", f"webhook {endpoint.name}"))


def pause_put_back(now: datetime) -> int:
    """How many. Their positions are those of the backup: called on by themselves, they would be told things twice."""
    rested = {"failures": 0, "failing_since": None, "due_at": None, "reason": PUT_BACK}
    return Endpoint.objects.filter(disabled_at=None).update(paused_at=now, **rested)


def is_put_back(endpoint: Endpoint) -> bool:
    """Nobody has said yet from where it goes on."""
    return endpoint.paused_at is not None and endpoint.reason == PUT_BACK


def resume(endpoint: Endpoint, actor: Actor, *, from_now: bool = False) -> None:
    """After a pause, or after it was disabled. `from_now`: what happened meanwhile is told to nobody."""
    again = {"paused_at": None, "disabled_at": None, "failures": 0, "failing_since": None, "due_at": None, "reason": ""}
    skipped = {"position": from_now_on()} if from_now else {}
    with transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk).update(**again, **skipped)
        record(actor, Change("resumed", f"webhook {endpoint.name}", new="from now on" if from_now else None))


def rotate(endpoint: Endpoint, actor: Actor, now: datetime) -> str:
    """A new secret. The one before it signs beside it for a day, so that no call is refused meanwhile."""
    secret = signing.new_secret()
    with transaction.atomic():
        row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        row.earlier_secret, row.earlier_until = row.secret, now + OVERLAP
        row.secret = sealing.seal(secret, row.public_id)
        row.save(update_fields=["secret", "earlier_secret", "earlier_until"])
        record(actor, Change("changed secret", f"webhook {endpoint.name}"))
    return secret


def remove(endpoint: Endpoint, actor: Actor) -> None:
    with transaction.atomic():
        record(actor, Change("removed", f"webhook {endpoint.name}", old=endpoint.url))
        endpoint.delete()


def store_views(endpoint: Endpoint, snapshot: Snapshot) -> Collection[int]:
    """Those it is for now; a website's are those it has at the moment."""
    if endpoint.all_stores:
        return list(snapshot.store_views)
    websites = {site.pk for site in endpoint.websites.all()}
    views = {view.pk for view in endpoint.store_views.all()}
    return [view.id for view in snapshot.store_views.values() if view.id in views or view.website_id in websites]
