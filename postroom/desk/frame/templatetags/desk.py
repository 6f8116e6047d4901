"""What templates of the desk say again and again: moments, spans of time, states, sizes, symbols, next and previous."""

from datetime import datetime, timedelta

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from postroom.desk.frame import charts, phrases, spans
from postroom.desk.frame.states import NAMES
from postroom.spool.models import Message

register = template.Library()


@register.simple_tag
def when(moment: datetime | None) -> SafeString | str:
    """A moment in the person's time zone, with the zone in its title."""
    return "–" if moment is None else told(moment, date_format(localtime(moment), "Y-m-d H:i"))


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """How long since, or how long until: the moment itself is its title."""
    if moment is None:
        return "–"
    passed = (timezone.now() - moment).total_seconds()
    if abs(passed) < 5:
        return told(moment, gettext("just now"))
    pattern = gettext("%(span)s ago") if passed > 0 else gettext("in %(span)s")
    return told(moment, pattern % {"span": spans.roughly(abs(passed))})


def told(moment: datetime, text: str) -> SafeString:
    local = localtime(moment)
    exact = f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()}"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, text)


@register.filter
def duration(span: timedelta | float | None) -> str:
    """A span of time, or seconds, to two units: "0.2 s", "3 min 20 s"."""
    if span is None:
        return "–"
    return spans.exactly(span.total_seconds() if isinstance(span, timedelta) else span)


@register.filter
def filesize(octets: int | None) -> str:
    if octets is None:
        return "–"
    if octets < 1024:
        return ngettext("%(count)d byte", "%(count)d bytes", octets) % {"count": octets}
    size, unit = (octets / 1024, "KB") if octets < 1024 * 1024 else (octets / 1024 / 1024, "MB")
    return f"{size:.1f} {unit}"


@register.simple_tag
def state(name: str) -> SafeString:
    """A delivery's state as a badge: its colour never says what its word does not."""
    return format_html('<span class="badge state-{}">{}</span>', name, NAMES.get(name, name))


@register.filter
def subject(message: Message) -> str:
    """As lists call a mail. What only its recipient may read has no subject here."""
    return message.subject or (gettext("(for its recipient alone)") if message.discreet else gettext("(no subject)"))


@register.filter
def said(text: str | None) -> str:
    """What a room of the product says, in the person's language; what a peer or a person wrote stays as it is."""
    return phrases.said(text) if text else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """A symbol of icons.svg. It says nothing by itself: a word stands beside it, or the button has a label."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static(ICONS), name)


ICONS = "desk/frame/icons.svg"


@register.inclusion_tag("desk/frame/pager.html")
def pager(newer: str = "", older: str = "", note: str = "") -> dict[str, str]:
    """Links to the pages before and after, each as an address or empty; `note`: where in the list one is."""
    return {"newer": newer, "older": older, "note": note}


@register.inclusion_tag("desk/frame/chart.html")
def bar_chart(chart: charts.Chart) -> dict[str, object]:
    return {"chart": chart, "plot": charts.bars(chart), "scale": charts.scale(chart, stacked=True)}


@register.inclusion_tag("desk/frame/chart.html")
def line_chart(chart: charts.Chart) -> dict[str, object]:
    return {"chart": chart, "plot": charts.lines(chart), "scale": charts.scale(chart, stacked=False)}
