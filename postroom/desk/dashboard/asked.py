"""What the address of the dashboard asks for: which store views, how far back, and whether it stands still."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from postroom.access.resources import Resource
from postroom.desk.dashboard.period import PERIODS, Period
from postroom.desk.frame.door import DeskRequest, refuse
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import View


@dataclass(frozen=True)
class Asked:
    """`store`: the code of one store view, or empty for all that the person may see."""

    request: DeskRequest
    period: Period
    store: str
    paused: bool

    @cached_property
    def views(self) -> list[View]:
        """All that the person may see here."""
        reach = self.request.reach
        return [
            view
            for view in self.request.snapshot.store_views.values()
            if reach.may(Resource.DASHBOARD, Scope.store(view.id))
        ]

    @cached_property
    def chosen(self) -> list[View]:
        return [view for view in self.views if self.store in {"", view.code}]

    @cached_property
    def store_views(self) -> frozenset[int] | None:
        """None: every one."""
        if not self.store:
            return self.request.reach.store_views(Resource.DASHBOARD)
        return frozenset(view.id for view in self.chosen)

    def query(self, **changes: str) -> str:
        asked = {"period": self.period.code, "store": self.store, "pause": "1" if self.paused else "", **changes}
        return urlencode({name: value for name, value in asked.items() if value})


def asked(request: DeskRequest) -> Asked:
    """What the address says and there is not counts as not said; another's store view is not there."""
    period = PERIODS.get(request.GET.get("period", ""), PERIODS["day"])
    found = Asked(request, period, request.GET.get("store", ""), request.GET.get("pause") == "1")
    if not found.chosen and found.store:
        refuse()
    return found
