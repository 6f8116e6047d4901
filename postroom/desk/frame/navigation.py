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
    """`below`: the start of the addresses that belong to it."""

    name: str
    label: Promise
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True)
class Entry:
    label: Promise
    address: str
    current: bool


PLACES = (
    Place("desk:dashboard", _("Dashboard"), (Resource.DASHBOARD,)),
    Place("desk:messages", _("Messages"), (Resource.MESSAGES_VIEW,)),
    Place("desk:configuration", _("Configuration"), (Resource.CONFIGURATION_VIEW,)),
    Place("desk:stores", _("Stores"), (Resource.CONFIGURATION_VIEW,)),
    Place("desk:people", _("People"), (Resource.PEOPLE,)),
    Place("desk:keys", _("API keys"), (Resource.KEYS,)),
    Place("desk:audit", _("Audit"), (Resource.AUDIT,)),
    Place("desk:reference", _("Reference")),
    Place("desk:connect", _("Connect my store")),
)


def navigation(request: DeskRequest) -> list[Entry]:
    return [
        Entry(place.label, address, is_current(request.path, address))
        for place in PLACES
        if not place.resources or any(request.reach.anywhere(resource) for resource in place.resources)
        if (address := address_of(place.name))
    ]


def address_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def is_current(path: str, address: str) -> bool:
    home = reverse("desk:dashboard") if address_of("desk:dashboard") else "/admin/"
    return path == address if address == home else path.startswith(address)
