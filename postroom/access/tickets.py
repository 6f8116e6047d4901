"""Links that work once: to come in without a password, to choose one, to become the first administrator.

The token is in the link alone; the table has its SHA-256. A link is bound to the address it was made for: whoever's
address has changed since then is not let in by it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from postroom.access.models import Person, Ticket


class Purpose(StrEnum):
    ENTER = "enter"  #: signs in; made in the terminal
    FIRST = "first"  #: creates the first administrator; works as long as there is nobody
    INVITATION = "invitation"  #: name and first password of somebody who was invited
    RESET = "reset"  #: a new password


LIFE = {
    Purpose.ENTER: timedelta(minutes=30),
    Purpose.FIRST: timedelta(minutes=30),
    Purpose.INVITATION: timedelta(days=3),
    Purpose.RESET: timedelta(minutes=30),
}
PATHS = {
    Purpose.ENTER: "/admin/enter/",
    Purpose.FIRST: "/admin/enter/",
    Purpose.INVITATION: "/admin/invitation/",
    Purpose.RESET: "/admin/reset/",
}


def issue(purpose: Purpose, person: Person | None, now: datetime) -> str:
    """The token. An older link for the same purpose stops working."""
    Ticket.objects.filter(expires_at__lt=now).delete()
    Ticket.objects.filter(purpose=purpose, person=person).delete()
    token = secrets.token_urlsafe(32)
    Ticket.objects.create(
        digest=digest(token),
        purpose=purpose,
        person=person,
        email=person.email if person else "",
        created_at=now,
        expires_at=now + LIFE[purpose],
    )
    return token


def find(token: str, *purposes: Purpose, now: datetime) -> Ticket | None:
    """The ticket while it is good: unused, in time, and its person still has the address and may come in."""
    tickets = Ticket.objects.select_related("person")
    found = tickets.filter(digest=digest(token), purpose__in=purposes, used_at=None, expires_at__gt=now).first()
    if found is None or (found.purpose == Purpose.FIRST and Person.objects.exists()):
        return None
    if found.person and not (found.person.is_active and found.person.email == found.email):
        return None
    return found


def use(ticket: Ticket, now: datetime) -> bool:
    """Whether we are the one who uses it: of two at the same moment, one is told no."""
    return bool(Ticket.objects.filter(pk=ticket.pk, used_at=None, expires_at__gt=now).update(used_at=now))


def void(person: Person, *purposes: Purpose) -> None:
    Ticket.objects.filter(person=person, purpose__in=purposes).delete()


def link(address: str, purpose: Purpose, token: str) -> str:
    """*address*: that of the installation, such as https://mail.example.org."""
    return f"{address}{PATHS[purpose]}{token}"


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
