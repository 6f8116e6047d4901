"""How a connection stands: for the terminal, the desk and the doctor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Max

from postroom.connectors import triggers
from postroom.connectors.judging import Verdict
from postroom.connectors.kept import unpacked
from postroom.connectors.models import Connector, Cursor, Paper
from postroom.connectors.search import PATHS
from postroom.mail.sentence import Sentence

LISTED = 20  # documents of one verdict
SILENT = timedelta(minutes=5)  # without an answer: whoever ran the scheduler no longer does
LATELY = timedelta(days=7)  # who has not mended a document by then will not
FAR = 60.0  # seconds that a clock may be off


class Level(StrEnum):
    """As a check's findings have it."""

    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Sign:
    """Something that a person should know and mend."""

    level: Level
    what: Sentence
    mend: Sentence


@dataclass(frozen=True)
class Standing:
    """`tallies`: documents by verdict. `cursors`: by entity, in the order in which they are read."""

    connector: Connector
    state: Sentence
    trouble: Sentence | None
    tallies: dict[str, int]
    cursors: tuple[Cursor, ...]
    signs: tuple[Sign, ...]
    triggers: tuple[Sentence, ...]

    def latest(self, verdict: Verdict) -> list["Told"]:
        found = Paper.objects.filter(connector=self.connector, verdict=verdict.value)
        return [told(paper) for paper in found.select_related("store_view").order_by("-decided_at", "-pk")[:LISTED]]

    def faults(self) -> list["Told"]:
        """What was refused, and what is announced but for a comment on it."""
        found = Paper.objects.filter(connector=self.connector, tries__gt=0).select_related("store_view")
        return [told(paper) for paper in found.order_by("-decided_at", "-pk")[:LISTED]]


@dataclass(frozen=True)
class Told:
    paper: Paper
    why: Sentence | None


def told(paper: Paper) -> Told:
    return Told(paper, unpacked(paper.why))


def standing(connector: Connector, now: datetime) -> Standing:
    counted = Paper.objects.filter(connector=connector).values_list("verdict").annotate(Count("pk"))
    cursors = {cursor.entity: cursor for cursor in connector.cursors.all()}
    return Standing(
        connector=connector,
        state=state_of(connector, now),
        trouble=unpacked(connector.trouble),
        tallies=dict(counted),
        cursors=tuple(cursors[entity] for entity in PATHS if entity in cursors),
        signs=tuple(signs(connector, now)),
        triggers=tuple(triggers.explained(triggers.read(connector.policy))),
    )


def state_of(connector: Connector, now: datetime) -> Sentence:
    if connector.paused_at:
        return Sentence("paused")
    if connector.trouble:
        return Sentence("in trouble")
    if silent(connector, now):
        return Sentence("nobody looks")
    return Sentence("followed")


def silent(connector: Connector, now: datetime) -> bool:
    last = max(filter(None, (connector.answered_at, connector.troubled_at, connector.rest_until)), default=None)
    return last is None or now - last > SILENT


def signs(connector: Connector, now: datetime) -> Iterator[Sign]:
    yield from _of_reach(connector, now)
    yield from _of_two_senders(connector, now)
    yield from _of_refusals(connector, now)


def _of_reach(connector: Connector, now: datetime) -> Iterator[Sign]:
    trouble = unpacked(connector.trouble)
    if connector.paused_at:
        what = Sentence("The connector %(name)s is paused: nothing of its store is announced.", name=connector.name)
        yield Sign(
            Level.WARN,
            what,
            Sentence(
                "Resume it with `postroom connect resume %(name)s`: what its store did meanwhile is announced then. "
                "With --from-now it is left out.",
                name=connector.name,
            ),
        )
    elif trouble:
        since = connector.troubled_at or now
        what = Sentence(
            "%(name)s: %(trouble)s (since %(since)s UTC)",
            name=connector.name,
            trouble=trouble,
            since=f"{since:%Y-%m-%d %H:%M}",
        )
        yield Sign(Level.FAIL, what, Sentence("Nothing is missed: it is read from where it stopped."))
    elif silent(connector, now):
        yield Sign(
            Level.FAIL,
            Sentence("Nobody has looked at the store of %(name)s for a while.", name=connector.name),
            Sentence("Start `postroom run` or `postroom scheduler`, and look into its log."),
        )
    if connector.skew is not None and abs(connector.skew) > FAR:
        what = Sentence(
            "The clock of %(name)s is %(seconds)s seconds off ours.", name=connector.name, seconds=round(connector.skew)
        )
        yield Sign(Level.WARN, what, Sentence("Let both machines take their time from the network (NTP)."))


GROUPS = {
    "order": Sentence("Order"),
    "invoice": Sentence("Invoice"),
    "shipment": Sentence("Shipment"),
    "creditmemo": Sentence("Credit Memo"),
}
SWITCH_OFF = Sentence(
    "In Magento set Stores > Configuration > Sales > Sales Emails > %(group)s > Enabled to No for it. Leave Disable "
    "Email Communications at No: it marks everything as mailed, and then nobody mails it."
)


def _of_two_senders(connector: Connector, now: datetime) -> Iterator[Sign]:
    """Magento's mark is all that its REST API shows of its own mail. Once it is switched off, no newer one comes."""
    marked = Paper.objects.filter(
        connector=connector,
        marked_sent=True,
        verdict__in=(Verdict.ANNOUNCED.value, Verdict.SKIPPED.value),
        decided_at__gt=now - LATELY,
    )
    rows = marked.values_list("entity", "store_view__code", "verdict").annotate(Count("pk"), Max("decided_at"))
    for entity, view, verdict, count, last in rows.order_by("entity", "store_view__code", "verdict"):
        values = {"group": GROUPS[entity], "view": view or "?", "count": count, "last": f"{last:%Y-%m-%d %H:%M}"}
        twice = verdict == Verdict.ANNOUNCED.value
        what = Sentence((TWICE if twice else THEIRS).template, **values)
        yield Sign(Level.FAIL, what, Sentence(SWITCH_OFF.template, group=GROUPS[entity]))


TWICE = Sentence(
    "Magento sends its own mail (%(group)s) at store view %(view)s: "
    "mailed twice in seven days: %(count)s, the last one at %(last)s UTC."
)
THEIRS = Sentence(
    "Magento mails by itself (%(group)s) at store view %(view)s: "
    "not mailed from here in seven days: %(count)s, the last one at %(last)s UTC."
)


def _of_refusals(connector: Connector, now: datetime) -> Iterator[Sign]:
    lately = Paper.objects.filter(connector=connector, tries__gt=0, decided_at__gt=now - LATELY)
    if count := lately.count():
        yield Sign(
            Level.FAIL,
            Sentence("%(count)s documents of %(name)s could not be announced.", count=count, name=connector.name),
            Sentence(
                "The connector's page says why, and so does `postroom connect status %(name)s`.", name=connector.name
            ),
        )
