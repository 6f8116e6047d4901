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
from postroom.scopes.scope import DEFAULT
from postroom.spool.custody.claim import Claimed, Key
from postroom.spool.intake.submission import ESSENTIAL, PRIORITIES, TRIAL
from postroom.spool.passage import GOES, Passage, at_delivery, bar, in_lane
from postroom.transports.settings import TransportSettings

log = logging.getLogger("postroom.worker")
UNTOUCHED = Conduct()


@dataclass(frozen=True)
class Plan:
    """Made once per snapshot. Mail of what is not in `lanes` waits: a mode keeps it, or its settings must be mended."""

    snapshot: Snapshot
    settings: dict[str, TransportSettings] = field(default_factory=dict)  #: by fingerprint
    lanes: dict[Key, str] = field(default_factory=dict)  #: the fingerprint of the transport that each leaves by
    conduct: dict[int, Conduct] = field(default_factory=dict)
    barred: dict[int, str] = field(default_factory=dict)  #: store view: why its mail is kept
    choosy: set[int] = field(default_factory=set)  #: store views of which not everything simply goes to its recipient

    def lanes_of(self, fingerprint: str) -> list[Key]:
        return [key for key, route in self.lanes.items() if route == fingerprint]

    def passage(self, claimed: Claimed, discreet: bool = False) -> Passage:
        if claimed.store_view_id not in self.choosy or claimed.is_essential:
            return GOES
        conduct = in_lane(self.conduct[claimed.store_view_id], claimed.priority)
        return at_delivery(conduct, claimed.recipient, discreet)

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
    add_essential(made)
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
        # What somebody tests is judged when it is claimed: of all modes only Hold lets it pass.
        for lane in (TRIAL,) if view.id in made.barred else (TRIAL, *PRIORITIES):
            made.lanes[view.id, lane] = settings.fingerprint
    return made


def add_essential(made: Plan) -> None:
    """By the default scope's transport. A store view's own may belong to somebody whom no reset is meant for."""
    try:
        settings = effective.transport_at(made.snapshot, DEFAULT)
    except effective.Misconfigured as error:
        log.error("the desk's own mail waits until this is mended: %s", error)
        return
    made.settings[settings.fingerprint] = settings
    made.lanes.update({(view, ESSENTIAL): settings.fingerprint for view in made.snapshot.store_views})
