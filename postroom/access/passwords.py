"""Passwords: proved with the same work whoever is meant, chosen long and not common, never made to be complicated."""

from datetime import datetime

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction

from postroom.access import accounts, sessions, throttle, tickets
from postroom.access.guessing import Refused, note
from postroom.access.models import Person
from postroom.access.tickets import Purpose
from postroom.audit.record import Actor, Change, record

LONGEST = 256  # characters looked at; nobody types more, and hashing much more is work for nothing


class Argon2(Argon2PasswordHasher):
    """OWASP's parameters for Argon2id. Django's take 100 MB each: a handful of strangers would fill the machine."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class BadPassword(ValueError):
    """The password cannot be used; `reasons` say why, in the language of the moment."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def prove(email: str, password: str, address: str, now: datetime) -> Person | None:
    """The person that the password proves. Unknown, wrong, locked, invited and disabled look and take the same."""
    person = accounts.find(email)
    name = person.email if person else email.strip().lower()
    of_account = throttle.from_there("password", name, address), throttle.anywhere("password", name)
    of_network = throttle.network("password", address)
    may = throttle.allowed(now, *of_account, of_network)
    right = check_password(password[:LONGEST], stored(person), setter=None)
    if not (may and right and person):
        note(Refused("password", name, address, throttle.is_full(now, *of_account)), person, now)
        return None
    throttle.forgive(*of_account)
    throttle.forget_last(of_network)
    return person


def confirm(person: Person, password: str, address: str, now: datetime) -> bool:
    """The same of who is signed in, in limits of their own: no stranger's tries keep them from it."""
    subject = throttle.account("confirm", person.email)
    may = throttle.allowed(now, subject)
    right = check_password(password[:LONGEST], stored(person), setter=None)
    if not (may and right):
        note(Refused("confirmation", person.email, address, throttle.is_full(now, subject)), person, now)
        return False
    throttle.forgive(subject)
    return True


def stored(person: Person | None) -> str:
    """What to compare with: for nobody an unusable password, which Django gives the same work."""
    return person.password if person and person.is_active else make_password(None)


def choose(person: Person, password: str, actor: Actor, keep: str | None = None) -> None:
    """Sets it and ends all sessions but *keep*, and the links that were on their way. Raises BadPassword."""
    check(password, person)
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        sessions.end_all(person, keep)
        tickets.void(person, Purpose.RESET, Purpose.INVITATION, Purpose.ENTER)
        record(actor, Change("chose a password", f"person {person.email}"))


def check(password: str, person: Person | None) -> None:
    """Raises BadPassword."""
    if len(password) > LONGEST:
        raise BadPassword([f"This password is longer than {LONGEST} characters."])
    try:
        password_validation.validate_password(password, person)
    except ValidationError as error:
        raise BadPassword([*error.messages]) from None
