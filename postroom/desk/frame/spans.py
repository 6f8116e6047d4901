"""Spans of time in words."""

from django.utils.translation import gettext, ngettext

MINUTE, HOUR, DAY = 60, 3600, 86400


def roughly(seconds: float) -> str:
    """One unit: "3 minutes"."""
    if seconds < MINUTE:
        return ngettext("%(count)d second", "%(count)d seconds", int(seconds)) % {"count": int(seconds)}
    if seconds < HOUR:
        count = int(seconds // MINUTE)
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    if seconds < DAY:
        count = int(seconds // HOUR)
        return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    count = int(seconds // DAY)
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def exactly(seconds: float) -> str:
    """Two units at most, short: "40 ms", "0.2 s", "3 min 20 s", "2 d 4 h"."""
    if not seconds:
        return "0"
    if seconds < 0.1:
        return gettext("%(count)d ms") % {"count": round(seconds * 1000)}
    if seconds < 10:
        return gettext("%(count)s s") % {"count": f"{seconds:.1f}".removesuffix(".0")}
    whole = round(seconds)
    units = (
        (gettext("%(count)d d"), whole // DAY),
        (gettext("%(count)d h"), whole % DAY // HOUR),
        (gettext("%(count)d min"), whole % HOUR // MINUTE),
        (gettext("%(count)d s"), whole % MINUTE),
    )
    first = next((number for number, (_, count) in enumerate(units) if count), len(units) - 1)
    return " ".join(word % {"count": count} for word, count in units[first : first + 2] if count)
