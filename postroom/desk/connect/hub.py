"""Connect my store: every road by which mail enters, and what helps a store to move in."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.access.reach import Reach
from postroom.access.resources import Resource
from postroom.desk.connect.arrivals import DJANGO, HTTP, MAGENTO, SENDMAIL, SMTP, last_by_road
from postroom.desk.connect.importing import NEEDED
from postroom.desk.connect.signs import own_views
from postroom.desk.frame.door import DeskRequest, page, show
from postroom.desk.frame.navigation import address_of
from postroom.scopes.scope import DEFAULT
from postroom.spool.models import Message


@dataclass(frozen=True)
class Road:
    """One card, shown where the page is theirs. `everywhere`: only who has all stores has it. `mail`: comes by it."""

    name: str
    icon: str
    title: Promise
    about: Promise
    resources: tuple[Resource, ...] = ()
    everywhere: bool = False
    mail: str = ""


ROADS = (
    Road(
        "desk:magento",
        "refresh",
        _("Follow a Magento store"),
        _("Nothing is installed there: Postroom reads orders, invoices, shipments and refunds and writes their mail."),
        (Resource.CONNECTORS,),
        everywhere=True,
        mail=MAGENTO,
    ),
    Road(
        "desk:over-smtp",
        "send",
        _("Over SMTP"),
        _("Any store or program: type our host, port, user and password where SMTP settings are. All its mail comes."),
        mail=SMTP,
    ),
    Road(
        "desk:over-http",
        "link",
        _("Over HTTP"),
        _("The store hands orders in as JSON, with a key; Postroom writes the mail. Also with a client for Python."),
        mail=HTTP,
    ),
    Road(
        "desk:drop-in",
        "inbox",
        _("In the place of Sendmail"),
        _("For programs on this machine, PHP’s mail() among them: a drop-in for /usr/sbin/sendmail."),
        mail=SENDMAIL,
    ),
    Road(
        "desk:from-django",
        "configuration",
        _("From a Django store"),
        _("EMAIL_BACKEND into our queue, in the same transaction as the order."),
        mail=DJANGO,
    ),
)
HELP = (
    Road(
        "desk:import",
        "download",
        _("Bring settings along"),
        _("From a Magento: its saved configuration is read, compared for every store view, and saved when you say so."),
        NEEDED,
        everywhere=True,
    ),
    Road(
        "desk:credentials",
        "key",
        _("Credentials"),
        _("User names and passwords for programs that hand in over SMTP or Sendmail."),
        (Resource.KEYS,),
    ),
    Road(
        "desk:rules",
        "check",
        _("Rules"),
        _("What a mail is, told by its sender and subject; which mail only its recipient may read."),
        (Resource.KEYS,),
    ),
    Road(
        "desk:webhooks",
        "next",
        _("Webhooks"),
        _("Tell the store what became of its mail."),
        (Resource.CONNECTORS,),
    ),
)


@dataclass(frozen=True)
class Card:
    """`last`: the newest mail that came by it, as far back as is looked."""

    road: Road
    address: str
    last: Message | None


@page()
def connect(request: DeskRequest) -> HttpResponse:
    last = last_by_road(view.id for view in own_views(request))
    return show(request, "desk/connect/hub.html", {"groups": (cards(request, ROADS, last), cards(request, HELP, {}))})


def cards(request: DeskRequest, roads: tuple[Road, ...], last: dict[str, Message]) -> list[Card]:
    return [Card(road, address_of(road.name), last.get(road.mail)) for road in roads if is_theirs(request.reach, road)]


def is_theirs(reach: Reach, road: Road) -> bool:
    if road.everywhere:
        return all(reach.may(resource, DEFAULT) for resource in road.resources)
    return all(map(reach.anywhere, road.resources))
