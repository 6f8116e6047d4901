"""Who may decide about whom: nobody gives more than they have, touches somebody who has more, or removes the last
administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Q

from postroom.access.accounts import BadPerson
from postroom.access.models import Grant, Person, Role
from postroom.access.models.people import ADMINISTRATOR
from postroom.access.reach import UNLIMITED, Reach
from postroom.access.resources import Resource
from postroom.audit.record import Actor
from postroom.mail.sentence import Sentence
from postroom.scopes.scope import DEFAULT, Scope


class NotYours(PermissionError):
    """Whoever asks has not enough themselves."""


@dataclass(frozen=True)
class By:
    """Who decides, and how far they reach. `session`: the id of theirs, which stays when others are ended."""

    actor: Actor
    reach: Reach
    session: str | None = None


def operator(actor: Actor) -> By:
    return By(actor, UNLIMITED)


def may_grant(reach: Reach, role: Role, scope: Scope) -> bool:
    """People at that scope, and everything that the role has, there."""
    return all(reach.may(resource, scope) for resource in {Resource.PEOPLE, *role.resources})


def governs(reach: Reach, person: Person) -> bool:
    """All that the person has is within the reach of who looks; otherwise they could become that person.

    Who has no grants belongs to who has all stores.
    """
    grants = list(person.grants.select_related("role"))
    if not grants:
        return reach.may(Resource.PEOPLE, DEFAULT)
    return all(may_grant(reach, grant.role, grant.scope) for grant in grants)


def require_governing(by: By, person: Person) -> None:
    if not governs(by.reach, person):
        raise NotYours(Sentence("This person has roles that you do not have yourself."))


def administrators() -> list[Person]:
    """Who can come in by themselves and has everything everywhere."""
    can_come = Q(last_login__isnull=False) | ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    people = Person.objects.filter(can_come, is_active=True).prefetch_related("grants__role")
    return [person for person in people if has_everything(person)]


def has_everything(person: Person) -> bool:
    held: set[Resource] = set()
    for grant in person.grants.all():
        held |= grant.role.resources if grant.all_stores else set()
    return held == set(Resource)


@contextmanager
def keeping_an_administrator() -> Iterator[None]:
    """A transaction that leaves one, if there was one; one at a time, so that two do not remove each other.

    Raises BadPerson, and nothing is changed.
    """
    with transaction.atomic():
        Role.objects.select_for_update().get(code=ADMINISTRATOR)
        before = bool(administrators())
        yield
        if before and not administrators():
            raise BadPerson(Sentence("Nobody would be left who may do everything. Make somebody else administrator."))


def scoped(scope: Scope) -> dict[str, object]:
    """The columns of a grant at that scope."""
    return {
        "all_stores": scope == DEFAULT,
        "website_id": scope.id if scope.kind == "websites" else None,
        "store_view_id": scope.id if scope.kind == "stores" else None,
    }


def grants_of(person: Person) -> set[tuple[int, Scope]]:
    return {(grant.role_id, grant.scope) for grant in Grant.objects.filter(person=person)}
