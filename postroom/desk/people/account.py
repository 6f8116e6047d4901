"""One's own account: name, language, time zone, password, sessions."""

from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access import passwords, people, sessions
from postroom.access.accounts import BadPerson
from postroom.access.models import Person
from postroom.access.passwords import BadPassword
from postroom.access.two_factor import codes_left
from postroom.audit.record import Change, record
from postroom.desk.frame.door import DeskRequest, page, say, show
from postroom.desk.frame.origin import address_of
from postroom.desk.people.browsers import browser
from postroom.desk.people.typed import fields

ZONES = ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc", "Sys"))))


@page()
def account(request: DeskRequest) -> HttpResponse:
    return shown(request)


def shown(request: DeskRequest, **more: object) -> HttpResponse:
    person = request.user
    context = {
        "languages": settings.LANGUAGES,
        "zones": ZONES,
        "typed": {"name": person.name, "language": person.language, "timezone": person.timezone},
        "sessions": [
            (each, browser(each.agent), each.pk == sessions.row_of(request.session.session_key))
            for each in sessions.of(person, timezone.now())
        ],
        "codes_left": codes_left(person),
        **more,
    }
    return show(request, "desk/people/account.html", context, status=422 if more else 200)


@require_POST
@page()
def profile(request: DeskRequest) -> HttpResponse:
    typed = fields(request, "name", "language", "timezone")
    try:
        name = people.checked_name(typed["name"])
        if typed["language"] not in {"", *dict(settings.LANGUAGES)} or typed["timezone"] not in {"", *ZONES}:
            raise BadPerson(_("Choose one of the languages and time zones that are offered."))
    except BadPerson as error:
        return shown(request, typed=typed, fault=error.args[0])
    Person.objects.filter(pk=request.user.pk).update(**{**typed, "name": name})
    with translation.override(typed["language"] or translation.get_language()):
        say(request, "good", _("Your account is saved."))
    return back()


@require_POST
@page()
def password(request: DeskRequest) -> HttpResponse:
    """The present one first: a session left open must not be enough to take an account over."""
    typed, person = fields(request, "current", "password"), request.user
    if person.has_usable_password() and not proved(request, typed["current"]):
        return shown(request, wrong_current=True)
    try:
        passwords.choose(person, typed["password"], request.actor, keep=request.session.session_key)
    except BadPassword as error:
        return shown(request, password_faults=error.reasons)
    update_session_auth_hash(request, person)
    say(request, "good", _("The password is changed. Your sessions in other browsers have ended."))
    return back()


def proved(request: DeskRequest, typed: str) -> bool:
    return passwords.confirm(request.user, typed, address_of(request), timezone.now())


@require_POST
@page()
def end_sessions(request: DeskRequest) -> HttpResponse:
    """One of one's own, or all but this one."""
    which = fields(request, "which")["which"]
    if which:
        ended = int(sessions.end(request.user, which))
    else:
        ended = sessions.end_all(request.user, request.session.session_key)
    record(request.actor, Change("ended sessions", f"person {request.user.email}", new=str(ended)))
    say(request, "good", _("The session has ended.") if which else _("All other sessions have ended."))
    return back()


def back() -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:account"), status=303)
