"""Connects a store, and changes or ends a connection; each with its trace in the audit trail."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from postroom.audit.record import Actor, Change, record
from postroom.connectors import triggers
from postroom.connectors.client import PATIENCE, Answer, Store
from postroom.connectors.judging import OLDEST, Verdict
from postroom.connectors.models import Connector, Paper
from postroom.connectors.scoping import Plan, carry_out, plan
from postroom.connectors.search import PATHS, by_ids, page_of
from postroom.connectors.stores import read_stores
from postroom.connectors.vault import NO_TOKEN, TOKEN, BadToken, seal
from postroom.connectors.web_address import web_address
from postroom.mail.address import shown
from postroom.mail.sentence import Sentence
from postroom.scopes import effective, resolve
from postroom.transports.web import Patience

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class BadConnector(ValueError):
    """Nothing was changed; the message says what to do."""


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. `since` None: from now; `renamed`: by their code of a store view the code here."""

    base_url: str
    token: str = field(repr=False)
    name: str = ""
    since: datetime | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    policy: triggers.Triggers = triggers.DEFAULT


@dataclass(frozen=True)
class Prospect:
    """What a connection would do: nothing is stored yet. `their_now`: the store's clock, `skew` how far it is ahead."""

    wish: Wish
    plan: Plan
    since: datetime
    skew: float | None


def look_first(wish: Wish, now: datetime, patience: Patience = PATIENCE) -> Prospect:
    """Asks the store and writes nothing. Raises BadAddress, BadToken, BadConnector, StoreTrouble."""
    policy = effective.network_policy(resolve.current())
    address = web_address(wish.base_url, policy)
    if not TOKEN.fullmatch(wish.token):
        raise BadToken(NO_TOKEN)
    if wish.since and wish.since < now - OLDEST:
        raise BadConnector(
            Sentence("Documents are announced for %(days)s days at most; start later.", days=OLDEST.days)
        )
    name = _free_name(wish.name or _named_after(address), address)
    with Store(address, wish.token, policy, patience) as store:
        found, answer = read_stores(store)
        for path in PATHS.values():
            page_of(store.get(path, by_ids([0])), path, 1)  # the token must reach every kind of document
    skew = skew_of(answer, now)
    since = wish.since or now + timedelta(seconds=skew or 0.0)
    told = Wish(address, wish.token, name, wish.since, wish.renamed, wish.policy)
    return Prospect(told, plan(found, wish.renamed), since.replace(microsecond=0), skew)


def skew_of(answer: Answer, now: datetime) -> float | None:
    return (answer.date - now.replace(microsecond=0)).total_seconds() if answer.date else None


def _named_after(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].partition(":")[0].strip("[]").replace(":", "-")


def _free_name(name: str, address: str) -> str:
    if not NAME.fullmatch(name):
        raise BadConnector(
            Sentence("%(name)s cannot be a name; use letters, digits, dots, hyphens, 100 at most.", name=shown(name))
        )
    same = Connector.objects.filter(base_url=address).first()
    if same:
        raise BadConnector(
            Sentence(
                "The connector %(name)s follows this store already. Give it another token with "
                "`postroom connect token %(name)s`, or remove it first.",
                name=same.name,
            )
        )
    if Connector.objects.filter(name=name).exists():
        raise BadConnector(Sentence("There is a connector %(name)s already; give this one another name.", name=name))
    return name


@transaction.atomic
def connect(prospect: Prospect, actor: Actor, now: datetime) -> Connector:
    """Raises BadConnector where the plan has conflicts, stores.BadStore."""
    check(prospect.plan)
    wish = prospect.wish
    connector = Connector.objects.create(
        name=wish.name,
        base_url=wish.base_url,
        created_at=now,
        created_by=actor.name,
        since=prospect.since,
        policy=triggers.different(wish.policy),
        skew=prospect.skew,
        answered_at=now,
    )
    connector.token = seal(connector, wish.token)
    connector.save(update_fields=("token",))
    record(actor, Change("connected", f"connector {connector.name}", new=connector.base_url))
    carry_out(prospect.plan, connector, actor)
    return connector


