"""Roles: what is shipped stays as it is; others are made, changed and removed by who has all they hold, everywhere."""

import re
import secrets
from collections.abc import Iterable

from postroom.access.accounts import BadPerson
from postroom.access.authority import By, NotYours, keeping_an_administrator
from postroom.access.models import Role, Session
from postroom.access.resources import Resource
from postroom.access.sessions import row_of
from postroom.audit.record import Change, record
from postroom.mail.sentence import Sentence
from postroom.scopes.scope import DEFAULT

LONGEST_NAME = 100


def create(name: str, resources: Iterable[Resource], by: By) -> Role:
    """Raises BadPerson, NotYours."""
    wanted = frozenset(resources)
    require_all(by, wanted)
    with keeping_an_administrator():
        role = Role.objects.create(code=new_code(name), name=checked(name), granted=sorted(map(str, wanted)))
        record(by.actor, Change("added", f"role {role.code}", new=described(wanted)))
    return role


def change(role: Role, name: str, resources: Iterable[Resource], by: By) -> None:
    """Whoever has the role has this from now on, and signs in again. Raises BadPerson, NotYours."""
    wanted, had = frozenset(resources), role.resources
    require_own(role)
    require_all(by, wanted | had)
    with keeping_an_administrator():
        Role.objects.filter(pk=role.pk).update(name=checked(name, role), granted=sorted(map(str, wanted)))
        record(by.actor, Change("changed", f"role {role.code}", old=described(had), new=described(wanted)))
        if wanted != had:
            Session.objects.filter(person__grants__role=role).exclude(pk=row_of(by.session)).delete()


def remove(role: Role, by: By) -> None:
    require_own(role)
    require_all(by, role.resources)
    with keeping_an_administrator():
        if role.grants.exists():
            raise BadPerson(Sentence("Somebody has this role still. Give them another one first."))
        record(by.actor, Change("removed", f"role {role.code}", old=described(role.resources)))
        role.delete()


def require_own(role: Role) -> None:
    if role.shipped:
        raise BadPerson(Sentence("This role comes with Postroom and stays as it is. Make one of your own from it."))


def require_all(by: By, resources: frozenset[Resource]) -> None:
    """A role is for the whole installation: whoever decides about it must have all of it, everywhere."""
    if not all(by.reach.may(resource, DEFAULT) for resource in {Resource.PEOPLE, *resources}):
        raise NotYours(Sentence("A role cannot hold more than you have yourself for all stores."))


def checked(name: str, role: Role | None = None) -> str:
    text = name.strip()
    if not text or len(text) > LONGEST_NAME or not text.isprintable():
        raise BadPerson(Sentence("A role needs a name of 1 to %(most)s visible characters.", most=LONGEST_NAME))
    if Role.objects.filter(name=text).exclude(pk=role.pk if role else 0).exists():
        raise BadPerson(Sentence("There is a role %(name)s already. Choose another name.", name=text))
    return text


def new_code(name: str) -> str:
    """For the command line; a name without Latin letters gets a random one."""
    code = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:24]
    return code if code and not Role.objects.filter(code=code).exists() else f"{code or 'role'}-{secrets.token_hex(3)}"


def described(resources: Iterable[Resource]) -> str:
    return ", ".join(sorted(map(str, resources)))
