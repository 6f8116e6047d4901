"""Charts as SVG of our own: geometry and classes only, colours are the style sheet's, a table says the same in figures.

A plot stretches to the width there is, so no text stands inside it: labels are HTML around it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

WIDTH, HEIGHT = 1000.0, 200.0  #: of the plot's own units
GAP = 0.25  #: of a column, between it and the next
Number = float | int | None


@dataclass(frozen=True)
class Series:
    """`tone`: a class of the style sheet, series-1 to series-5. A value None: nothing was measured."""

    label: str
    tone: str
    values: Sequence[Number]


@dataclass(frozen=True)
class Chart:
    """Values over time: one for each of `starts`; `until`: where the last column ends. `told`: a value in words."""

    name: str
    title: str
    description: str
    starts: Sequence[datetime]
    until: datetime
    series: Sequence[Series]
    told: Callable[[Number], str] = str

    @property
    def rows(self) -> list[tuple[datetime, list[str]]]:
        """For the table."""
        values = zip(*(each.values for each in self.series), strict=True)
        return [(start, [self.told(value) for value in row]) for start, row in zip(self.starts, values, strict=True)]

    @property
    def ticks(self) -> list[str]:
        """Labels of the time axis, evenly spread from its start to its end."""
        first, last = self.starts[0], self.until
        days = (last - first).total_seconds() > 2 * 86400
        moments = [first + (last - first) * part / 4 for part in range(5)]
        return [date_format(localtime(moment), "n/j" if days else "H:i") for moment in moments]


def bars(chart: Chart) -> SafeString:
    """Each column the sum of its series, the first at the bottom."""
    top, step = top_of_bars(chart), WIDTH / max(len(chart.starts), 1)
    columns = ((bar(chart, number, top, step),) for number in range(len(chart.starts)))
    return plot(chart, format_html_join("", "<g>{}</g>", columns))


def bar(chart: Chart, number: int, top: float, step: float) -> SafeString:
    left, floor, parts = number * step, HEIGHT, []
    for series in chart.series:
        height = (series.values[number] or 0) / top * HEIGHT
        if height:
            floor -= height
            parts.append((series.tone, f"{left + step * GAP / 2:.1f}", f"{floor:.1f}", f"{height:.1f}"))
    width = f"{step * (1 - GAP):.1f}"
    told = ", ".join(f"{each.label} {chart.told(each.values[number])}" for each in chart.series)
    return format_html(
        '<title>{}: {}</title><rect class="hit" x="{}" y="0" width="{}" height="{}"/>{}',
        date_format(localtime(chart.starts[number]), "Y-m-d H:i"),
        told,
        f"{left:.1f}",
        f"{step:.1f}",
        f"{HEIGHT:.0f}",
        format_html_join(
            "",
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
            ((tone, x, y, width, height) for tone, x, y, height in parts),
        ),
    )


def lines(chart: Chart) -> SafeString:
    """One line for each series; where nothing was measured it has a gap."""
    top = top_of_lines(chart)
    paths = ((each.tone, path(each.values, top)) for each in chart.series)
    return plot(chart, format_html_join("", '<path class="line {}" d="{}"/>', paths))


def path(values: Sequence[Number], top: float) -> str:
    """Runs of points; a point by itself is drawn half a column wide, or nobody would see it."""
    step = WIDTH / max(len(values), 1)
    drawn = []
    for there, run in groupby(enumerate(values), key=lambda each: each[1] is not None):
        points = [((number + 0.5) * step, HEIGHT - (value or 0) / top * HEIGHT) for number, value in run]
        if len(points) == 1:
            points = [(points[0][0] - step / 4, points[0][1]), (points[0][0] + step / 4, points[0][1])]
        if there:
            drawn.append("M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points))
    return " ".join(drawn)


def plot(chart: Chart, drawn: SafeString) -> SafeString:
    rules = format_html_join(
        "", '<path class="rule" d="M0 {} H{}"/>', ((f"{HEIGHT * part:.0f}", f"{WIDTH:.0f}") for part in (0, 0.5, 1))
    )
    return format_html(
        '<svg role="img" aria-labelledby="{0}-title {0}-about" viewBox="0 0 {1} {2}" preserveAspectRatio="none">'
        '<title id="{0}-title">{3}</title><desc id="{0}-about">{4}</desc>{5}{6}</svg>',
        chart.name,
        f"{WIDTH:.0f}",
        f"{HEIGHT:.0f}",
        chart.title,
        chart.description,
        rules,
        drawn,
    )


def scale(chart: Chart, stacked: bool) -> list[str]:
    """Labels of the value axis, from the top down."""
    top = top_of_bars(chart) if stacked else top_of_lines(chart)
    return [chart.told(int(value) if value.is_integer() else value) for value in (top, top / 2, 0.0)]


def top_of_bars(chart: Chart) -> float:
    sums = (sum(value or 0 for value in column) for column in zip(*(e.values for e in chart.series), strict=True))
    return rounded_up(max(sums, default=0))


def top_of_lines(chart: Chart) -> float:
    return rounded_up(max((value or 0 for each in chart.series for value in each.values), default=0))


def rounded_up(value: float) -> float:
    """To a number that is easily halved: 2, 4, 6, 8 or 10 times a power of ten."""
    power = 1.0
    while value > 10 * power:
        power *= 10
    while 0 < value <= power and power > 0.001:
        power /= 10
    return next((even * power for even in (2, 4, 6, 8, 10) if value <= even * power), 10 * power)
