"""Connect my store > Rules: what mail is, told by its sender and subject, with a box to try them in."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.desk.connect.credentials import places
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.desk.mailroom.kinds import kind_label
from postroom.desk.people.giving import place, scope_called
from postroom.desk.people.typed import fields
from postroom.msa import rules
from postroom.msa.models import Rule
from postroom.msa.patterns import MAX_PATTERN
from postroom.msa.recognise import Told
from postroom.scopes.scope import DEFAULT, Scope

SUGGESTED = ("order", "order_comment", "invoice", "shipment", "creditmemo", "password_reset", "account_confirmation")


@page(Resource.KEYS)
def all_rules(request: DeskRequest) -> HttpResponse:
    return made(request) if request.method == "POST" else shown(request, **tried(request))


def shown(request: DeskRequest, **more: object) -> HttpResponse:
    context = {
        "rules": [(each, place(request.snapshot, rules.scope(each)), may(request, each)) for each in seen(request)],
        "places": [(value, label) for value, label in places(request) if not value.startswith("websites")],
        "kinds": [(code, kind_label(code)) for code in SUGGESTED],
        "longest": MAX_PATTERN,
        **more,
    }
    return show(request, "desk/connect/rules.html", context, status=422 if "fault" in more else 200)


def seen(request: DeskRequest) -> list[Rule]:
    """A rule for all store views is known to everybody whose mail it reads."""
    return [each for each in rules.listed() if each.store_view_id is None or may(request, each)]


def may(request: DeskRequest, rule: Rule) -> bool:
    return request.reach.may(Resource.KEYS, rules.scope(rule))


def tried(request: DeskRequest) -> dict[str, object]:
    """The box's answer; a subject that nobody has typed has none."""
    subject, sender = request.GET.get("subject", "")[:998], request.GET.get("sender", "")[:320]
    if not subject:
        return {}
    scope = scope_of(request, request.GET.get("place", "default"))
    verdict = rules.tried(sender, subject, scope.id or None, seen(request))
    kind = kind_label(verdict.kind) if verdict else ""
    typed = {"subject": subject, "sender": sender, "tried_place": str(scope)}
    return {"asked": True, "verdict": verdict, "verdict_kind": kind, **typed}


def scope_of(request: DeskRequest, text: str) -> Scope:
    try:
        scope = scope_called(text, request.snapshot)
    except LookupError:
        refuse()
    if scope.kind == "websites":
        refuse()
    return scope


def made(request: DeskRequest) -> HttpResponse:
    typed = fields(request, "from", "about", "kind", "discreet", "place")
    scope = scope_of(request, typed["place"])
    if not request.reach.may(Resource.KEYS, scope):
        refuse()
    view = scope.id if scope != DEFAULT else None
    told = Told(typed["from"], typed["about"], typed["kind"].strip(), typed["discreet"] == "1", view)
    try:
        rules.add(told, request.actor, timezone.now())
    except ValueError as error:
        return shown(request, fault=error.args[0], typed=typed)
    say(request, "good", _("The rule counts from now on, for mail that comes in."))
    return HttpResponseRedirect(reverse("desk:rules"), status=303)


@require_POST
@page(Resource.KEYS)
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    rule = Rule.objects.filter(pk=pk).first()
    if rule is None or not may(request, rule):
        refuse()
    fields(request)
    rules.remove(pk, request.actor)
    say(request, "good", _("The rule is gone. Mail that came in before stays as it was recognised."))
    return HttpResponseRedirect(reverse("desk:rules"), status=303)
