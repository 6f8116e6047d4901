"""What a person does to one message: retry, hold, release, cancel. Each with a reason, each told as it went."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse
from postroom.desk.frame.notices import say
from postroom.scopes.scope import Scope
from postroom.spool import actions, history

VERBS = {"retry": actions.retry, "hold": actions.hold, "release": actions.release, "cancel": actions.cancel}


@require_POST
@page(Resource.MESSAGES_ACT)
def act(request: DeskRequest, public_id: UUID) -> HttpResponse:
    try:
        message = history.find(public_id, request.reach.store_views(Resource.MESSAGES_VIEW))
    except history.UnknownMessage:
        refuse()
    verb = VERBS.get(request.POST.get("verb", ""))
    if verb is None or not request.reach.may(Resource.MESSAGES_ACT, Scope.store(message.store_view_id)):
        refuse()
    by = actions.By(request.actor.name, request.POST.get("reason", "")[:500], timezone.now())
    tally = verb(actions.of_messages([public_id]), by)
    say(request, "good" if tally.done else "warn", told(tally))
    return HttpResponseRedirect(reverse("desk:message", args=[public_id]), status=303)


def told(tally: actions.Tally) -> str:
    parts = [gettext("%(count)s done.") % {"count": tally.done}]
    parts += [
        gettext("Left alone: %(count)s (%(why)s).") % {"count": count, "why": why}
        for why, count in tally.skipped.items()
    ]
    return " ".join(parts)
