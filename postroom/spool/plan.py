"""Which store views may send now, and by which transport: read from the settings as they are at this moment."""

import logging
import random
from dataclasses import dataclass, field
from typing import Literal, cast

from postroom.mail.policy import Schedule
from postroom.mail.retry import DEFAULT_RETRY
from postroom.scopes import effective
from postroom.scopes.resolve import Snapshot
from postroom.transports.settings import TransportSettings

log = logging.getLogger("postroom.worker")


@dataclass(frozen=True)
class Plan:
    """Made once per snapshot. Views in neither `route_of` nor `disabled` are misconfigured: their mail waits."""

    snapshot: Snapshot
    settings: dict[str, TransportSettings] = field(default_factory=dict)  #: by fingerprint
    route_of: dict[int, str] = field(default_factory=dict)  #: store view: fingerprint
    disabled: list[int] = field(default_factory=list)

    def views_of(self, fingerprint: str) -> list[int]:
        return [view for view, route in self.route_of.items() if route == fingerprint]

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
            if effective.communications_disabled(snapshot, view.id):
                made.disabled.append(view.id)
                continue
            effective.retry_schedule(snapshot, view.id)
            settings = effective.transport(snapshot, view.id)
        except effective.Misconfigured as error:
            log.error("mail of store view %s waits until this is mended: %s", view.code, error)
            continue
        made.settings[settings.fingerprint] = settings
        made.route_of[view.id] = settings.fingerprint
    return made
