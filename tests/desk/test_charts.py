"""Charts: what is drawn, what the table beside them says, and words for spans of time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from postroom.desk.frame import charts, spans
from postroom.desk.frame.charts import Chart, Series
from postroom.desk.frame.templatetags import desk

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def chart(*rows: list[float | None]) -> Chart:
    starts = [START + number * HOUR for number in range(len(rows[0]))]
    series = [Series(f"<row {number}>", f"series-{number}", row) for number, row in enumerate(rows, 1)]
    return Chart("flow", "Mail & more", "About <it>", starts, START + len(rows[0]) * HOUR, series)


def heights(drawn: str) -> list[float]:
    return [float(each) for each in re.findall(r'<rect class="series-\d"[^>]* height="([0-9.]+)"', drawn)]


def test_bars_stand_on_each_other_and_are_as_high_as_they_count() -> None:
    drawn = str(charts.bars(chart([4, 0, 2], [4, 1, 0])))
    assert heights(drawn) == [100.0, 100.0, 25.0, 50.0]
    assert 'y="100.0" width' in drawn
    assert 'y="0.0" width' in drawn


def test_what_a_chart_says_is_escaped_and_named_for_who_cannot_see_it() -> None:
    drawn = str(charts.bars(chart([1])))
    assert 'role="img" aria-labelledby="flow-title flow-about"' in drawn
    assert "About &lt;it&gt;" in drawn
    assert "&lt;row 1&gt; 1" in drawn
    assert "style=" not in drawn


def test_a_line_has_a_gap_where_nothing_was_measured_and_a_lone_point_is_seen() -> None:
    assert charts.path([1, None, 2, 2], 2) == "M62.5 100.0 L187.5 100.0 M625.0 0.0 L875.0 0.0"
    assert charts.path([None, None], 2) == ""


def test_a_chart_of_nothing_is_drawn_all_the_same() -> None:
    assert heights(str(charts.bars(chart([0, 0])))) == []
    assert 'd=""' in str(charts.lines(chart([None])))


@pytest.mark.parametrize(
    ("value", "top"), [(0, 2), (0.3, 0.4), (1, 1), (2, 2), (3, 4), (9, 10), (11, 20), (50, 60), (101, 200), (999, 1000)]
)
def test_an_axis_ends_at_a_number_that_is_easily_halved(value: float, top: float) -> None:
    assert charts.rounded_up(value) == pytest.approx(top)


def test_the_table_has_every_figure() -> None:
    shown = Template("{% load desk %}{% bar_chart chart %}").render(Context({"chart": chart([4, 0], [1, 7])}))
    assert re.findall(r'<td class="number">(.*?)</td>', shown) == ["4", "1", "0", "7"]
    assert "2026-11-23 07:00" in shown


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0"), (0.04, "40 ms"), (0.2, "0.2 s"), (2, "2 s"), (59.6, "1 min"), (200, "3 min 20 s"), (90_000, "1 d 1 h")],
)
def test_a_span_is_said_in_two_units_at_most(seconds: float, said: str) -> None:
    assert spans.exactly(seconds) == said


def test_how_long_ago_is_said_in_the_persons_language() -> None:
    now = datetime.now(UTC)
    assert ">3 minutes ago</time>" in str(desk.ago(now - timedelta(seconds=200)))
    assert ">in 1 hour</time>" in str(desk.ago(now + timedelta(seconds=3700)))
    assert desk.ago(None) == "–"
    with translation.override("ja"):
        assert ">3 分前</time>" in str(desk.ago(now - timedelta(seconds=200)))


def test_sizes_are_read_at_a_glance() -> None:
    assert [desk.filesize(size) for size in (None, 1, 900, 2048, 3 << 20)] == [
        "–",
        "1 byte",
        "900 bytes",
        "2.0 KB",
        "3.0 MB",
    ]