def check(wanted: Plan) -> None:
    """Raises BadConnector where it has conflicts."""
    if conflicts := wanted.conflicts:
        raise BadConnector(conflicts[0].notes[0])


def find(name: str) -> Connector:
    found = Connector.objects.filter(name=name).first()
    if found is None:
        there = ", ".join(Connector.objects.values_list("name", flat=True)) or "none"
        raise BadConnector(
            Sentence("There is no connector %(name)s; there is %(there)s.", name=shown(name), there=there)
        )
    return found


@transaction.atomic
def pause(connector: Connector, actor: Actor, now: datetime) -> bool:
    done = Connector.objects.filter(pk=connector.pk, paused_at=None).update(paused_at=now) == 1
    if done:
        record(actor, Change("paused", f"connector {connector.name}"))
    return done


@transaction.atomic
def resume(connector: Connector, actor: Actor, from_now: datetime | None = None) -> bool:
    """It goes on where it stopped: what was placed meanwhile is announced. `from_now`: what was is left out."""
    waiting = Connector.objects.filter(pk=connector.pk).exclude(paused_at=None)
    done = waiting.update(paused_at=None, rest_until=None, failures=0) == 1
    if done and from_now:
        Connector.objects.filter(pk=connector.pk).update(since=from_now + timedelta(seconds=connector.skew or 0.0))
    if done:
        record(actor, Change("resumed", f"connector {connector.name}", new="from now on" if from_now else None))
    return done


@transaction.atomic
def remove(connector: Connector, actor: Actor) -> None:
    """The store views and what was sent stay."""
    record(actor, Change("removed", f"connector {connector.name}", old=connector.base_url))
    connector.delete()


@transaction.atomic
def set_token(connector: Connector, token: str, actor: Actor) -> None:
    """Raises BadToken. A store that rested is asked again at once."""
    sealed = seal(connector, token)
    Connector.objects.filter(pk=connector.pk).update(token=sealed, rest_until=None, failures=0)
    record(actor, Change("set", f"connector {connector.name}: token", new="set", secret=True))


@transaction.atomic
def set_triggers(connector: Connector, wanted: triggers.Triggers, actor: Actor, now: datetime) -> None:
    """What waited is judged once more; what was skipped stays so: switching something on never sends history."""
    old, new = str(connector.policy), triggers.different(wanted)
    Connector.objects.filter(pk=connector.pk).update(policy=new)
    Paper.objects.filter(connector=connector, verdict=Verdict.WAITS.value).update(again_at=now)
    record(actor, Change("set", f"connector {connector.name}: triggers", old=old, new=str(new)))


@transaction.atomic
def release(papers: QuerySet[Paper], actor: Actor, now: datetime) -> int:
    """Mails what was not, because Magento marks it as mailed. How many there were."""
    found = list(papers.filter(verdict=Verdict.SKIPPED.value, marked_sent=True).select_related("connector"))
    Paper.objects.filter(pk__in=[paper.pk for paper in found]).update(released=True, again_at=now)
    record(actor, *(Change("released", f"{each.entity} {each.number} of {each.connector.name}") for each in found))
    return len(found)


def stores_again(connector: Connector, renamed: Mapping[str, str], store: Store) -> Plan:
    """What reading the stores once more would add. Raises StoreTrouble."""
    found, _ = read_stores(store)
    return plan(found, renamed, connector)


@transaction.atomic
def take_stores(connector: Connector, wanted: Plan, actor: Actor, now: datetime) -> None:
    """What was refused for want of its store view is tried again."""
    check(wanted)
    carry_out(wanted, connector, actor)
    Paper.objects.filter(connector=connector, verdict=Verdict.REFUSED.value).update(again_at=now)
