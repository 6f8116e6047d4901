"""One look at one store: what changed there since the last, page by page, and what is to be asked for again.

A pass begins a while before the newest change that was read, and before the moment when the last pass began: Magento
writes the time of a change before it commits it, so a row may appear with an older time than what was read already.
What is read twice is told by its digest, and by the natural key of its mail.
"""

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import F

from postroom.connectors import triggers
from postroom.connectors.client import Answer, Store
from postroom.connectors.handling import handle
from postroom.connectors.judging import Rules
from postroom.connectors.labels import Labels
from postroom.connectors.letters import Context, Document, views_of
from postroom.connectors.models import Connector, Cursor, Paper
from postroom.connectors.orders import Orders
from postroom.connectors.search import (
    PAGE,
    PATHS,
    Page,
    Position,
    by_ids,
    changed,
    in_order,
    page_of,
    whole,
)
from postroom.connectors.sweeping import OLD, RECENT, Stretch, looked_back

OVERLAP = timedelta(minutes=10)
PAGES = 4  # of one entity in one look: the others want their turn
AGAIN = 50  # documents that are asked for once more in one look
SMALLEST = 5  # documents on a page of a store that is slow
KEPT = timedelta(days=90)  # what became of a document; by then it is too old to be announced


class Look:
    """To be used once. Raises StoreTrouble."""

    def __init__(self, connector: Connector, store: Store, now: datetime, stop: threading.Event) -> None:
        self.connector, self.store, self.now, self.stop = connector, store, now, stop
        self.triggers = triggers.read(connector.policy)
        self.orders = Orders(store)
        self.labels = Labels(connector, store, now)
        self.size = max(SMALLEST, PAGE >> connector.failures)
        self.their_now = now + timedelta(seconds=connector.skew or 0.0)
        self._began = monotonic()

    def take(self) -> bool:
        """Whether there is more."""
        more = False
        for entity in PATHS:
            self._again(entity)
            more |= self._changes(entity)
        if not more:
            for entity in PATHS:
                self._look_back(entity, RECENT)
                self._look_back(entity, OLD)
            Paper.objects.filter(connector=self.connector, decided_at__lt=self.now - KEPT).delete()
        return more and not self.stop.is_set()

    def _changes(self, entity: str) -> bool:
        cursor, _ = Cursor.objects.get_or_create(
            connector=self.connector, entity=entity, defaults={"at": self.connector.since}
        )
        behind = self._resumed(cursor)
        for _ in range(PAGES):
            cursor.pass_began = cursor.pass_began or self.their_now  # before the store is asked
            page = self._page(entity, behind)
            for position in self._handled(entity, page, behind):
                behind = position
                if self.stop.is_set():
                    break
            self._save(cursor, behind)
            if self.stop.is_set():
                return True
            if not page.full:
                self._finish(cursor)
                return False
        return True

    def _resumed(self, cursor: Cursor) -> Position:
        if cursor.pass_at is not None:
            return Position(cursor.pass_at, cursor.pass_id)
        # The store's clock may have been set back meanwhile: then its new rows are older than what was read.
        known = [cursor.at, self.their_now, *([cursor.began_at] if cursor.began_at else [])]
        return Position(min(known).replace(microsecond=0) - OVERLAP, 0)

    def _page(self, entity: str, behind: Position) -> Page:
        path = PATHS[entity]
        answer = self.store.get(path, changed(behind, self.size))
        self._read_clock(answer)
        return page_of(answer, path, self.size)

    def _read_clock(self, answer: Answer) -> None:
        if answer.date is None:
            return
        ours = self.now + timedelta(seconds=monotonic() - self._began)
        skew = (answer.date - ours.replace(microsecond=0)).total_seconds()
        self.their_now = answer.date
        if self.connector.skew is None or abs(skew - self.connector.skew) > 2:
            self.connector.skew = skew
            Connector.objects.filter(pk=self.connector.pk).update(skew=skew)

    def _handled(self, entity: str, page: Page, behind: Position) -> Iterator[Position]:
        rows = list(in_order(page.rows, behind, PATHS[entity]))
        context = self._context()
        for position, row in rows:
            self._handle(Document(entity, row), context)
            yield position

    def _handle(self, document: Document, context: Context) -> None:
        if new := handle(document, context):
            mine = Cursor.objects.filter(connector=self.connector, entity=document.entity)
            mine.update(announced=F("announced") + new)

    def _save(self, cursor: Cursor, to: Position) -> None:
        """Never beyond the store's now: a row that somebody dated into the future must not hide those of today."""
        mine = Cursor.objects.filter(pk=cursor.pk)
        mine.update(pass_at=to.at, pass_id=to.entity_id, pass_began=cursor.pass_began, polled_at=self.now)
        mine.filter(at__lt=min(to.at, self.their_now)).update(at=min(to.at, self.their_now))

    def _finish(self, cursor: Cursor) -> None:
        Cursor.objects.filter(pk=cursor.pk).update(pass_at=None, pass_id=0, pass_began=None, began_at=cursor.pass_began)

    def _context(self) -> Context:
        rules = Rules(self.triggers, self.connector.since, self.their_now)
        codes = dict(self.connector.places.values_list("magento_id", "magento_code"))
        views = views_of(self.connector)
        return Context(self.connector, rules, views, codes, self.orders.find, self.labels, self.now)

    def _look_back(self, entity: str, stretch: Stretch) -> None:
        cursor = Cursor.objects.get(connector=self.connector, entity=entity)
        if self.stop.is_set() or not stretch.is_due(cursor, self.now):
            return
        found = looked_back(self.store, cursor, stretch, self._context(), 2 * self.size)
        for begin in range(0, len(found.news), self.size):
            self._ask(entity, found.news[begin : begin + self.size])
        stretch.save(cursor, found.to, self.now)

    def _again(self, entity: str) -> None:
        """What lay with us, or waited for other triggers, though the documents have not changed."""
        due = Paper.objects.filter(connector=self.connector, entity=entity, again_at__lte=self.now)
        ids = list(due.order_by("again_at").values_list("entity_id", flat=True)[:AGAIN])
        gone = set(ids) - self._ask(entity, ids)
        due.filter(entity_id__in=gone).update(again_at=None)

    def _ask(self, entity: str, ids: Sequence[int]) -> set[int]:
        """The ids of those that there are."""
        if not ids:
            return set()
        path = PATHS[entity]
        page = page_of(self.store.get(path, by_ids(ids)), path, len(ids) + 1)
        rows = {found: row for row in page.rows if (found := whole(row.get("entity_id"))) in ids}
        context = self._context()
        for row in rows.values():
            self._handle(Document(entity, row), context)
        return {pk for pk in rows if pk is not None}
