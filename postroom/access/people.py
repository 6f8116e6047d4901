"""People come, get and lose roles, are disabled and enabled. Every change is within the authority of who makes it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from postroom.access import accounts, sessions, tickets
from postroom.access.accounts import BadPerson
from postroom.access.authority import (
    By,
    NotYours,
    grants_of,
    keeping_an_administrator,
    may_grant,
    require_governing,
    scoped,
)
from postroom.access.models import Grant, Person, Role
from postroom.access.tickets import Purpose
from postroom.audit.record import Change, record
from postroom.mail.sentence import Sentence
from postroom.scopes import resolve
from postroom.scopes.scope import Scope

LONGEST_NAME = 100
Granted = tuple[Role, Scope]


def add(email: str, name: str, grants: Iterable[Granted], by: By, now: datetime) -> Person:
    """Somebody new, without a password yet. Raises BadPerson, NotYours."""
    address = accounts.account_name(email)
    with transaction.atomic():
        if Person.objects.filter(email=address).exists():
            raise BadPerson(Sentence("%(email)s has an account already.", email=address))
        person = Person(email=address, name=checked_name(name), created_at=now)
        person.set_unusable_password()
        person.save()
        record(by.actor, Change("added", f"person {address}", new=person.name or None))
        for role, scope in grants:
            _give(person, role, scope, by)
    return person


def checked_name(name: str) -> str:
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadPerson(Sentence("A name has at most %(most)s visible characters.", most=LONGEST_NAME))
    return name.strip()


def regrant(person: Person, wanted: Iterable[Granted], by: By) -> None:
    """Exactly these from now on; the person signs in again.

    Raises BadPerson where the last administrator would be lost, NotYours.
    """
    require_governing(by, person)
    chosen = {(role.pk, scope): role for role, scope in wanted}
    with keeping_an_administrator():
        present = grants_of(person)
        for pk, scope in present - set(chosen):
            take(person, Role.objects.get(pk=pk), scope, by)
        for pk, scope in set(chosen) - present:
            _give(person, chosen[pk, scope], scope, by)
        if set(chosen) != present:
            # A new id with every change of what a session may do; only theirs who decides goes on.
            sessions.end_all(person, by.session)


def give(person: Person, role: Role, scope: Scope, by: By) -> None:
    regrant(person, [*held(person), (role, scope)], by)


def held(person: Person) -> list[Granted]:
    return [(grant.role, grant.scope) for grant in person.grants.select_related("role")]


def take(person: Person, role: Role, scope: Scope, by: By) -> None:
    if Grant.objects.filter(person=person, role=role, **scoped(scope)).delete()[0]:
        record(by.actor, _change("took", person, role, scope))


def _give(person: Person, role: Role, scope: Scope, by: By) -> None:
    if not may_grant(by.reach, role, scope):
        raise NotYours(Sentence("You cannot give a role that has more than you have there yourself."))
    Grant.objects.create(person=person, role=role, **scoped(scope))
    record(by.actor, _change("gave", person, role, scope))


def _change(verb: str, person: Person, role: Role, scope: Scope) -> Change:
    where = resolve.current().shown(scope)
    return Change(
        verb,
        f"person {person.email}",
        where,
        new=role.code if verb == "gave" else None,
        old=role.code if verb == "took" else None,
    )


def disable(person: Person, by: By) -> None:
    """Ends every session and link at once. Raises BadPerson for the last administrator, NotYours."""
    require_governing(by, person)
    with keeping_an_administrator():
        if Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
            sessions.end_all(person)
            tickets.void(person, *Purpose)
            record(by.actor, Change("disabled", f"person {person.email}"))
    person.is_active = False


def enable(person: Person, by: By) -> None:
    require_governing(by, person)
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            record(by.actor, Change("enabled", f"person {person.email}"))
    person.is_active = True
