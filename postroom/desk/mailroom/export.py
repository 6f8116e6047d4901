"""The filtered list as a file for spreadsheets: streamed, bounded, and with nothing that a spreadsheet would run."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from postroom.access.resources import Resource
from postroom.audit.record import Change, record
from postroom.desk.frame.discretion import Discretion, discretion
from postroom.desk.frame.door import DeskRequest, page, refuse
from postroom.desk.mailroom.asked import Asked
from postroom.desk.mailroom.listing import views_of
from postroom.spool.reading import history
from postroom.spool.reading.waiting import Lookout, look

MOST = 50_000  # messages in one file
COLUMNS = (
    "id", "created_at", "store_view", "kind", "reference", "revision", "from", "to", "subject", "recipient", "role",
    "state", "reason", "attempts", "last_reply", "settled_at",
)  # fmt: skip
#: What a spreadsheet may take for a formula at the beginning of a cell; the wide ones are typed in Japanese.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Where some countries' spreadsheets begin another cell, whatever the quotes say.
SPLIT = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])")
MARK = "\ufeff"  # without it Excel does not know UTF-8


class Echo:
    """What `csv` writes to: each line is handed on at once."""

    def write(self, line: str) -> str:
        return line


@page(Resource.MESSAGES_EXPORT)
def messages_csv(request: DeskRequest) -> HttpResponseBase:
    asked = Asked(request.GET, views_of(request, Resource.MESSAGES_EXPORT))
    if not asked.is_valid():
        refuse()
    filters = asked.filters(request.reach.store_views(Resource.MESSAGES_EXPORT))
    record(request.actor, Change("exported", "messages", new=asked.query() or "all"))
    ending = gettext("There are more than %(most)d messages: narrow the filter down.") % {"most": MOST}
    response = StreamingHttpResponse(
        lines(table(filters, discretion(request), timezone.get_current_timezone()), ending),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="messages-{timezone.localtime():%Y-%m-%d-%H%M}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def lines(rows: Iterable[list[str] | None], ending: str) -> Iterator[str]:
    """A row that is None stands for all that are left out."""
    writer = csv.writer(Echo())
    yield MARK + writer.writerow(COLUMNS)
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row or [ending]])


def table(filters: history.Filters, theirs: Discretion, zone: tzinfo) -> Iterator[list[str] | None]:
    cursor, count = None, 0
    while True:
        found = history.list_messages(filters, cursor, history.LARGEST_PAGE)
        lookout = theirs.lookout(look(timezone.now()))
        for item in theirs.items(found.items):
            yield from cells(item, lookout, zone)
        cursor, count = found.cursor, count + len(found.items)
        if cursor is None:
            return
        if count >= MOST:
            yield None
            return


def cells(item: history.Item, lookout: Lookout, zone: tzinfo) -> Iterator[list[str]]:
    """One row for each delivery."""
    its = item.message
    shared = [str(its.public_id), moment(its.created_at, zone), item.store_view, its.kind, its.reference,
              str(its.revision), its.from_address, its.to_address, its.subject]  # fmt: skip
    for each in item.deliveries:
        yield [*shared, each.recipient, each.role, each.state, lookout.reason(each), str(each.attempts),
               each.last_reply, moment(each.settled_at, zone)]  # fmt: skip


def moment(at: datetime | None, zone: tzinfo) -> str:
    return "" if at is None else at.astimezone(zone).isoformat(timespec="seconds")


def safe(cell: str) -> str:
    """Text stays text: what a customer calls an order is never a formula (CWE-1236)."""
    cell = SPLIT.sub(r"\1'", cell)
    return f"'{cell}" if cell.startswith(FORMULA) else cell
