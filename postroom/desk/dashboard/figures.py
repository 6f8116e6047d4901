"""What was sent, deferred, refused and held over time, and how long mail took."""

from dataclasses import dataclass
from datetime import datetime
from math import inf, isinf

from django.utils.translation import gettext as _

from postroom.desk.dashboard.asked import Asked
from postroom.desk.frame import spans
from postroom.desk.frame.charts import Chart, Number, Series
from postroom.spool.reading import tallies
from postroom.spool.reading.tallies import Latency, Measure, Point

FAILED = (Measure.REFUSED, Measure.EXPIRED, Measure.BOUNCED)
SHOWN = (Measure.ACCEPTED, Measure.DEFERRED, *FAILED, Measure.HELD)


@dataclass(frozen=True)
class Figures:
    """Of the period. `failed`: refused, expired or bounced."""

    accepted: int
    deferred: int
    failed: int
    held: int
    median: str
    p95: str
    flow: Chart
    speed: Chart


def figures(asked: Asked, now: datetime) -> Figures:
    since, until = asked.period.starts(now), asked.period.ends(now)
    points = tallies.series(SHOWN, since, until, asked.period.step, asked.store_views)
    whole = tallies.latency(since, until, asked.store_views)
    return Figures(
        accepted=sum(point.counts[Measure.ACCEPTED] for point in points),
        deferred=sum(point.counts[Measure.DEFERRED] for point in points),
        failed=sum(failed(point) for point in points),
        held=sum(point.counts[Measure.HELD] for point in points),
        median=limit_in_words(whole.median),
        p95=limit_in_words(whole.p95),
        flow=flow(points, until),
        speed=speed(asked, points, until),
    )


def failed(point: Point) -> int:
    return sum(point.counts[measure] for measure in FAILED)


def flow(points: list[Point], until: datetime) -> Chart:
    series = (
        Series(_("accepted by the next server"), "series-1", [point.counts[Measure.ACCEPTED] for point in points]),
        Series(_("deferred"), "series-2", [point.counts[Measure.DEFERRED] for point in points]),
        Series(_("refused, expired, bounced"), "series-3", [failed(point) for point in points]),
        Series(_("held"), "series-4", [point.counts[Measure.HELD] for point in points]),
    )
    about = _("Deliveries over time, by what became of them. The table below has the figures.")
    return Chart("flow", _("Mail over time"), about, [point.at for point in points], until, series)


def speed(asked: Asked, points: list[Point], until: datetime) -> Chart:
    """From the moment an order was handed in to the next server's yes."""
    found = tallies.latencies(points[0].at, until, asked.period.step, asked.store_views)
    series = (
        Series(_("half of the mail was not slower"), "series-1", [drawn(each, each.median) for each in found]),
        Series(_("95 of 100 were not slower"), "series-4", [drawn(each, each.p95) for each in found]),
    )
    about = _("How long mail took from your store to the next mail server. The table below has the figures.")
    starts = [point.at for point in points]
    return Chart("speed", _("How long mail takes"), about, starts, until, series, spans_told)


def drawn(found: Latency, limit: float | None) -> Number:
    """Nothing was sent: a gap. Beyond the last limit of what is measured there is only "more than a day"."""
    return None if not found.count or limit is None else min(limit, 86_401.0)


def spans_told(value: Number) -> str:
    if value is None:
        return "–"
    return limit_in_words(inf if value > 86_400 else float(value))


def limit_in_words(limit: float | None) -> str:
    if limit is None:
        return "–"
    return _("more than a day") if isinf(limit) else spans.exactly(limit)
