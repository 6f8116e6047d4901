"""*Test connection*: begun with what the form holds, watched while it runs, kept as the last test."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from postroom.access.resources import Resource
from postroom.desk.configuration import places
from postroom.desk.configuration.meaning.account_hints import ABOUT
from postroom.desk.configuration.meaning.way import words_of
from postroom.desk.configuration.models import ConnectionTest
from postroom.desk.configuration.trial import run
from postroom.desk.configuration.trial.examination import Trial
from postroom.desk.configuration.trial.last import senders_of_all
from postroom.desk.configuration.trial.limits import TooMany, Wish, begun, died
from postroom.desk.configuration.trial.mends import mends
from postroom.desk.configuration.unsaved import Unsaved, unsaved
from postroom.desk.frame.door import DeskRequest, fragment, page, refuse, show
from postroom.mail.address import Address
from postroom.mail.sentence import Sentence
from postroom.scopes import effective
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import DEFAULT
from postroom.transports.check import Phase
from postroom.transports.settings import Auth, SmtpSettings

TEST = Resource.CONNECTION_TEST


@dataclass(frozen=True)
class Step:
    """Phases of one name that follow each other: every MAIL FROM is one."""

    name: str
    phases: tuple[Phase, ...]

    @property
    def ok(self) -> bool:
        return all(phase.ok for phase in self.phases)

    @property
    def seconds(self) -> float:
        return sum(phase.seconds for phase in self.phases)


@require_POST
@page(TEST)
def test_connection(request: DeskRequest) -> HttpResponse:
    scope = places.asked(request)
    if not request.reach.may(TEST, scope):
        refuse()
    draft = unsaved(request, scope)
    wrong = [fault for fault in draft.faults if fault.path.startswith(ABOUT)]
    if wrong:
        return refused(request, Sentence("Correct what is marked first: %(fault)s", fault=wrong[0].message))
    try:
        trial = trial_of(draft)
        senders = tuple(str(sender) for sender in trial.senders)
        # The fingerprint of the settings themselves: with a password that is another account's they cannot match.
        wish = Wish(scope, request.snapshot.shown(scope), relay_of(trial), trial.settings.fingerprint, senders)
        test = begun(wish, request.actor, timezone.now())
    except (Misconfigured, TooMany) as problem:
        return refused(request, words_of(problem))
    run.start(test, trial, guarded=not request.reach.may(Resource.CONFIGURATION_SYSTEM, DEFAULT))
    if request.headers.get("HX-Request"):
        return watched(request, test)
    return HttpResponseRedirect(reverse("desk:connection-test", args=[test.id]), status=303)


def trial_of(draft: Unsaved) -> Trial:
    """Raises Misconfigured."""
    settings = effective.transport_at(draft.snapshot, draft.scope)
    policy = effective.network_policy(draft.snapshot)
    senders = tuple(Address.parse(text) for text in senders_of_all(draft.snapshot, draft.scope))
    if not isinstance(settings, SmtpSettings) or settings.auth is Auth.NONE:
        return Trial(settings, senders, policy)
    if draft.password_dropped:
        why = Sentence("not tried: the saved password is of another server or username; type the new one")
        return Trial(replace(settings, password=None, credential_id=""), senders, policy, why)
    if settings.password is None:
        return Trial(settings, senders, policy, Sentence("not tried: there is no password; type it"))
    return Trial(settings, senders, policy)


def relay_of(trial: Trial) -> str:
    return trial.settings.relay[:300]


def refused(request: DeskRequest, text: str) -> HttpResponse:
    context = {"refused": text}
    if request.headers.get("HX-Request"):
        return fragment(request, "desk/configuration/connection.html", context)
    return show(request, "desk/configuration/connection_page.html", context, status=422)


@require_GET
@page(TEST)
def connection_test(request: DeskRequest, test: UUID) -> HttpResponse:
    """Only for who began it: what it found may say more than others may know."""
    found = ConnectionTest.objects.filter(pk=test, by=request.actor.name).first()
    if found is None:
        refuse()
    if request.headers.get("HX-Request"):
        return watched(request, found)
    return show(request, "desk/configuration/connection_page.html", shown(found))


def watched(request: DeskRequest, test: ConnectionTest) -> HttpResponse:
    """A part of the page, which asks again while the test runs; then the sentence on the last test is said anew."""
    context = shown(test)
    response = fragment(request, "desk/configuration/connection.html", context)
    if not context["running"]:
        response["HX-Trigger"] = "tested"
    return response


def shown(test: ConnectionTest) -> dict[str, Any]:
    phases = [run.unpacked(row) for row in test.phases]
    failed = next((phase for phase in phases if not phase.ok), None)
    return {
        "test": test,
        "steps": [Step(name, tuple(group)) for name, group in groupby(phases, lambda phase: phase.name)],
        "failed": failed,
        "mends": mends(test.relay, failed.name) if failed else (),
        "running": test.ended_at is None and not died(test, timezone.now()),
        "died": died(test, timezone.now()),
    }
