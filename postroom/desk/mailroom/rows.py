"""Messages as lines of a list: who, what, where it stands and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.desk.frame.discretion import discretion
from postroom.desk.frame.door import DeskRequest
from postroom.desk.mailroom.kinds import kind_label
from postroom.spool.intake.submission import ESSENTIAL, TRIED_OUT
from postroom.spool.models import Delivery, Message
from postroom.spool.reading.history import Item
from postroom.spool.reading.waiting import Lookout, look
from postroom.spool.states import State

SHOWN = 5  #: deliveries of one mail in a list; of the others it says how many stand where


@dataclass(frozen=True)
class Standing:
    """Where one delivery stands. `next_try`: only where it waits for one."""

    delivery: Delivery
    why: str
    next_try: datetime | None


@dataclass(frozen=True)
class Row:
    message: Message
    store_view: str  #: its name
    kind: str
    is_test: bool  #: somebody sent it to see how it arrives
    order: str  #: address of its order's page, or nothing
    standings: tuple[Standing, ...]

    @property
    def shown(self) -> tuple[Standing, ...]:
        """In a list; what was sent stands back for what may need a person."""
        if len(self.standings) <= SHOWN:
            return self.standings
        return tuple(sorted(self.standings, key=lambda each: each.delivery.state == State.SENT)[:SHOWN])

    @property
    def folded(self) -> dict[str, int]:
        """States of the deliveries that are not shown, and how many are in each."""
        states = Counter(each.delivery.state for each in self.standings)
        return dict(states - Counter(each.delivery.state for each in self.shown))

    @property
    def folded_count(self) -> int:
        return len(self.standings) - len(self.shown)


def rows(request: DeskRequest, items: Iterable[Item]) -> list[Row]:
    """As far as it is the person's to know."""
    seen, all_stores = discretion(request), request.reach.store_views(Resource.MESSAGES_VIEW) is None
    lookout = seen.lookout(look(timezone.now()))
    return [row(item, lookout) for item in seen.items(items) if all_stores or item.message.priority != ESSENTIAL]


def row(item: Item, lookout: Lookout) -> Row:
    known = lookout.snapshot.store_views.get(item.message.store_view_id)
    return Row(
        message=item.message,
        store_view=known.name if known else item.store_view,
        kind=kind_label(item.message.kind),
        is_test=item.message.source == TRIED_OUT,
        order=order_address(item.store_view, item.message.reference),
        standings=tuple(standing(delivery, lookout) for delivery in item.deliveries),
    )


def standing(delivery: Delivery, lookout: Lookout) -> Standing:
    why = lookout.reason(delivery) or ("" if delivery.state == State.SENT else delivery.last_reply)
    waits = delivery.state == State.QUEUED and delivery.claims > 0 and delivery.due_at > lookout.now
    return Standing(delivery, why, delivery.due_at if waits else None)


def order_address(store_view: str, reference: str) -> str:
    """Nothing where the number cannot stand in an address, such as one with a line break."""
    try:
        return reverse("desk:order", args=[store_view, reference])
    except NoReverseMatch:
        return ""
