"""Who is signed in where: a session begins with a new id, is renewed at most once a minute, and ends when told to."""

from datetime import datetime, timedelta

from django.contrib.auth import login, logout
from django.http import HttpRequest

from postroom.access.models import Person, Session
from postroom.access.session_store import ADDRESS, AGENT, BEGUN, digest, end_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
SEEN_EVERY = timedelta(minutes=1)


def begin(request: HttpRequest, person: Person, address: str, now: datetime) -> None:
    """Signs in, under a new id: what an attacker planted or has seen before is worth nothing."""
    Session.objects.filter(expire_date__lt=now).delete()
    login(request, person, backend=BACKEND)
    request.session[BEGUN] = now.isoformat()
    request.session[ADDRESS] = address
    request.session[AGENT] = request.headers.get("User-Agent", "")[:200]


def leave(request: HttpRequest) -> None:
    logout(request)


def renew(session_key: str, now: datetime) -> None:
    """Notes that the session is in use. Only a row that is there: one that was ended stays ended."""
    row = Session.objects.filter(pk=digest(session_key), seen_at__lt=now - SEEN_EVERY)
    for begun in row.values_list("created_at", flat=True):
        row.update(seen_at=now, expire_date=end_of(begun, now))


def of(person: Person, now: datetime) -> list[Session]:
    """Newest first."""
    return list(Session.objects.filter(person=person, expire_date__gt=now))


def end(person: Person, which: str) -> bool:
    """*which*: the row's key. Only a session of this very person."""
    return bool(Session.objects.filter(person=person, pk=which).delete()[0])


def end_all(person: Person, but: str | None = None) -> int:
    """*but*: the id, as the cookie has it, of a session that may stay."""
    return Session.objects.filter(person=person).exclude(pk=row_of(but)).delete()[0]


def row_of(session_key: str | None) -> str:
    """The key of the row of a session."""
    return digest(session_key or "")
