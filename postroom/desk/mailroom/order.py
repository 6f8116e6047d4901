"""All mails of one order, and what happened to them, on one page; its wrong address corrected in one act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from postroom.access.resources import Resource
from postroom.desk.frame.discretion import discretion
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.desk.frame.phrases import said
from postroom.desk.mailroom.acting import LONGEST_REASON, by, one_line, see
from postroom.desk.mailroom.listing import views_of
from postroom.desk.mailroom.meanings import TONES
from postroom.desk.mailroom.resending import LONGEST, AddressField
from postroom.desk.mailroom.rows import rows
from postroom.desk.mailroom.telling import left_alone, tell
from postroom.scopes.effective import Misconfigured
from postroom.scopes.resolve import View
from postroom.scopes.scope import Scope
from postroom.spool.handling import actions
from postroom.spool.handling.correct import NOT_THERE_YET, Correction, correct
from postroom.spool.handling.resend import CannotResend
from postroom.spool.models import Message
from postroom.spool.reading import history
from postroom.spool.states import State

FAILED = (State.REFUSED, State.EXPIRED, State.BOUNCED)
MOST = 100  # mails of one order


@dataclass(frozen=True)
class Moment:
    """One line of the merged history, and the mail that it belongs to."""

    at: datetime
    message: Message
    text: str
    tone: str


class Corrected(forms.Form):
    wrong = AddressField(label=_("Wrong address"), max_length=LONGEST)
    right = AddressField(label=_("Right address"), max_length=LONGEST)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, required=False)


@page(Resource.MESSAGES_VIEW)
def order(request: DeskRequest, store_view: str, reference: str) -> HttpResponse:
    view, items = found(request, store_view, reference)
    form = Corrected(request.POST if request.method == "POST" and "right" in request.POST else None)
    if request.method == "POST":
        done = carried_out(request, view, items, form)
        if done:
            return see(reverse("desk:order", args=[store_view, reference]))
    context = about(request, reference, view, items) | allowed(request, view) | {"form": form}
    return show(request, "desk/mailroom/order.html", context, status=422 if form.errors else 200)


def found(request: DeskRequest, store_view: str, reference: str) -> tuple[View, tuple[history.Item, ...]]:
    view = next((view for view in views_of(request) if view.code == store_view), None) or refuse()
    items = history.list_messages(history.Filters(store_views=[view.id], reference=reference), None, MOST).items
    return (view, items) if items else refuse()


def about(request: DeskRequest, reference: str, view: View, items: tuple[history.Item, ...]) -> dict[str, Any]:
    states = {each.state for item in items for each in item.deliveries}
    wrong = {
        each.recipient
        for item in items
        for each in item.deliveries
        if each.role == "to" and each.state in NOT_THERE_YET
    }
    return {
        "reference": reference,
        "view": view,
        "rows": rows(request, items),
        "moments": moments(request, items),
        "addresses": sorted(wrong),
        "failed": bool(states & {*FAILED}),
        "most": MOST if len(items) == MOST else 0,
    }


def moments(request: DeskRequest, items: tuple[history.Item, ...]) -> list[Moment]:
    """What happened to all of them, in order."""
    theirs = discretion(request)
    told = [
        Moment(line.at, item.message, line.text, TONES.get(line.name, ""))
        for item in items
        for line in theirs.story(history.timeline(item.message.public_id)).lines
    ]
    return sorted(told, key=lambda each: each.at)


def allowed(request: DeskRequest, view: View) -> dict[str, bool]:
    scope = Scope.store(view.id)
    return {
        "may_act": request.reach.may(Resource.MESSAGES_ACT, scope),
        "may_resend": request.reach.may(Resource.MESSAGES_RESEND, scope),
    }


def carried_out(request: DeskRequest, view: View, items: tuple[history.Item, ...], form: Corrected) -> bool:
    """False: the form says what stood in the way."""
    may = allowed(request, view)
    if not form.is_bound:
        return tried_again(request, items) if may["may_act"] else refuse()
    if not may["may_resend"]:
        refuse()
    return form.is_valid() and corrected(request, view, items[0].message.reference, form)


def tried_again(request: DeskRequest, items: tuple[history.Item, ...]) -> bool:
    failed = [each.pk for item in items for each in item.deliveries if each.state in FAILED]
    tell(
        request, "retry", actions.retry(failed, by(request, one_line(request.POST.get("reason", ""))[:LONGEST_REASON]))
    )
    return True


def corrected(request: DeskRequest, view: View, reference: str, form: Corrected) -> bool:
    given = form.cleaned_data
    wanted = Correction(view.id, reference, given["wrong"], given["right"])
    try:
        done = correct(
            wanted, by(request, one_line(given["reason"])), request.reach.store_views(Resource.MESSAGES_RESEND)
        )
    except (CannotResend, Misconfigured) as obstacle:
        form.add_error(None, said(obstacle.args[0]))
        return False
    count = len(done.messages)
    text = ngettext("%(count)d mail goes to %(right)s now.", "%(count)d mails go to %(right)s now.", count)
    say(request, "good" if count else "warn", text % {"count": count, "right": given["right"]})
    for why, left in done.skipped.items():
        say(request, "warn", left_alone(why, left))
    return True
