"""What the frame around a page needs: the menu, what keeps mail from leaving, whose page it is, the other languages."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from postroom import __version__
from postroom.desk.frame import notices
from postroom.desk.frame.banners import banners
from postroom.desk.frame.navigation import address_of, navigation

if TYPE_CHECKING:
    from postroom.desk.frame.door import DeskRequest


def surroundings(request: "DeskRequest") -> dict[str, Any]:
    """Of a page of somebody who is signed in."""
    return {
        **outside(request),
        "navigation": navigation(request),
        "banners": banners(request),
        "person": request.user,
        "search_address": address_of("desk:messages"),
        "zone": get_current_timezone_name(),
        "version": __version__,
    }


def outside(request: HttpRequest) -> dict[str, Any]:
    """Of a page that anybody may see: the sign-in page, errors."""
    return {
        "demo": settings.POSTROOM_DEMO,
        "notices": notices.taken(request),
        "other_languages": [(code, name) for code, name in settings.LANGUAGES if code != get_language()],
        "path": request.get_full_path() if request.method == "GET" else request.path,
    }
