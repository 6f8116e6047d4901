"""The spans of time that the dashboard looks back over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Period:
    """`step`: how much one column stands for."""

    code: str
    label: Promise
    length: timedelta
    step: timedelta

    def ends(self, now: datetime) -> datetime:
        """The full hour that comes next: counts are kept by the hour."""
        return now.replace(minute=0, second=0, microsecond=0) + HOUR

    def starts(self, now: datetime) -> datetime:
        return self.ends(now) - self.length


PERIODS = {
    period.code: period
    for period in (
        Period("day", _("24 hours"), timedelta(days=1), HOUR),
        Period("week", _("7 days"), timedelta(days=7), 6 * HOUR),
        Period("month", _("30 days"), timedelta(days=30), timedelta(days=1)),
    )
}
