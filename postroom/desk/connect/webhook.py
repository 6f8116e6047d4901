"""One webhook: how its last calls went, a test call, and what can be done with it."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.desk.connect.webhooks import places_of, within
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.desk.frame.phrases import said
from postroom.desk.people.typed import fields
from postroom.mail.sentence import Sentence
from postroom.scopes.key_ring import KeyProblem
from postroom.scopes.scope import DEFAULT
from postroom.scopes.secrets import Undecryptable
from postroom.webhooks import endpoints, history, trial
from postroom.webhooks.models import Endpoint

SHOWN = 25  # calls
UNSAID = Sentence("it could not be called; who has all stores sees why")

Done = HttpResponse | None


@page(Resource.CONNECTORS)
def webhook(request: DeskRequest, pk: int) -> HttpResponse:
    return shown(request, found(request, pk))


def found(request: DeskRequest, pk: int) -> Endpoint:
    endpoint = Endpoint.objects.filter(pk=pk).first()
    if endpoint is None or not within(request, endpoint):
        refuse()
    return endpoint


def shown(request: DeskRequest, endpoint: Endpoint, **more: object) -> HttpResponse:
    pushes = history.newest(endpoint, SHOWN)
    context = {
        "webhook": endpoint,
        "places": places_of(request, endpoint),
        "put_back": endpoints.is_put_back(endpoint),
        "reason": spoken(request, endpoint.reason, bool(pushes and pushes[0].status)),
        "pushes": [(push, spoken(request, push.text, bool(push.status))) for push in pushes],
        **more,
    }
    return show(request, "desk/connect/webhook.html", context)


def spoken(request: DeskRequest, text: str, answered: bool) -> str:
    """Why an address was not reached tells about a network: it is for who has all stores."""
    return text if answered or not text or request.reach.may(Resource.CONNECTORS, DEFAULT) else UNSAID


@require_POST
@page(Resource.CONNECTORS)
def webhook_act(request: DeskRequest, pk: int) -> HttpResponse:
    endpoint = found(request, pk)
    act = ACTS.get(fields(request, "verb")["verb"])
    if act is None:
        refuse()
    return act(request, endpoint) or HttpResponseRedirect(reverse("desk:webhook", args=[endpoint.pk]), status=303)


def test(request: DeskRequest, endpoint: Endpoint) -> Done:
    try:
        answer = trial.test_call(endpoint, request.actor, timezone.now())
    except (trial.NotNow, Undecryptable, KeyProblem) as error:
        say(request, "bad", said(str(error)))
        return None
    if answer.succeeded:
        say(request, "good", _("It answered %(status)s.") % {"status": answer.status})
    else:
        why = said(spoken(request, answer.text, bool(answer.status)))
        say(request, "bad", _("The test call failed: %(why)s.") % {"why": why})
    return None


def pause(request: DeskRequest, endpoint: Endpoint) -> Done:
    endpoints.pause(endpoint, request.actor, timezone.now())
    say(request, "good", _("It is paused. What happens meanwhile is told when it goes on."))
    return None


def resume(request: DeskRequest, endpoint: Endpoint) -> Done:
    endpoints.resume(endpoint, request.actor)
    say(request, "good", _("It is called again, and told what happened meanwhile."))
    return None


def resume_from_now(request: DeskRequest, endpoint: Endpoint) -> Done:
    endpoints.resume(endpoint, request.actor, from_now=True)
    say(request, "good", _("It is called again, with what happens from now on."))
    return None


def rotate(request: DeskRequest, endpoint: Endpoint) -> Done:
    return shown(request, endpoint, secret=endpoints.rotate(endpoint, request.actor, timezone.now()))


def remove(request: DeskRequest, endpoint: Endpoint) -> Done:
    endpoints.remove(endpoint, request.actor)
    say(request, "good", _("The webhook %(name)s is removed.") % {"name": endpoint.name})
    return HttpResponseRedirect(reverse("desk:webhooks"), status=303)


ACTS: dict[str, Callable[[DeskRequest, Endpoint], Done]] = {
    "test": test,
    "pause": pause,
    "resume": resume,
    "resume-from-now": resume_from_now,
    "rotate": rotate,
    "remove": remove,
}
