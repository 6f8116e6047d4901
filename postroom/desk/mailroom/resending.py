"""The same mail once more, to the same or a corrected address."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from postroom.access.resources import Resource
from postroom.desk.frame.discretion import discretion
from postroom.desk.frame.door import DeskRequest, page, refuse, say, show
from postroom.desk.frame.phrases import said
from postroom.desk.mailroom.acting import LONGEST_REASON, by, one_line, see
from postroom.desk.mailroom.misspelt import meant
from postroom.desk.mailroom.rows import row
from postroom.desk.mailroom.seen import may, story
from postroom.mail.address import Address, InvalidAddress
from postroom.scopes.effective import Misconfigured
from postroom.spool.handling.resend import Asked, CannotResend, resend
from postroom.spool.intake.submission import Call, KeyReused
from postroom.spool.reading.history import Item
from postroom.spool.reading.waiting import look

LONGEST = 320


class AddressField(forms.CharField):
    """Read as every door reads addresses; what is wrong is said with the mend."""

    def clean(self, value: Any) -> Address:
        try:
            return Address.parse(super().clean(value).strip())
        except InvalidAddress as problem:
            raise forms.ValidationError(said(problem.args[0])) from problem


class Again(forms.Form):
    """`key`: this form as it was opened; sent twice by a double click, it still means one mail.

    `kept`: the address that was `doubted` when the form was sent before.
    """

    to = AddressField(label=_("To"), max_length=LONGEST)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, required=False)
    copies = forms.BooleanField(label=_("Send the blind copies too"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)
    kept = forms.CharField(max_length=LONGEST, required=False)
    doubted = ""

    def clean(self) -> dict[str, Any]:
        """An address that looks misspelt is asked about once; sent again as it stands, it is meant."""
        given = self.cleaned_data
        to = given.get("to")
        if to and (near := meant(to)) and given.get("kept") != str(to):
            self.doubted = str(to)
            text = gettext("Did you mean %(near)s? Correct it, or press the button once more to keep it as it is.")
            self.add_error("to", text % {"near": near})
        return given


@page(Resource.MESSAGES_RESEND)
def again(request: DeskRequest, public_id: UUID) -> HttpResponse:
    item = story(request, public_id).item
    if not may(request, Resource.MESSAGES_RESEND, item.message):
        refuse()
    form = Again(request.POST if request.method == "POST" else None, initial=opened(item))
    if form.is_valid() and (new := sent(request, item, form)):
        say(request, "good", gettext("Sent once more, as a new message: this is it. The earlier one names it too."))
        return see(reverse("desk:message", args=[new]))
    context = {
        "form": form,
        "message": item.message,
        "row": row(item, discretion(request).lookout(look(by(request, "").now))),
        "copied": copied(item),
    }
    return show(request, "desk/mailroom/again.html", context, status=422 if form.errors else 200)


def opened(item: Item) -> dict[str, Any]:
    return {"to": item.message.to_address, "key": uuid4()}


def copied(item: Item) -> bool:
    return any(each.role != "to" for each in item.deliveries)


def sent(request: DeskRequest, item: Item, form: Again) -> UUID | None:
    """The new message; None: the form says what stood in the way."""
    given = form.cleaned_data
    to = None if str(given["to"]) == item.message.to_address else given["to"]
    fingerprint = hashlib.sha256(f"{item.message.public_id} {given['to']} {given['copies']}".encode()).digest()
    asked = Asked(given["copies"], Call(request.actor.name, f"resend:{given['key']}", fingerprint))
    views = request.reach.store_views(Resource.MESSAGES_RESEND)
    try:
        return resend(item.message.public_id, by(request, one_line(given["reason"])), to, views, asked)
    except (CannotResend, Misconfigured) as obstacle:
        form.add_error(None, said(obstacle.args[0]))
    except KeyReused:
        form.add_error(None, gettext("This form was sent already, with another address. Open it anew to send again."))
    return None
