"""What templates of the desk say again and again: moments, states."""

from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

register = template.Library()


@register.simple_tag
def when(moment: datetime | None) -> SafeString | str:
    """A moment in the person's time zone, with the zone in its title."""
    if moment is None:
        return "–"
    local = localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()}",
        date_format(local, "Y-m-d H:i"),
    )


@register.simple_tag
def state(name: str) -> SafeString:
    """A delivery's state as a badge: its colour never says what its word does not."""
    return format_html('<span class="badge state-{}">{}</span>', name, name)
