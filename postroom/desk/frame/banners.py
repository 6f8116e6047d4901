"""What keeps mail from leaving, said on every page to whom it concerns, with the link that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postroom.access.resources import Resource
from postroom.desk.configuration.trial.examination import NO_SESSION, NO_SESSION_ADVICE
from postroom.desk.frame.discretion import keeps_quiet
from postroom.desk.frame.navigation import address_of
from postroom.mail.sentence import whole
from postroom.scopes.catalogue import SECTIONS
from postroom.scopes.scope import DEFAULT
from postroom.spool.reading.standing import Cause, Obstacle, standing

if TYPE_CHECKING:
    from postroom.desk.frame.door import DeskRequest

CONCERNED = (Resource.DASHBOARD, Resource.MESSAGES_VIEW, Resource.CONFIGURATION_VIEW, Resource.MODE)
SETTINGS = (Resource.CONFIGURATION_SYSTEM, Resource.CONFIGURATION_EDIT, Resource.CONFIGURATION_VIEW)
BY_CHOICE = {Obstacle.REDIRECT, Obstacle.ALLOW_LIST}
TO_GO_LIVE = {Obstacle.UNADOPTED, Obstacle.HOLD, Obstacle.LOG, Obstacle.REDIRECT}


@dataclass(frozen=True)
class Banner:
    """`address` empty: this person cannot mend it from here."""

    tone: str
    text: str
    mend: str
    address: str
    remedy: str


def banners(request: DeskRequest) -> list[Banner]:
    views = concerned(request)
    if views is not None and not views:
        return []
    found = standing(request.snapshot, views, timezone.now())
    return [banner(request, cause) for cause in found.causes]


def concerned(request: DeskRequest) -> frozenset[int] | None:
    """The store views that the person has to do with; None: all."""
    reached = [request.reach.store_views(resource) for resource in CONCERNED]
    together = frozenset[int]().union(*(views for views in reached if views is not None))
    return None if None in reached else together


def banner(request: DeskRequest, cause: Cause) -> Banner:
    address, remedy = remedy_for(request, cause)
    tone = "bad" if cause.is_fault and cause.obstacle is not Obstacle.RESTING else "warn"
    text, mend = cause.text, cause.mend
    if cause.obstacle is Obstacle.RESTING and keeps_quiet(request, cause.store_views):
        text, mend = whole(NO_SESSION), NO_SESSION_ADVICE
    return Banner("info" if cause.obstacle in BY_CHOICE else tone, text, mend, address, remedy)


def remedy_for(request: DeskRequest, cause: Cause) -> tuple[str, str]:
    if cause.obstacle in TO_GO_LIVE and request.reach.anywhere(Resource.MODE):
        return address_of("desk:mode"), _("Live or held")
    if cause.obstacle is Obstacle.NO_WORKER or not any(map(request.reach.anywhere, SETTINGS)):
        return "", ""
    path = cause.path or ("system/smtp/host" if cause.obstacle is Obstacle.RESTING else "")
    return (setting_address(request, path, cause.store_views), _("To the setting")) if path else ("", "")


def setting_address(request: DeskRequest, path: str, store_views: tuple[int, ...]) -> str:
    """The setting at the widest scope that concerns just these store views, as far as it is one."""
    section = next(each.id for each in SECTIONS for group in each.groups for one in group.settings if one.path == path)
    codes = [request.snapshot.store_views[view].code for view in store_views]
    whole = len(codes) != 1 and request.reach.may(Resource.CONFIGURATION_VIEW, DEFAULT)
    scope = "default" if whole or not codes else f"stores:{codes[0]}"
    address = reverse("desk:configuration-section", args=[section])
    return f"{address}?{urlencode({'scope': scope})}#{path.replace('/', '_')}"
