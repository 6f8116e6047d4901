"""The look back, page by page, for what the search by changes does not show.

A comment alone does not change when its document changed; and a transaction that stays open for long commits rows
whose time of change lies far behind what was read. Only what tells of news is asked for, not whole documents.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from postroom.connectors.client import Store
from postroom.connectors.handling import has_news
from postroom.connectors.letters import Context, Document
from postroom.connectors.models import Cursor, Paper
from postroom.connectors.search import PATHS, made_between, page_of, whole

PAUSE = timedelta(minutes=2)
FIELDS = {
    entity: f"items[entity_id,created_at,updated_at,{'status_histories' if entity == 'order' else 'comments'}]"
    for entity in PATHS
}


@dataclass(frozen=True)
class Stretch:
    """Documents by their age. `place` and `rested`: the cursor's fields that say behind which id it stands, and when
    it last paused: at its end only, or after every page.
    """

    oldest: timedelta
    youngest: timedelta | None
    place: str
    rested: str
    at_leisure: bool

    def is_due(self, cursor: Cursor, now: datetime) -> bool:
        rested: datetime | None = getattr(cursor, self.rested)
        return rested is None or now - rested >= PAUSE

    def save(self, cursor: Cursor, to: int, now: datetime) -> None:
        """`to`: 0 at its end, to begin anew."""
        Cursor.objects.filter(pk=cursor.pk).update(**{self.place: to})
        if to == 0 or self.at_leisure:
            Cursor.objects.filter(pk=cursor.pk).update(**{self.rested: now})


RECENT = Stretch(timedelta(days=30), None, "swept_id", "swept_at", at_leisure=False)
OLD = Stretch(timedelta(days=365), timedelta(days=30), "old_id", "old_at", at_leisure=True)


@dataclass(frozen=True)
class Found:
    """`news`: the ids of documents to be asked for. `to`: where the stretch stands then; 0 at its end."""

    news: Sequence[int]
    to: int


def looked_back(store: Store, cursor: Cursor, stretch: Stretch, context: Context, size: int) -> Found:
    """One page of it. Raises StoreTrouble."""
    path, now = PATHS[cursor.entity], context.rules.now
    last = now - stretch.youngest if stretch.youngest else None
    query = made_between(now - stretch.oldest, last, getattr(cursor, stretch.place), size)
    page = page_of(store.get(path, query | {"fields": f"{FIELDS[cursor.entity]},total_count"}), path, size)
    found = [Document(cursor.entity, row) for row in page.rows if whole(row.get("entity_id")) is not None]
    end = max((document.id for document in found), default=0)
    return Found(list(_news(found, context)), end if page.full else 0)


def _news(found: Sequence[Document], context: Context) -> Iterator[int]:
    ids = [document.id for document in found]
    papers = Paper.objects.filter(connector=context.connector, entity_id__in=ids)
    known = {(paper.entity, paper.entity_id): paper for paper in papers}
    for document in found:
        if has_news(document, known.get((document.entity, document.id)), context):
            yield document.id
