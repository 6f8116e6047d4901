"""What a mail is about: by its own marks first, then by rules; whose it is, by its marks and its sender."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from django.db import connection

from postroom.mail.address import Address
from postroom.mail.finished import Finished
from postroom.msa import patterns
from postroom.msa.identities import Identities
from postroom.msa.opening import opens
from postroom.msa.papers import PAPERS, order_number
from postroom.msa.refusing import refused
from postroom.msa.shipped import DISCREET, PASSWORD, PATTERNS
from postroom.scopes.resolve import Snapshot, UnknownStore

OTHER = "other"  #: the kind of what nobody recognises
KIND = re.compile(r"(?!desk_)[a-z][a-z0-9_]{0,63}")  #: the desk's own kinds are nobody else's
NUMBER = re.compile(r"[!-~]{1,50}")
IDENTIFIER = re.compile(r"[!-~]{1,200}")
# Raw, because every commit of mails asks: the ORM takes longer to say it than a mail takes to be judged.
RULES = "SELECT sender, subject, kind, discreet, store_view_id FROM msa_rule ORDER BY place, id"
LONGEST = 200  # characters of a document
ONCE = frozenset({"order"})  #: kinds that an order has one mail of; of others there may be several


@dataclass(frozen=True, slots=True)
class Told:
    """A rule. `store_view` None: for mail of all of them."""

    sender: str
    subject: str
    kind: str
    discreet: bool
    store_view: int | None = None


Ready = tuple[str, Told]  #: a rule after what a subject must hold for it


def ready(rule: Told) -> Ready:
    subject = patterns.plain(rule.subject)
    return patterns.needle(subject), replace(rule, subject=subject)


@cache
def shipped() -> tuple[Ready, ...]:
    """What lets somebody in comes first: an order's mail that does is kept back, too."""
    return tuple(
        ready(Told("", text, kind, discreet=kind in DISCREET))
        for kind, texts in (*PATTERNS.items(), *PAPERS.items())
        for text in texts
    )


@dataclass(frozen=True)
class Known:
    """What mail is judged by at this moment."""

    snapshot: Snapshot
    rules: tuple[Ready, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """`identifier`: what the program itself calls the mail, so that it is taken once. `marked`: it named the order."""

    store_view: int
    kind: str
    number: str
    discreet: bool
    identifier: str
    marked: bool

    def document(self, addressee: Address) -> str:
        """The same is the same mail; empty: nothing that could come twice."""
        if self.identifier:
            # A program that uses one name for two people's mails means two mails.
            return fitting(f"id:{self.identifier}:{str(addressee).lower()}")
        if self.marked and self.kind in ONCE:
            # The customer's mail and the shop's own copy are two mails about one order.
            return fitting(f"{self.kind}:{self.number}:{str(addressee).lower()}")
        return ""


def fitting(document: str) -> str:
    """Its column takes 255 characters; cut off, two names could be one."""
    return document if len(document) <= LONGEST else hashlib.sha256(document.encode()).hexdigest()


def known(snapshot: Snapshot) -> Known:
    with connection.cursor() as cursor:
        cursor.execute(RULES)
        rows = cursor.fetchall()
    told = (Told(sender, subject, kind, bool(discreet), view) for sender, subject, kind, discreet, view in rows)
    return Known(snapshot, (*map(ready, told), *shipped()))


def recognise(finished: Finished, mine: Identities, by: Known) -> Recognised:
    """Raises Refused where a mark cannot be."""
    view = marked_view(finished, mine, by.snapshot) or mine.store_view(finished.author.address)
    if view is None:
        raise refused("5.7.1", "there is no store view that this credential is for; make a new credential")
    fit = reading(by.rules, str(finished.author.address), finished.subject, view)
    secret = fit.discreet or opens(finished.header, finished.body)
    kind = mark(finished, "kind", KIND, "a to z, 0 to 9 and _") or (PASSWORD if secret and not fit.rule else fit.kind)
    marked = mark(finished, "order", NUMBER, "at most 50 visible ASCII characters")
    return Recognised(
        store_view=view,
        kind=kind,
        number=marked or fit.number,
        discreet=kind in DISCREET or secret,
        identifier=mark(finished, "id", IDENTIFIER, "at most 200 visible ASCII characters"),
        marked=bool(marked and "kind" in finished.marks),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What sender and subject say. `rule` None: none fits."""

    rule: Told | None
    number: str
    discreet: bool

    @property
    def kind(self) -> str:
        return self.rule.kind if self.rule else OTHER


def reading(rules: Iterable[Ready], sender: str, subject: str, view: int | None) -> Reading:
    """Discreet where any rule says so: one that is looked at earlier, and fits all mail, must not bare it."""
    text = patterns.plain(subject)
    small = text.lower()
    # Of a hundred rules most have no word in this subject.
    near = [rule for needle, rule in rules if needle in small and rule.store_view in (None, view)]
    rule, number = first_fit(near, sender, text) or (None, "")
    discreet = first_fit((each for each in near if each.discreet), sender, text) is not None
    # What is kept back has no number that nobody asked for: it may be the code itself.
    return Reading(rule, number or ("" if discreet else order_number(text)), discreet)


def first_fit(rules: Iterable[Told], sender: str, subject: str) -> tuple[Told, str] | None:
    """The rule that counts, and the number that it finds."""
    for rule in rules:
        if found := fits(rule, sender, subject):
            return rule, found.number
    return None


def fits(rule: Told, sender: str, subject: str) -> patterns.Found | None:
    if rule.sender and not patterns.match(rule.sender, sender):
        return None
    return patterns.match(rule.subject, subject) if rule.subject else patterns.Found()


def marked_view(finished: Finished, mine: Identities, snapshot: Snapshot) -> int | None:
    code = finished.marks.get("store")
    if not code:
        return None
    try:
        view = snapshot.store_view(code).id
    except UnknownStore:
        view = None
    if view not in mine.store_views:
        raise refused("5.7.1", f"X-Postroom-Store names {code!a}, which is no store view of this credential")
    return view


def mark(finished: Finished, name: str, grammar: re.Pattern[str], may: str) -> str:
    value = finished.marks.get(name, "")
    if value and not grammar.fullmatch(value):
        raise refused("5.6.0", f"X-Postroom-{name.title()} may hold {may}, not {value[:80]!a}", 554)
    return value
