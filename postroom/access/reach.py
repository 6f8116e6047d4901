"""How far a person's roles reach: which resource at which scope. Whatever no grant says is denied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postroom.access.resources import Resource
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Snapshot

if TYPE_CHECKING:
    from postroom.access.models import Person

NOTHING: frozenset[Resource] = frozenset()


@dataclass(frozen=True)
class Reach:
    """All grants of one person, at one moment. `websites`: of each store view."""

    granted: Mapping[Scope, frozenset[Resource]]
    websites: Mapping[int, int] = field(repr=False)

    def may(self, resource: Resource, scope: Scope) -> bool:
        """At the default scope only who has all stores; a website's grant covers its store views, never the reverse."""
        return any(resource in self.granted.get(each, NOTHING) for each in self._covering(scope))

    def anywhere(self, resource: Resource) -> bool:
        return any(resource in resources for resources in self.granted.values())

    def store_views(self, resource: Resource) -> frozenset[int] | None:
        """The store views that the resource is granted for; None: all, also those to come."""
        if self.may(resource, DEFAULT):
            return None
        return frozenset(view for view in self.websites if self.may(resource, Scope.store(view)))

    def _covering(self, scope: Scope) -> tuple[Scope, ...]:
        if scope.kind == "default":
            return (DEFAULT,)
        if scope.kind == "websites":
            return (DEFAULT, scope)
        website = self.websites.get(scope.id)
        return (DEFAULT, scope) if website is None else (DEFAULT, Scope.website(website), scope)


#: An operator's, who has the machine's shell.
UNLIMITED = Reach({DEFAULT: frozenset(Resource)}, {})


def reach_of(person: Person, snapshot: Snapshot) -> Reach:
    """What the person's grants say now. Who is not active reaches nothing."""
    granted: dict[Scope, frozenset[Resource]] = {}
    if person.is_active:
        for grant in person.grants.select_related("role"):
            granted[grant.scope] = granted.get(grant.scope, NOTHING) | grant.role.resources
    websites = {view.id: view.website_id for view in snapshot.store_views.values()}
    return Reach(granted, websites)
