"""The form that sends a test mail, and what it answers."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from postroom.access.resources import Resource
from postroom.desk.configuration.letters.sending import CannotSend, Wish, fate, latest, obstacle, send
from postroom.desk.configuration.letters.specimen import WHO, Specimen, chosen
from postroom.desk.configuration.letters.views import within_reach
from postroom.desk.configuration.meaning.way import words_of
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.letters.kinds import KINDS
from postroom.letters.render import RenderFailed
from postroom.mail.address import Address, InvalidAddress
from postroom.mail.sentence import Sentence
from postroom.scopes import effective
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import Scope
from postroom.spool.models import Message

TEST = Resource.MESSAGES_TEST


@require_http_methods(["GET", "POST"])
@page(TEST)
def send_test(request: DeskRequest) -> HttpResponse:
    wanted = asked(request)
    if request.method == "GET":
        return shown(request, wanted, request.user.email)
    to = request.POST.get("to", "").strip()
    try:
        wish = Wish(wanted, Address.parse(to), real(request, wanted))
        message = send(wish, request.snapshot, request.actor, timezone.now())
    except (InvalidAddress, CannotSend, Misconfigured, RenderFailed) as problem:
        return shown(request, wanted, to, words_of(problem))
    say(request, "good", gettext("The test mail is in the queue: this page shows what becomes of it."))
    return HttpResponseRedirect(reverse("desk:message", args=[message]), status=303)


def asked(request: DeskRequest) -> Specimen:
    """Of the form, or of the address that led here; the first store view within reach where none is named."""
    query = request.POST if request.method == "POST" else request.GET
    code = query.get("view", "")
    view = next((each for each in within_reach(request, TEST) if code in ("", each.code)), None)
    if view is None:
        refuse()
    return chosen(request.snapshot, view, query.get("kind", ""), query.get("who", ""))


def real(request: DeskRequest, wanted: Specimen) -> Message | None:
    """What a customer was written is for those alone who may read mails."""
    if request.POST.get("data") != "real":
        return None
    if not may_read(request, wanted):
        refuse()
    found = latest(wanted)
    if found is None:
        raise CannotSend(Sentence("There is no such mail at this store view yet: send sample data instead."))
    return found


def may_read(request: DeskRequest, wanted: Specimen) -> bool:
    """And pass on to an address of their choice."""
    scope = Scope.store(wanted.view.id)
    return all(request.reach.may(each, scope) for each in (Resource.MESSAGES_CONTENT, Resource.MESSAGES_RESEND))


def standing(request: DeskRequest, wanted: Specimen) -> dict[str, str]:
    try:
        conduct = effective.conduct(request.snapshot, wanted.view.id)
    except Misconfigured as problem:
        return {"obstacle": words_of(problem), "fate": ""}
    return {"obstacle": obstacle(conduct), "fate": fate(conduct)}


def shown(request: DeskRequest, wanted: Specimen, to: str, wrong: str = "") -> HttpResponse:
    context = {
        **standing(request, wanted),
        "wanted": wanted,
        "kinds": [Specimen(kind, wanted.view, wanted.who) for kind in KINDS.values()],
        "views": within_reach(request, TEST),
        "who": WHO,
        "to": to,
        "wrong": wrong,
        "latest": latest(wanted) if may_read(request, wanted) else None,
        "real": request.POST.get("data") == "real",
    }
    return show(request, "desk/configuration/send_test.html", context, status=422 if wrong else 200)
