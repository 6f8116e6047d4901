"""Searches in the order of changes. Every page is a first page that begins behind the last row of the one before.

Pages counted by number would lose rows: whatever changes while they are read moves to the end, and everything behind
it one place forward. Past the end Magento also gives the last page again, or none, as its version and entity have it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from postroom.connectors import failures
from postroom.connectors.client import Answer
from postroom.connectors.failures import Kind, StoreTrouble
from postroom.mail.sentence import Sentence

#: By entity, where it is searched.
PATHS: Mapping[str, str] = {
    "order": "orders",
    "invoice": "invoices",
    "shipment": "shipments",
    "creditmemo": "creditmemos",
}
PAGE = 50
Row = dict[str, object]

UNSORTED = Sentence(
    "The store does not keep to the order or the filter of a search at %(path)s. An extension or a cache interferes; "
    "switch it off for /rest/."
)


class Position(NamedTuple):
    """Behind which row: its change and its id."""

    at: datetime
    entity_id: int


class Filter(NamedTuple):
    field: str
    condition: str
    value: str


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    full: bool  #: there may be more
    answer: Answer


def changed(behind: Position, size: int) -> dict[str, str]:
    """``updated_at > at or (updated_at = at and entity_id > id)``, as groups are: all of them, any filter of each."""
    at = stamp(behind.at)
    groups = (
        (Filter("updated_at", "gteq", at),),
        (Filter("updated_at", "gt", at), Filter("entity_id", "gt", str(behind.entity_id))),
    )
    return criteria(groups, ("updated_at", "entity_id"), size)


def made_between(first: datetime, last: datetime | None, behind_id: int, size: int) -> dict[str, str]:
    groups = [
        (Filter("created_at", "gteq", stamp(first)),),
        (Filter("entity_id", "gt", str(behind_id)),),
    ]
    if last is not None:
        groups.append((Filter("created_at", "lteq", stamp(last)),))
    return criteria(groups, ("entity_id",), size)


def by_ids(ids: Sequence[int]) -> dict[str, str]:
    return criteria(((Filter("entity_id", "in", ",".join(map(str, ids))),),), ("entity_id",), len(ids))


def criteria(groups: Sequence[Sequence[Filter]], order: Sequence[str], size: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, group in enumerate(groups):
        for place, one in enumerate(group):
            stem = f"searchCriteria[filter_groups][{number}][filters][{place}]"
            found |= {
                f"{stem}[field]": one.field,
                f"{stem}[value]": one.value,
                f"{stem}[condition_type]": one.condition,
            }
    for place, field in enumerate(order):
        stem = f"searchCriteria[sortOrders][{place}]"
        found |= {f"{stem}[field]": field, f"{stem}[direction]": "ASC"}
    return found | {"searchCriteria[pageSize]": str(size), "searchCriteria[currentPage]": "1"}


def page_of(answer: Answer, path: str, size: int) -> Page:
    items = answer.document.get("items") if isinstance(answer.document, dict) else None
    if not isinstance(items, list):
        if items is None and isinstance(answer.document, dict) and answer.document.get("total_count") == 0:
            return Page((), False, answer)  # some versions say null for nothing
        raise StoreTrouble(Kind.NOT_MAGENTO, failures.with_values(failures.NOT_MAGENTO, path=path))
    return Page([row for row in items if isinstance(row, dict)], len(items) >= size, answer)


def position_of(row: Row) -> Position | None:
    at, entity_id = moment(row.get("updated_at")), whole(row.get("entity_id"))
    return None if at is None or entity_id is None else Position(at, entity_id)


def in_order(rows: Sequence[Row], behind: Position, path: str) -> Iterator[tuple[Position, Row]]:
    """The rows behind a position. Raises StoreTrouble where they come in another order: some would be missed."""
    last = behind
    for row in rows:
        position = position_of(row)
        if position is None or position <= last:
            raise StoreTrouble(Kind.ODD, failures.with_values(UNSORTED, path=path))
        last = position
        yield position, row


def stamp(at: datetime) -> str:
    """As Magento writes it: UTC without saying so."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 19:
        return int(value)
    return value if isinstance(value, int) else None
