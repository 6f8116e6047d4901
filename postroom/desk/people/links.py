"""Pages behind one-time links. Looking changes nothing: a mail program that opens links in advance burns none."""

from collections.abc import Callable
from functools import wraps

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from postroom.access import passwords, people, tickets
from postroom.access.accounts import BadPerson
from postroom.access.authority import operator
from postroom.access.models import Person, Role, Ticket
from postroom.access.models.people import ADMINISTRATOR
from postroom.access.passwords import BadPassword
from postroom.access.tickets import Purpose
from postroom.audit.record import Actor
from postroom.desk.people.entrance import alone, ask_for_the_code, come_in, command
from postroom.scopes.scope import DEFAULT

Page = Callable[[HttpRequest, Ticket], HttpResponse]


class Spent(Exception):
    """Somebody else has used the link in this very moment."""


def behind(*purposes: Purpose) -> Callable[[Page], Callable[..., HttpResponse]]:
    """A page that only a good link opens. Links that are spent, old or made up all look the same."""

    def guard(view: Page) -> Callable[..., HttpResponse]:
        @wraps(view)
        @require_http_methods(["GET", "HEAD", "POST"])
        def guarded(request: HttpRequest, token: str) -> HttpResponse:
            ticket = tickets.find(token, *purposes, now=timezone.now())
            try:
                return view(request, ticket) if ticket else spent(request)
            except Spent:
                return spent(request)

        return guarded

    return guard


def spent(request: HttpRequest) -> HttpResponse:
    return alone(request, "desk/people/spent.html", {"command": command()}, 410)


def use(ticket: Ticket) -> None:
    if not tickets.use(ticket, timezone.now()):
        raise Spent


@behind(Purpose.ENTER, Purpose.FIRST)
def enter(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Made in the terminal, which is proof enough to come in; the second factor is asked for all the same."""
    if ticket.purpose == Purpose.FIRST:
        return first(request, ticket)
    person = owner(ticket)
    if request.method != "POST":
        return alone(request, "desk/people/enter.html", {"entering": person})
    use(ticket)
    if person.has_two_factor:
        return ask_for_the_code(request, person, "")
    return come_in(request, person, "/admin/")


def first(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The first administrator names themselves."""
    typed = {name: request.POST.get(name, "") for name in ("email", "name")}
    if request.method != "POST":
        return alone(request, "desk/people/first.html", typed)
    try:
        with transaction.atomic():
            use(ticket)
            by = operator(Actor("desk:first link", operator=True))
            role = Role.objects.get(code=ADMINISTRATOR)
            person = people.add(typed["email"], typed["name"], [(role, DEFAULT)], by, timezone.now())
            set_password(request, person)
    except (BadPerson, BadPassword) as error:
        return alone(request, "desk/people/first.html", {**typed, **faults(error)}, 422)
    return come_in(request, person, "/admin/")


@behind(Purpose.INVITATION)
def invitation(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    person = owner(ticket)
    name = request.POST.get("name", person.name)
    context = {"entering": person, "name": name}
    if request.method != "POST":
        return alone(request, "desk/people/invitation.html", context)
    try:
        with transaction.atomic():
            use(ticket)
            person.name = people.checked_name(name)
            person.save(update_fields=["name"])
            set_password(request, person)
    except (BadPerson, BadPassword) as error:
        return alone(request, "desk/people/invitation.html", {**context, **faults(error)}, 422)
    return chosen(request, person)


@behind(Purpose.RESET)
def reset(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    person = owner(ticket)
    if request.method != "POST":
        return alone(request, "desk/people/reset.html", {"entering": person})
    try:
        with transaction.atomic():
            use(ticket)
            set_password(request, person)
    except BadPassword as error:
        return alone(request, "desk/people/reset.html", {"entering": person, **faults(error)}, 422)
    return chosen(request, person)


def chosen(request: HttpRequest, person: Person) -> HttpResponse:
    """A new password alone lets nobody in who has a second factor."""
    if person.has_two_factor:
        return ask_for_the_code(request, person, "")
    return come_in(request, person, "/admin/")


def owner(ticket: Ticket) -> Person:
    assert ticket.person is not None
    return ticket.person


def set_password(request: HttpRequest, person: Person) -> None:
    passwords.choose(person, request.POST.get("password", ""), Actor(f"desk:{person.email}"))


def faults(error: BadPerson | BadPassword) -> dict[str, object]:
    if isinstance(error, BadPassword):
        return {"password_faults": error.reasons}
    return {"fault": error.args[0]}
