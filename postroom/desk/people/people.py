"""System > People: who works here, as far as it is the looking person's to see."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access import authority, people, tickets, two_factor
from postroom.access.accounts import BadPerson
from postroom.access.authority import NotYours
from postroom.access.models import Person
from postroom.access.resources import Resource
from postroom.access.tickets import Purpose
from postroom.audit.record import Change, record
from postroom.desk.frame.banners import SETTINGS, setting_address
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.desk.people import giving, letters
from postroom.desk.people.forgotten import send_reset
from postroom.desk.people.typed import fields

SEVERAL = ("keep", "role", "place")


@page(Resource.PEOPLE)
def everybody(request: DeskRequest) -> HttpResponse:
    known = Person.objects.prefetch_related("grants__role")
    seen = [(person, giving.held(person, request.snapshot)) for person in known if visible(request, person)]
    return show(request, "desk/people/people.html", {"people": seen})


def visible(request: DeskRequest, person: Person) -> bool:
    return authority.governs(request.reach, person)


def the_person(request: DeskRequest, pk: int) -> Person:
    person = Person.objects.filter(pk=pk).first()
    if person is None or not visible(request, person):
        refuse()
    return person


@page(Resource.PEOPLE)
def invite(request: DeskRequest) -> HttpResponse:
    if request.method != "POST":
        return form(request, None)
    typed = fields(request, "email", "name", several=SEVERAL)
    try:
        grants = giving.wanted(request)
        if not grants:
            raise BadPerson(_("Choose at least one role; without one there is nothing to see."))
        person = people.add(typed["email"], typed["name"], grants, giving.by(request), timezone.now())
    except (BadPerson, NotYours) as error:
        return form(request, None, fault=error.args[0], typed=typed)
    except LookupError:
        refuse()
    return invited(request, person)


def invited(request: DeskRequest, person: Person) -> HttpResponse:
    """Says that the mail is on its way; where none can be sent, shows the link to hand over."""
    if send_reset(person, request.actor):
        say(request, "good", _("A link is on its way to %(email)s.") % {"email": person.email})
        return to(person)
    return handed_over(request, person, letters.obstacle(request.snapshot))


def handed_over(request: DeskRequest, person: Person, why: letters.Obstacle | None = None) -> HttpResponse:
    """`why`: the mail that was asked for could not be sent."""
    purpose = Purpose.RESET if person.has_usable_password() else Purpose.INVITATION
    link = tickets.link(settings.POSTROOM_URL, purpose, tickets.issue(purpose, person, timezone.now()))
    record(request.actor, Change("made a link", f"person {person.email}", new=purpose.value))
    may_mend = why and why.path and any(map(request.reach.anywhere, SETTINGS))
    context = {
        "whom": person,
        "link": link,
        "invited": purpose == "invitation",
        "why": why and why.text,
        "mend": setting_address(request, why.path, ()) if why and may_mend else "",
    }
    return show(request, "desk/people/hand_over.html", context)


@page(Resource.PEOPLE)
def one(request: DeskRequest, pk: int) -> HttpResponse:
    person = the_person(request, pk)
    if request.method != "POST":
        return form(request, person)
    typed = fields(request, "name", several=SEVERAL)
    try:
        name = people.checked_name(typed["name"])
        people.regrant(person, giving.wanted(request), giving.by(request))
    except (BadPerson, NotYours) as error:
        return form(request, person, fault=error.args[0], typed=typed)
    except LookupError:
        refuse()
    if name != person.name:
        Person.objects.filter(pk=person.pk).update(name=name)
        record(request.actor, Change("renamed", f"person {person.email}", old=person.name, new=name))
    say(request, "good", _("%(person)s is saved.") % {"person": name or person.email})
    return to(person)


def form(request: DeskRequest, person: Person | None, **more: object) -> HttpResponse:
    context = {
        "whom": person,
        "held": giving.held(person, request.snapshot) if person else [],
        "roles": giving.roles(request),
        "places": [(str(scope), name) for scope, name in giving.places(request)],
        "added": added(request) if more else [("", "")] * giving.ROWS,
        "kept": set(request.POST.getlist("keep")) if more else None,
        "typed": {"email": "", "name": person.name if person else ""},
        **more,
    }
    return show(request, "desk/people/person.html", context, status=422 if more else 200)


def added(request: DeskRequest) -> list[tuple[str, str]]:
    return list(zip(request.POST.getlist("role"), request.POST.getlist("place"), strict=False))


@require_POST
@page(Resource.PEOPLE)
def act(request: DeskRequest, pk: int) -> HttpResponse:
    person, verb = the_person(request, pk), fields(request, "verb")["verb"]
    if person.pk == request.user.pk:  # a session left open must not be enough to take one's account over
        refuse()
    try:
        return acted(request, person, verb)
    except (BadPerson, NotYours) as error:
        return form(request, person, fault=error.args[0])


def acted(request: DeskRequest, person: Person, verb: str) -> HttpResponse:
    if verb == "disable":
        people.disable(person, giving.by(request))
        say(request, "good", _("%(person)s cannot come in any more.") % {"person": person})
    elif verb == "enable":
        people.enable(person, giving.by(request))
        say(request, "good", _("%(person)s can come in again.") % {"person": person})
    elif verb == "link" and person.is_active:
        return invited(request, person)
    elif verb == "hand-over" and person.is_active:
        return handed_over(request, person)
    elif verb == "no-two-factor":
        two_factor.remove(person, request.actor)
        say(request, "good", _("%(person)s signs in with the password alone from now on.") % {"person": person})
    else:
        refuse()
    return to(person)


def to(person: Person) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:person", args=[person.pk]), status=303)
