"""The letters of one document: its own and those of its comments, each announced for the store view it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from postroom.connectors.judging import Rules
from postroom.connectors.labels import Labels
from postroom.connectors.models import Connector
from postroom.connectors.search import Row, whole
from postroom.mail.sentence import Sentence
from postroom.sales.announce import Origin, announce
from postroom.sales.reading import read_occasion
from postroom.scopes import resolve
from postroom.scopes.snapshot import View
from postroom.spool.intake.submission import Call

ABSENT = Sentence(
    "The store view %(id)s of Magento has no place here. Read the stores again, on the connector's page or with "
    "`postroom connect stores %(name)s`."
)
GONE = Sentence("The order that it belongs to is not there any more.")


class Unplaced(Exception):
    """The document belongs to a store view or an order that we do not have. The message is a sentence."""


@dataclass(frozen=True)
class Context:
    """`views`, `codes`: ours and theirs, by Magento's id of a store view. `orders` finds the order of an invoice,
    shipment or credit memo; None: it is gone.
    """

    connector: Connector
    rules: Rules
    views: Mapping[int, View]
    codes: Mapping[int, str]
    orders: Callable[[int], Row | None]
    labels: Labels
    now: datetime  #: ours


@dataclass(frozen=True)
class Document:
    entity: str
    row: Row

    @property
    def id(self) -> int:
        found = whole(self.row.get("entity_id"))
        assert found is not None, "the search has looked"
        return found

    @property
    def number(self) -> str:
        return str(self.row.get("increment_id") or self.id)[:64]


def announce_document(document: Document, context: Context) -> bool:
    """Whether it is new: by whatever road the same document came before, it is one mail."""
    return _announce(document.entity, _papers(document, context), document, context)


def announce_comment(document: Document, comment: Row, context: Context) -> bool:
    """Nothing for what the document's own letter has told."""
    papers = _papers(document, context)
    if document.entity != "order" and _is_told(document.entity, papers, comment):
        return False
    return _announce(f"{document.entity}_comment", {**papers, "comment": comment}, document, context)


def _is_told(entity: str, papers: Mapping[str, Row], comment: Row) -> bool:
    pk = whole(comment.get("entity_id"))
    issued = read_occasion(entity, papers).issued
    return issued is not None and any(each.entity_id == pk for each in issued.comments)


def _papers(document: Document, context: Context) -> dict[str, Row]:
    if document.entity == "order":
        return {"order": in_words(document.row, context)}
    order_id = whole(document.row.get("order_id"))
    order = context.orders(order_id) if order_id is not None else None
    if order is None:
        raise Unplaced(GONE)
    return {"order": in_words(order, context), document.entity: document.row}


def in_words(order: Row, context: Context) -> Row:
    code = context.codes.get(whole(order.get("store_id")) or 0)
    return context.labels.told(order, code) if code else order


def _announce(kind: str, papers: Mapping[str, Row], document: Document, context: Context) -> bool:
    occasion = read_occasion(kind, papers)
    origin = Origin(Call(f"connector:{context.connector.name}"), context.connector.source)
    view = view_of(document, context)
    if view is None:
        shown = str(document.row.get("store_id", "?"))[:20]
        raise Unplaced(Sentence(ABSENT.template, id=shown, name=context.connector.name))
    return not announce(occasion, view, origin, context.now).replayed


def view_of(document: Document, context: Context) -> View | None:
    return context.views.get(whole(document.row.get("store_id")) or 0)


def views_of(connector: Connector) -> dict[int, View]:
    """By Magento's id."""
    snapshot = resolve.current()
    places = connector.places.values_list("magento_id", "store_view_id")
    return {pk: snapshot.store_views[ours] for pk, ours in places if ours in snapshot.store_views}
