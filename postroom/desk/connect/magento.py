"""Connect my store > Follow a Magento store: look at what it would bring, connect it, and see how it stands."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from postroom.access import throttle
from postroom.access.resources import Resource
from postroom.connectors import connecting, triggers
from postroom.connectors.failures import StoreTrouble
from postroom.connectors.models import Connector
from postroom.connectors.standing import standing
from postroom.connectors.vault import BadToken, Stale, carried, carry
from postroom.connectors.web_address import BadAddress
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.mail.sentence import Sentence
from postroom.scopes.key_ring import KeyProblem
from postroom.scopes.scope import DEFAULT
from postroom.scopes.stores import BadStore
from postroom.transports.web import Patience

QUICK = Patience(connect=5.0, answer=10.0, whole=15.0)  # somebody waits for the page
LOOKS = 20  # of one person in a quarter of an hour
TOO_OFTEN = Sentence("These were many looks in a short time. Wait a quarter of an hour, then look again.")
LONGEST = 8_000  # characters of a field
FAULTS = (
    connecting.BadConnector,
    StoreTrouble,
    BadAddress,
    BadToken,
    BadStore,
    Stale,
    KeyProblem,
    triggers.BadTriggers,
)


@dataclass(frozen=True)
class Typed:
    """The form as it was sent. Its secrets are shown nowhere again."""

    url: str
    name: str
    since: str
    map: str
    token: str = field(repr=False)
    carried: str = field(repr=False)
    connect: bool

    def again(self) -> dict[str, object]:
        return {"url": self.url, "name": self.name, "since": self.since, "map": self.map}


@page(Resource.CONNECTORS)
def magento(request: DeskRequest) -> HttpResponse:
    """A store has orders of all its store views, so it is for who has all of ours."""
    if not request.reach.may(Resource.CONNECTORS, DEFAULT):
        refuse()
    if request.method != "POST":
        return form(request)
    typed = _typed(request)
    # Every look makes this machine ask somebody else's: nobody scans a network with it.
    if not throttle.allowed(timezone.now(), throttle.Subject(f"look:{request.user.pk}", LOOKS)):
        return form(request, fault=TOO_OFTEN, **typed.again())
    try:
        prospect = connecting.look_first(_wish(request, typed), timezone.now(), QUICK)
        if typed.connect:
            return _connected(request, prospect)
    except FAULTS as fault:
        return form(request, fault=fault.args[0] if fault.args else "", **typed.again())
    kept = carry(prospect.wish.token, _bound(request, prospect.wish.base_url), timezone.now())
    context = {
        **typed.again(),
        "url": prospect.wish.base_url,  # what the token was sealed for
        "prospect": prospect,
        "explained": list(triggers.explained(prospect.wish.policy)),
        "carried": kept,
    }
    return form(request, **context)


def form(request: DeskRequest, **more: object) -> HttpResponse:
    now = timezone.now()
    context = {
        "standings": [standing(each, now) for each in Connector.objects.all()],
        "may_add_stores": request.reach.may(Resource.STORES, DEFAULT),
        **more,
    }
    return show(request, "desk/connect/magento.html", context, status=422 if "fault" in more else 200)


def _connected(request: DeskRequest, prospect: connecting.Prospect) -> HttpResponse:
    if not request.reach.may(Resource.STORES, DEFAULT):
        refuse()  # it adds websites and store views
    connector = connecting.connect(prospect, request.actor, timezone.now())
    told = _("%(name)s is followed from now on. Its first documents appear here by themselves.")
    say(request, "good", told % {"name": connector.name})
    return HttpResponseRedirect(reverse("desk:magento-store", args=[connector.pk]), status=303)


def posted(request: DeskRequest, *names: str) -> dict[str, str]:
    """As `typed.fields`, for values as long as a sealed token or a declaration."""
    known = {*names, "csrfmiddlewaretoken"}
    for name, values in request.POST.lists():
        if name not in known or len(values) != 1 or len(values[0]) > LONGEST or "\0" in values[0]:
            raise BadRequest("The form holds a field that does not belong to it. Open the page again.")
    return {name: request.POST.get(name, "").strip() for name in names}


def _typed(request: DeskRequest) -> Typed:
    found = posted(request, "url", "name", "since", "map", "secret_token", "secret_carried", "act")
    return Typed(
        found["url"],
        found["name"],
        found["since"],
        found["map"],
        found["secret_token"],
        found["secret_carried"],
        found["act"] == "connect",
    )


def _wish(request: DeskRequest, typed: Typed) -> connecting.Wish:
    """The token as typed, or as it was carried from the look before to this very address."""
    token = typed.token or (carried(typed.carried, _bound(request, typed.url), timezone.now()) if typed.carried else "")
    return connecting.Wish(typed.url, token, typed.name, _since(typed.since), renamed(typed.map))


def _bound(request: DeskRequest, url: str) -> str:
    return f"{request.user.pk} for {url}"


def _since(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise connecting.BadConnector(Sentence("%(typed)s is no time; choose one.", typed=text[:40])) from None
    local = found if found.tzinfo else found.replace(tzinfo=timezone.get_current_timezone())
    return local.astimezone(UTC)


def renamed(text: str) -> dict[str, str]:
    pairs = [piece.partition("=") for piece in text.replace(",", " ").split()]
    if not all(theirs and ours for theirs, _equals, ours in pairs):
        raise connecting.BadConnector(
            Sentence("Write other codes as THEIRS=OURS, such as default=english, with spaces between.")
        )
    return {theirs: ours for theirs, _equals, ours in pairs}
