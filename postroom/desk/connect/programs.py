"""Roads for programs that write their mail themselves: SMTP, the drop-in for Sendmail, Django's backend."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.desk.connect.arrivals import DJANGO, SENDMAIL, SMTP
from postroom.desk.connect.signs import Subject, choice, sign_of_life
from postroom.desk.frame.door import DeskRequest, page, show
from postroom.desk.frame.navigation import address_of
from postroom.msa import own
from postroom.msa.drop_in import called, line
from postroom.msa.identities import identities
from postroom.msa.listening import listening, on_this_machine, places
from postroom.msa.models import Listener
from postroom.scopes.snapshot import View

USUAL = ("127.0.0.1", "2525")
OPEN_MAILDROP = "/var/spool/postroom"  #: where other accounts get to, which they do not in a folder that is ours alone


@dataclass(frozen=True)
class Way:
    """What to type into a program."""

    host: str
    port: str
    tls: bool
    implicit: bool


@page()
def over_smtp(request: DeskRequest) -> HttpResponse:
    return road(request, SMTP, "desk/connect/over_smtp.html", {"ways": ways()})


@page()
def drop_in(request: DeskRequest) -> HttpResponse:
    _, chosen = choice(request)
    return road(request, SENDMAIL, "desk/connect/drop_in.html", setting_up(chosen) if chosen else {})


@page()
def from_django(request: DeskRequest) -> HttpResponse:
    return road(request, DJANGO, "desk/connect/from_django.html", {"data_folder": settings.POSTROOM_HOME})


def road(request: DeskRequest, name: str, template: str, more: dict[str, object]) -> HttpResponse:
    views, chosen = choice(request)
    context = {
        "views": views,
        "senders": senders(request, chosen) if chosen else [],
        "credentials_address": credentials_address(request, chosen),
        "may_add": request.reach.anywhere(Resource.STORES),
        **sign_of_life(request, Subject(name, chosen)),
        **more,
    }
    return show(request, template, context)


def credentials_address(request: DeskRequest, view: View | None) -> str:
    """Empty where they may not make one."""
    if view is None or not request.reach.anywhere(Resource.KEYS):
        return ""
    return f"{address_of('desk:credentials')}?{urlencode({'store': view.code})}"


def setting_up(view: View) -> dict[str, object]:
    """A command that works as it stands in any terminal of this machine, and the line that it ends with."""
    file = f"/etc/postroom/sendmail-{view.code}.conf"
    maildrop = Path(settings.POSTROOM_MAILDROP)
    ours_alone = maildrop.is_relative_to(settings.POSTROOM_HOME)
    variables = {
        "POSTROOM_HOME": str(settings.POSTROOM_HOME),
        "POSTROOM_MAILDROP": OPEN_MAILDROP if ours_alone else str(maildrop),
    }
    told = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
    listener = on_this_machine(timezone.now())
    options = [
        "--store",
        view.code,
        *(["--listener", listener] if listener else []),
        "--group",
        "www-data",
        "--file",
        file,
    ]
    command = f"sudo {told} {called('postroom', 'postroom.cli.main')} drop-in {shlex.join(options)}"
    return {
        "command": command,
        "line": line(file),
        "maildrop": OPEN_MAILDROP if ours_alone else "",
        "database_elsewhere": connection.vendor != "sqlite",
    }


def senders(request: DeskRequest, view: View) -> list[str]:
    """The addresses that mail of this store view may be from; in the demo, where examples count, these last."""
    known = identities(own.account([view]), request.snapshot).views
    return sorted(known, key=lambda address: ("@example." in address, address))


def ways() -> list[Way]:
    """Where listeners say that they are; while there is none, where one would be."""
    found = [way for one in listening(timezone.now()) for way in ways_of(one)]
    return list(dict.fromkeys(found)) or [Way(*USUAL, tls=False, implicit=False)]


def ways_of(one: Listener) -> list[Way]:
    """Of a listener on all addresses the name of its machine is told."""
    return [
        Way(one.host if each.everywhere else each.host.strip("[]"), each.port, one.tls, each.implicit)
        for each in places(one)
    ]
