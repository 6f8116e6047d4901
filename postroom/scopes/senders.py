"""Whose are the Store Email Addresses? Mail is sent in their name, so nobody saves one of a store that is not theirs.

A domain that stands at other stores alone is theirs too: whatever is written before the @, customers read its name.
What is set for all stores is everybody's, and what a scope has in force already stays free to be set there again.
"""

from collections.abc import Iterable, Iterator, Mapping

from postroom.audit.record import Actor
from postroom.mail.sentence import Sentence
from postroom.scopes.acceptance import Fault
from postroom.scopes.catalogue import SETTINGS
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Snapshot

PATHS = tuple(path for path in SETTINGS if path.startswith("trans_email/ident_") and path.endswith("/email"))


def faults(typed: Mapping[str, str | None], before: Snapshot, scope: Scope, actor: Actor) -> list[Fault]:
    """What the actor must not set at the scope. `typed`: as it would be stored."""
    wanted = {path: text for path in PATHS if (text := typed.get(path))}
    if actor.operator or actor.store_views is None or not wanted:
        return []
    theirs = named(set_for_others(before, actor.store_views))
    ours = named(in_force(before, (DEFAULT, *before.below(scope))))
    return [
        Fault(path, SETTINGS[path].label, not_yours(text))
        for path, text in wanted.items()
        if not theirs.isdisjoint(named([text]) - ours)
    ]


def not_yours(address: str) -> Sentence:
    return Sentence(
        "%(address)s, or its domain, is another store's, and mail would be sent in its name. Type one of your own, or "
        "ask somebody who has all stores to set it here.",
        address=address,
    )


def named(addresses: Iterable[str]) -> set[str]:
    """The addresses, and their domains with the @."""
    small = {address.lower() for address in addresses}
    return small | {f"@{address.rpartition('@')[2]}" for address in small}


def set_for_others(snapshot: Snapshot, own: frozenset[int]) -> Iterator[str]:
    """What store views beside these have, set for themselves or their website."""
    for view in snapshot.store_views.keys() - own:
        for path in PATHS:
            found = snapshot.get(path, Scope.store(view))
            if found.value and found.scope != DEFAULT:
                yield found.value


def in_force(snapshot: Snapshot, scopes: Iterable[Scope]) -> Iterator[str]:
    for scope in scopes:
        for path in PATHS:
            if value := snapshot.get(path, scope).value:
                yield value
