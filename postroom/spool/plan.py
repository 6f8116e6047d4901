"""Which store views may send now, what, and by which transport: read from the settings as they are at this moment."""

import logging
import random
from dataclasses import dataclass, field
from typing import Literal, cast

from postroom.mail.address import Address
from postroom.mail.policy import Schedule
from postroom.mail.retry import DEFAULT_RETRY
from postroom.scopes import effective
from postroom.scopes.effective import Conduct
from postroom.scopes.resolve import Snapshot
from postroom.spool.claim import Claimed, Key
from postroom.spool.passage import GOES, Passage, at_delivery, bar
from postroom.spool.submission import ESSENTIAL, LANES
from postroom.transports.settings import TransportSettings

log = logging.getLogger("postroom.worker")
UNTOUCHED = Conduct()


@dataclass(frozen=True)
class Plan:
    """Made once per snapshot. Views in neither `route_of` nor `barred` are misconfigured: their mail waits."""

    snapshot: Snapshot
    settings: dict[str, TransportSettings] = field(default_factory=dict)  #: by fingerprint
    route_of: dict[int, str] = field(default_factory=dict)  #: store view: fingerprint
    conduct: dict[int, Conduct] = field(default_factory=dict)
    barred: dict[int, str] = field(default_factory=dict)  #: store view: why only essential mail leaves
    choosy: set[int] = field(default_factory=set)  #: store views of which not everything simply goes to its recipient

    def lanes_of(self, fingerprint: str) -> list[Key]:
        views = [view for view, route in self.route_of.items() if route == fingerprint]
        return [(view, lane) for view in views for lane in ((ESSENTIAL,) if view in self.barred else LANES)]

    def passage(self, claimed: Claimed) -> Passage:
        if claimed.store_view_id not in self.choosy or claimed.is_essential:
            return GOES
        return at_delivery(self.conduct[claimed.store_view_id], claimed.recipient)

    def instead(self, claimed: Claimed) -> Address | None:
        """To whom it goes in its recipient's place."""
        return self.passage(claimed).instead if claimed.store_view_id in self.choosy else None

    def schedule(self, store_view_id: int) -> Schedule:
        """How a delivery of this store view is tried again, with a fresh throw of the dice."""
        try:
            retry, when_in_doubt = effective.retry_schedule(self.snapshot, store_view_id)
        except effective.Misconfigured:
            retry, when_in_doubt = DEFAULT_RETRY, "hold"  # an outcome must be settled whatever the settings say
        return Schedule(retry, cast(Literal["retry", "hold"], when_in_doubt), random.random())  # noqa: S311 (jitter)


def plan(snapshot: Snapshot) -> Plan:
    made = Plan(snapshot)
    for view in snapshot.store_views.values():
        try:
            made.conduct[view.id] = conduct = effective.conduct(snapshot, view.id)
            if conduct != UNTOUCHED:
                made.choosy.add(view.id)
            if why := bar(conduct):
                made.barred[view.id] = why
                log.info("mail of store view %s is kept: %s", view.code, why)
            effective.retry_schedule(snapshot, view.id)
            settings = effective.transport(snapshot, view.id)
        except effective.Misconfigured as error:
            if view.id not in made.barred:  # of which nothing is to leave anyway
                log.error("mail of store view %s waits until this is mended: %s", view.code, error)
            continue
        made.settings[settings.fingerprint] = settings
        made.route_of[view.id] = settings.fingerprint
    return made
