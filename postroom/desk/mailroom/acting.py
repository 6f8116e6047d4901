"""What a person does to one message: retry, hold, release, cancel. Each with a reason, each told as it went."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse
from postroom.desk.mailroom.seen import may, seen
from postroom.desk.mailroom.telling import tell
from postroom.spool.handling import actions

VERBS = {"retry": actions.retry, "hold": actions.hold, "release": actions.release, "cancel": actions.cancel}
LONGEST_REASON = 500


class Wanted(forms.Form):
    verb = forms.ChoiceField(choices=[(verb, verb) for verb in VERBS])
    reason = forms.CharField(max_length=LONGEST_REASON, required=False)


@require_POST
@page(Resource.MESSAGES_ACT)
def act(request: DeskRequest, public_id: UUID) -> HttpResponse:
    message = seen(request, public_id)
    wanted = Wanted(request.POST)
    if not may(request, Resource.MESSAGES_ACT, message) or not wanted.is_valid():
        refuse()
    verb = wanted.cleaned_data["verb"]
    why = one_line(wanted.cleaned_data["reason"])
    tell(request, verb, VERBS[verb](actions.of_messages([public_id]), by(request, why)))
    return see(reverse("desk:message", args=[public_id]))


def by(request: DeskRequest, reason: str) -> actions.By:
    return actions.By(request.actor.name, reason, timezone.now())


def one_line(text: str) -> str:
    return " ".join(text.split())


def see(address: str) -> HttpResponse:
    """After a change the browser asks for a page anew, so that its back button changes nothing twice."""
    return HttpResponseRedirect(address, status=303)
