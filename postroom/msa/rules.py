"""Rules made by people: added, listed, taken out, and tried on a mail that nobody sends."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from postroom.audit.record import Actor, Change, record
from postroom.mail.address import shown
from postroom.mail.sentence import Sentence
from postroom.msa import patterns
from postroom.msa.models import Rule
from postroom.msa.recognise import KIND, Told, reading, ready, shipped
from postroom.scopes.scope import DEFAULT, Scope

MOST = 500  # every mail is looked at with all of them


class UnknownRule(LookupError):
    """No rule has this number."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule made of a mail. `rule` None: one of ours, that nobody has to make."""

    kind: str
    number: str
    discreet: bool
    rule: Rule | None


def add(told: Told, actor: Actor, now: datetime) -> Rule:
    """At the end: earlier ones count first. Raises ValueError naming what is wrong."""
    checked = valid(told)
    with transaction.atomic():
        if Rule.objects.count() >= MOST:
            raise ValueError(Sentence("There are %(most)s rules already; take out what is not needed.", most=MOST))
        last: int = Rule.objects.aggregate(last=Max("place"))["last"] or 0
        made = Rule.objects.create(
            place=last + 1,
            store_view_id=checked.store_view,
            sender=checked.sender,
            subject=checked.subject,
            kind=checked.kind,
            discreet=checked.discreet,
            created_at=now,
            created_by=actor.name,
        )
        record(actor, Change("created", f"rule {made.pk}", scope=where(made), new=described(made)))
    return made


def valid(told: Told) -> Told:
    sender, subject = patterns.checked(told.sender), patterns.checked(told.subject)
    if not sender and not subject:
        raise ValueError(Sentence("Say which mail the rule is for: a pattern for its sender, its subject or both."))
    if patterns.NUMBER in sender:
        raise ValueError(Sentence("An order's number stands in the subject; take {number} out of the sender."))
    if not KIND.fullmatch(told.kind):
        raise ValueError(
            Sentence(
                "%(kind)s is no kind: write small letters, digits and _, such as order or password_reset.",
                kind=shown(told.kind),
            )
        )
    return Told(sender, subject, told.kind, told.discreet, told.store_view)


def remove(number: int, actor: Actor) -> Rule:
    """Raises UnknownRule."""
    with transaction.atomic():
        rule = find(number)
        record(actor, Change("removed", f"rule {rule.pk}", scope=where(rule), old=described(rule)))
        rule.delete()
    return rule


def find(number: int) -> Rule:
    found = Rule.objects.select_related("store_view").filter(pk=number).first()
    if found is None:
        raise UnknownRule(f"There is no rule {number}; `postroom rule list` shows those there are.")
    return found


def listed() -> list[Rule]:
    """In the order in which they count."""
    return list(Rule.objects.select_related("store_view"))


def tried(sender: str, subject: str, store_view: int | None, made: Sequence[Rule]) -> Verdict | None:
    """As mail of this store view would be taken; None: no rule fits. Without a store view only rules for all count."""
    text = re.sub(r".*<|>.*", "", sender).strip()
    own = [(rule, ready(told(rule))) for rule in made]
    found = reading((*(one for _, one in own), *shipped()), text, subject, store_view)
    if found.rule is None and not found.number:
        return None
    its = next((rule for rule, (_, one) in own if one is found.rule), None)
    return Verdict(found.kind, found.number, found.discreet, its)


def told(rule: Rule) -> Told:
    return Told(rule.sender, rule.subject, rule.kind, rule.discreet, rule.store_view_id)


def where(rule: Rule) -> str:
    return f"stores:{rule.store_view.code}" if rule.store_view else str(DEFAULT)


def scope(rule: Rule) -> Scope:
    return Scope.store(rule.store_view_id) if rule.store_view_id else DEFAULT


def described(rule: Rule) -> str:
    conditions = [f"{what} {text}" for what, text in (("from", rule.sender), ("subject", rule.subject)) if text]
    return f"{' and '.join(conditions)} is {rule.kind}{', discreet' if rule.discreet else ''}"
