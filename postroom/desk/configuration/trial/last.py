"""When settings were last known to work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

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
    return last_tests(snapshot, [scope])[scope]


def last_tests(snapshot: Snapshot, scopes: Sequence[Scope]) -> dict[Scope, Last | None]:
    """Of many scopes by two questions."""
    wanted = {scope: fingerprint(snapshot, scope) for scope in scopes}
    ended = ConnectionTest.objects.filter(ended_at__isnull=False)
    by_settings = newest(ended.filter(fingerprint__in={*wanted.values()}).values("fingerprint"))
    by_scope = newest(ended.filter(scope__in={each.kind for each in scopes}).values("scope", "scope_id"))
    same = {test.fingerprint: test for test in by_settings}
    there = {test.at: test for test in by_scope}
    return {scope: judged(snapshot, scope, same.get(wanted[scope]), there.get(scope)) for scope in scopes}


def newest(grouped: QuerySet[ConnectionTest, Any]) -> Iterable[ConnectionTest]:
    """The last of each group. (Two at one moment: either will do.)"""
    moments = {row["moment"] for row in grouped.annotate(moment=Max("started_at")).order_by()}
    return ConnectionTest.objects.filter(started_at__in=moments, ended_at__isnull=False).defer("transcript", "phases")


def judged(snapshot: Snapshot, scope: Scope, same: ConnectionTest | None, there: ConnectionTest | None) -> Last | None:
    if same is not None:
        return Last(same, {str(sender) for sender in envelope_senders(snapshot, scope)} <= set(same.senders))
    return Last(there, covers=False) if there else None


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
