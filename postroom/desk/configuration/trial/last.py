"""When settings were last known to work."""

from dataclasses import dataclass

from postroom.desk.configuration.meaning.senders import envelope_senders
from postroom.desk.configuration.models import ConnectionTest
from postroom.scopes import effective
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import Snapshot


@dataclass(frozen=True)
class Last:
    """`covers`: it was of these very settings and of all their senders."""

    test: ConnectionTest
    covers: bool


def last_test(snapshot: Snapshot, scope: Scope) -> Last | None:
    """Of these settings, whoever's scope they were tested at; else the last one at this scope."""
    ended = ConnectionTest.objects.filter(ended_at__isnull=False).defer("transcript")
    same = ended.filter(fingerprint=fingerprint(snapshot, scope)).first()
    if same is not None:
        return Last(same, {str(sender) for sender in envelope_senders(snapshot, scope)} <= set(same.senders))
    other = ended.filter(scope=scope.kind, scope_id=scope.id).first()
    return Last(other, covers=False) if other else None


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
