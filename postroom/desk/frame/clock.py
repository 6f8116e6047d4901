"""By which clock somebody reads times: their account's, else that of the browser they sit at, else UTC."""

from functools import lru_cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest

from postroom.access.models import Person

COOKIE = "postroom-zone"  # set by desk.js: no header says where a browser is


def zone_of(person: Person, request: HttpRequest) -> ZoneInfo:
    told = unquote(request.COOKIES.get(COOKIE, ""))
    return ZoneInfo(person.timezone or (told if told in known() else "UTC"))


@lru_cache
def known() -> frozenset[str]:
    """A cookie is anybody's to write, and a zone's name becomes a path."""
    return frozenset(available_timezones())
