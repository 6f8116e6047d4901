"""A forgotten password: a link to the stored address, and the same answer in the same time whether there is one."""

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from postroom.access import accounts, throttle, tickets
from postroom.access.models import Person
from postroom.access.tickets import Purpose
from postroom.audit.record import Actor, Change, record
from postroom.desk.frame.origin import address_of
from postroom.desk.people import letters
from postroom.desk.people.entrance import alone, command

TAKES = 0.4  # seconds: longer than writing and queueing the mail, so that the clock tells nobody who has an account


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        ask(request.POST.get("email", ""), address_of(request))
    context = {"asked": request.method == "POST", "command": command()}
    return alone(request, "desk/people/forgotten.html", context)


def ask(email: str, address: str) -> None:
    begun, now = time.monotonic(), timezone.now()
    person = accounts.find(email)
    name = person.email if person else email.strip().lower()
    if not throttle.allowed(now, throttle.account("reset", name), throttle.network("reset", address)):
        return
    if person is not None and person.is_active:
        send_reset(person, Actor(f"desk:{address}"))
    time.sleep(max(0.0, TAKES - (time.monotonic() - begun)))


def send_reset(person: Person, actor: Actor) -> bool:
    """Whether it could be handed to the queue. Who never had a password gets their invitation again."""
    now = timezone.now()
    invited = not person.has_usable_password()
    purpose = Purpose.INVITATION if invited else Purpose.RESET
    link = tickets.link(settings.POSTROOM_URL, purpose, tickets.issue(purpose, person, now))
    record(actor, Change("asked for a link", f"person {person.email}", new=purpose.value))
    return letters.send("desk_invitation" if invited else "desk_reset", person, link, now)
