"""Roads for programs that write their mail themselves: SMTP, the drop-in for Sendmail, Django's backend."""

import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.desk.connect.signs import PROGRAMS, choice, sign_of_life
from postroom.desk.frame.door import DeskRequest, page, show
from postroom.desk.frame.navigation import address_of
from postroom.msa import own
from postroom.msa.identities import identities
from postroom.msa.listening import listening
from postroom.msa.models import Listener
from postroom.scopes.snapshot import View

USUAL = ("127.0.0.1", "2525")


@dataclass(frozen=True)
class Way:
    """What to type into a program. `security`: as programs call it."""

    host: str
    port: str
    tls: bool
    implicit: bool


@page()
def over_smtp(request: DeskRequest) -> HttpResponse:
    return road(request, "desk/connect/over_smtp.html", {"ways": ways()})


@page()
def drop_in(request: DeskRequest) -> HttpResponse:
    return road(request, "desk/connect/drop_in.html", {})


@page()
def from_django(request: DeskRequest) -> HttpResponse:
    return road(request, "desk/connect/from_django.html", {})


def road(request: DeskRequest, template: str, more: dict[str, object]) -> HttpResponse:
    views, chosen = choice(request)
    context = {
        "views": views,
        "chosen": chosen,
        "senders": senders(request, chosen) if chosen else [],
        "command": settings.POSTROOM_COMMAND,
        "program": str(Path(sys.executable).with_name("postroom-sendmail")),
        "credentials_address": address_of("desk:credentials") if request.reach.anywhere(Resource.KEYS) else "",
        "may_add": request.reach.anywhere(Resource.STORES),
        **sign_of_life(request, PROGRAMS),
        **more,
    }
    return show(request, template, context)


def senders(request: DeskRequest, view: View) -> list[str]:
    """The addresses that mail of this store view may be from; in the demo, where examples count, these last."""
    known = identities(own.account([view]), request.snapshot).views
    return sorted(known, key=lambda address: ("@example." in address, address))


def ways() -> list[Way]:
    """Where listeners say that they are; while there is none, where one would be."""
    found = [way for one in listening(timezone.now()) for way in ways_of(one)]
    return list(dict.fromkeys(found)) or [Way(*USUAL, tls=False, implicit=False)]


def ways_of(one: Listener) -> list[Way]:
    return [way_of(place, one) for place in one.places.split(", ") if place]


def way_of(place: str, one: Listener) -> Way:
    """As `127.0.0.1:2525`, `[::]:465 (TLS)`; of a listener on all addresses the name of its machine is told."""
    address, _, mark = place.partition(" ")
    host, _, port = address.rpartition(":")
    everywhere = host in {"0.0.0.0", "[::]", "::", "*"}  # noqa: S104 - compared, not bound
    return Way(one.host if everywhere else host.strip("[]"), port, one.tls, bool(mark))
