"""Which roles somebody can be given where, as a form offers it and says it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from postroom.access.authority import By, may_grant
from postroom.access.models import Person, Role
from postroom.access.people import Granted
from postroom.access.tree import SHIPPED
from postroom.desk.frame.door import DeskRequest
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Snapshot

ROWS = 2  # empty ones at the end of the form


@dataclass(frozen=True)
class Shown:
    """A role at a scope, in words. `value`: what the form holds for it."""

    value: str
    role: str | Promise
    place: str


def by(request: DeskRequest) -> By:
    return By(request.actor, request.reach, request.session.session_key)


def places(request: DeskRequest) -> list[tuple[Scope, str]]:
    """Where the person may give anything at all."""
    at = request.snapshot
    everywhere = [
        DEFAULT,
        *(Scope.website(pk) for pk in at.websites),
        *(Scope.store(pk) for pk in at.store_views),
    ]
    roles = list(Role.objects.all())
    return [
        (scope, place(at, scope))
        for scope in everywhere
        if any(may_grant(request.reach, role, scope) for role in roles)
    ]


def place(snapshot: Snapshot, scope: Scope) -> str:
    if scope.kind == "websites" and scope.id in snapshot.websites:
        return _("Website %(name)s") % {"name": snapshot.websites[scope.id].name}
    if scope.kind == "stores" and scope.id in snapshot.store_views:
        return _("Store view %(name)s") % {"name": snapshot.store_views[scope.id].name}
    return _("All stores")


def name_of(role: Role) -> str | Promise:
    return SHIPPED.get(role.code, role.name) if role.shipped else role.name


def roles(request: DeskRequest) -> list[tuple[str, str | Promise]]:
    """Those that the person can give somewhere."""
    offered = [scope for scope, _name in places(request)]
    return [
        (str(role.pk), name_of(role))
        for role in Role.objects.all()
        if any(may_grant(request.reach, role, scope) for scope in offered)
    ]


def held(person: Person, snapshot: Snapshot) -> list[Shown]:
    return [
        Shown(f"{grant.role_id}@{grant.scope}", name_of(grant.role), place(snapshot, grant.scope))
        for grant in person.grants.all()
    ]


def wanted(request: DeskRequest) -> list[Granted]:
    """What the form asks for: what is kept and what is added. Raises LookupError for what it did not offer."""
    added = zip(request.POST.getlist("role"), request.POST.getlist("place"), strict=False)
    pairs = [*(value.partition("@")[::2] for value in request.POST.getlist("keep")), *added]
    return list(granted(pairs, request.snapshot))


def granted(pairs: Iterable[tuple[str, str]], snapshot: Snapshot) -> Iterator[Granted]:
    known = {str(role.pk): role for role in Role.objects.all()}
    for role, scope in pairs:
        if role:
            yield known[role], scope_called(scope, snapshot)


def scope_called(text: str, snapshot: Snapshot) -> Scope:
    kind, _colon, number = text.partition(":")
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    if text == "default":
        return DEFAULT
    if kind == "websites" and pk in snapshot.websites:
        return Scope.website(pk)
    if kind == "stores" and pk in snapshot.store_views:
        return Scope.store(pk)
    raise LookupError(text)
