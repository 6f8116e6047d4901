"""Going live: what would leave is shown first, and what a setting has held leaves only where somebody asks for it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import QuerySet

from postroom.audit.record import Actor, Change, record
from postroom.scopes import effective, resolve
from postroom.scopes.resolve import Snapshot
from postroom.scopes.rules import MODE
from postroom.scopes.save import Saved, save
from postroom.scopes.scope import Scope
from postroom.spool.handling import actions
from postroom.spool.models import Delivery
from postroom.spool.passage import BY_MODE, bar
from postroom.spool.states import State

COUNTED = 100_000  # more are not counted, only said to be more
SAMPLE = 5
BATCH = 500


@dataclass(frozen=True)
class Leaving:
    """Deliveries that wait. `oldest`: when the oldest of their messages was submitted; `sample`: the oldest few."""

    count: int
    oldest: datetime | None
    sample: tuple[Delivery, ...]

    @property
    def is_more(self) -> bool:
        """There are more than were counted."""
        return self.count >= COUNTED


def would_leave(snapshot: Snapshot, scope: Scope) -> Leaving:
    """What settings have held, of the store views that would be live if Mode were Live at this scope."""
    views = views_going_live(snapshot, scope)
    return looked_at(held(views), views)


def queued() -> Leaving:
    """What leaves as soon as somebody adopts this database."""
    return looked_at(Delivery.objects.filter(state=State.QUEUED), resolve.current().store_views)


def looked_at(rows: QuerySet[Delivery], views: Iterable[int]) -> Leaving:
    """View by view, as the index has them in order."""
    of_views = [rows.filter(store_view=view).order_by("message_id") for view in views]
    sample = sorted(chain(*(its.select_related("message__store_view")[:SAMPLE] for its in of_views)), key=age)[:SAMPLE]
    count = rows.order_by()[:COUNTED].count()
    return Leaving(count, sample[0].message.created_at if sample else None, tuple(sample))


def age(row: Delivery) -> int:
    return row.message_id


def held(store_views: Collection[int]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=State.HELD, store_view__in=store_views, reason__in=BY_MODE)


def views_going_live(snapshot: Snapshot, scope: Scope) -> list[int]:
    """Those at or below the scope; without those that another setting keeps from sending, or that cannot be read."""
    after = snapshot.edited(scope, {MODE: "live"})
    found = []
    for place in after.below(scope):
        try:
            if place.kind == "stores" and not bar(effective.conduct(after, place.id)):
                found.append(place.id)
        except effective.Misconfigured:
            continue
    return found


def go_live(scope: Scope, actor: Actor) -> Saved:
    """Nothing that was held leaves by it. Raises Rejected, also where the environment fixes the mode."""
    return save({MODE: "live"}, scope, actor)


def release(scope: Scope, by: actions.By) -> actions.Tally:
    """What `would_leave` has shown, once the scope is live; in batches, each committed by itself."""
    views = views_going_live(resolve.current(), scope)
    done, skipped, last = 0, dict[str, int](), 0
    while ids := list(held(views).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        tally = actions.release(ids, by)
        done, last = done + tally.done, ids[-1]
        for why, count in tally.skipped.items():
            skipped[why] = skipped.get(why, 0) + count
    if done:
        change = Change("released", "mail held by a setting", resolve.current().shown(scope), new=f"{done} deliveries")
        record(Actor(by.actor), change)
    return actions.Tally(done, skipped)
