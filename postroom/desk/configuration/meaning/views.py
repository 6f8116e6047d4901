"""The sentences at the top of Mail Sending Settings, for what is typed and not saved."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.desk.configuration import places
from postroom.desk.configuration.meaning.identity import note
from postroom.desk.configuration.meaning.page import meaning
from postroom.desk.configuration.unsaved import unsaved
from postroom.desk.frame.door import DeskRequest, fragment, page, refuse
from postroom.scopes.catalogue import trans_email
from postroom.scopes.scope import DEFAULT


@require_POST
@page(Resource.CONFIGURATION_VIEW)
def meaning_of(request: DeskRequest) -> HttpResponse:
    """Changes nothing: a POST because passwords are among what the form holds."""
    scope = places.asked(request)
    said = meaning(unsaved(request, scope), request.reach.may(Resource.CONFIGURATION_SYSTEM, DEFAULT))
    context = {"meaning": said, "scope_code": request.snapshot.shown(scope), "rows": said.rows, "typed": True}
    return fragment(request, "desk/configuration/meaning_typed.html", context)


@require_POST
@page(Resource.CONFIGURATION_VIEW)
def identity_of(request: DeskRequest, code: str) -> HttpResponse:
    if code not in trans_email.SHIPPED:
        refuse()
    draft = unsaved(request, places.asked(request))
    return fragment(request, "desk/configuration/identity.html", {"identity": note(draft, code)})
