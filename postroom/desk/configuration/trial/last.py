"""When settings were last known to work."""

from collections.abc import Sequence
from dataclasses import dataclass

from postroom.desk.configuration.meaning.senders import envelope_senders
from postroom.desk.configuration.models import ConnectionTest
from postroom.scopes import effective
from postroom.scopes.account import PASSWORD
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Snapshot

LOOKED_AT = 200  # of the newest tests


@dataclass(frozen=True)
class Last:
    """`covers`: it was of these very settings and of all their senders."""

    test: ConnectionTest
    covers: bool


def last_test(snapshot: Snapshot, scope: Scope) -> Last | None:
    """Of these settings, whoever's scope they were tested at; else the last one at this scope."""
    return last_tests(snapshot, [scope])[scope]


def last_tests(snapshot: Snapshot, scopes: Sequence[Scope]) -> dict[Scope, Last | None]:
    """Of many scopes by two questions."""
    wanted = {scope: fingerprint(snapshot, scope) for scope in scopes}
    ended = ConnectionTest.objects.filter(ended_at__isnull=False).defer("transcript").order_by("-started_at")
    same: dict[str, list[ConnectionTest]] = {}
    for test in ended.filter(fingerprint__in={*wanted.values()} - {""})[:LOOKED_AT]:
        same.setdefault(test.fingerprint, []).append(test)
    there: dict[Scope, ConnectionTest] = {}
    for test in ended.filter(scope__in={each.kind for each in scopes})[:LOOKED_AT]:
        there.setdefault(test.at, test)
    told = {
        scope: [test for test in same.get(wanted[scope], []) if shared(snapshot, test.at, scope)] for scope in scopes
    }
    return {scope: judged(snapshot, scope, told[scope], there.get(scope)) for scope in scopes}


def shared(snapshot: Snapshot, tested: Scope, scope: Scope) -> bool:
    """One saved password for both: else a guess typed here would be answered by the test of a store of others."""
    if tested == scope:
        return True
    there = tested in snapshot.below(DEFAULT)
    return there and snapshot.get(PASSWORD, tested).scope == snapshot.get(PASSWORD, scope).scope


def judged(
    snapshot: Snapshot, scope: Scope, same: Sequence[ConnectionTest], there: ConnectionTest | None
) -> Last | None:
    """A test of one store view tells of another with the same account, but for senders that it did not try."""
    senders = {str(sender) for sender in envelope_senders(snapshot, scope)}
    told = next((test for test in same if senders <= set(test.senders) or failed_for_all(test)), None)
    if told is not None:
        return Last(told, covers=True)
    other = same[0] if same else there
    return Last(other, covers=False) if other else None


def failed_for_all(test: ConnectionTest) -> bool:
    """Before any sender was tried."""
    return not test.ok and all(phase["name"] != "mail_from" for phase in test.phases)


def fingerprint(snapshot: Snapshot, scope: Scope) -> str:
    """Empty where the settings cannot be used."""
    try:
        return effective.transport_at(snapshot, scope).fingerprint
    except Misconfigured:
        return ""


def senders_of_all(snapshot: Snapshot, scope: Scope, limit: int = 25) -> list[str]:
    """MAIL FROM of the scope, and of all below it that mail leaves for by the same account."""
    wanted = fingerprint(snapshot, scope)
    places = [each for each in snapshot.below(scope) if each == scope or fingerprint(snapshot, each) == wanted]
    found = [str(sender) for place in places for sender in envelope_senders(snapshot, place)]
    return list(dict.fromkeys(found))[:limit]
