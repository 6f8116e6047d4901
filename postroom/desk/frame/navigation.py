"""The menu: what there is, as far as it is somebody's to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.access.resources import Resource

if TYPE_CHECKING:
    from postroom.desk.frame.door import DeskRequest


@dataclass(frozen=True)
class Place:
    """A line of the menu. No resource: for everybody. `icon`: a symbol of icons.svg."""

    name: str
    icon: str
    label: Promise
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True)
class Entry:
    icon: str
    label: Promise
    address: str
    current: bool


@dataclass(frozen=True)
class Chapter:
    label: Promise | str
    entries: list[Entry]


CHAPTERS: tuple[tuple[Promise | str, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place("desk:dashboard", "dashboard", _("Dashboard"), (Resource.DASHBOARD,)),
            Place("desk:messages", "messages", _("Messages"), (Resource.MESSAGES_VIEW,)),
        ),
    ),
    (
        _("Stores"),
        (
            Place("desk:configuration", "configuration", _("Configuration"), (Resource.CONFIGURATION_VIEW,)),
            Place("desk:overview", "overview", _("Overview"), (Resource.CONFIGURATION_VIEW,)),
            Place("desk:letters", "eye", _("Letters"), (Resource.LETTERS_VIEW,)),
            Place("desk:stores", "stores", _("All stores"), (Resource.STORES, Resource.CONFIGURATION_VIEW)),
            Place("desk:mode", "mode", _("Live or held"), (Resource.MODE,)),
        ),
    ),
    (
        _("System"),
        (
            Place("desk:people", "people", _("People"), (Resource.PEOPLE,)),
            Place("desk:roles", "roles", _("Roles"), (Resource.PEOPLE,)),
            Place("desk:keys", "key", _("API keys"), (Resource.KEYS,)),
            Place("desk:retention", "clock", _("Records"), (Resource.RECORDS,)),
            Place("desk:audit", "audit", _("Audit log"), (Resource.AUDIT,)),
        ),
    ),
    (
        _("Help"),
        (
            Place("desk:connect", "connect", _("Connect my store")),
            Place("desk:reference", "book", _("Every setting")),
        ),
    ),
)


def navigation(request: DeskRequest) -> list[Chapter]:
    chapters = [Chapter(label, entries(request, places)) for label, places in CHAPTERS]
    return [chapter for chapter in chapters if chapter.entries]


def entries(request: DeskRequest, places: tuple[Place, ...]) -> list[Entry]:
    here = current(request.path)
    return [
        Entry(place.icon, place.label, address, address == here)
        for place in places
        if not place.resources or any(request.reach.anywhere(resource) for resource in place.resources)
        if (address := address_of(place.name))
    ]


def address_of(name: str) -> str:
    """Empty where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def current(path: str) -> str:
    """The one place that a page belongs to: of two whose addresses begin it, the nearer one."""
    addresses = [address_of(place.name) for _label, places in CHAPTERS for place in places]
    home = reverse("desk:dashboard")
    begun = [each for each in addresses if each and (path == each or (each != home and path.startswith(each)))]
    return max(begun, key=len, default="")
