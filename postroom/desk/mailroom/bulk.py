"""One action on many messages: first a look at what it would mean, then the number typed, then a worker does it."""

import unicodedata
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from postroom.access.resources import Resource
from postroom.desk.frame import spans
from postroom.desk.frame.discretion import discretion
from postroom.desk.frame.door import DeskRequest, page, say, show
from postroom.desk.frame.phrases import said
from postroom.desk.mailroom.acting import LONGEST_REASON, by, one_line, see
from postroom.desk.mailroom.choosing import PACED, WORDS, Choice, chosen
from postroom.desk.mailroom.rows import Standing, standing
from postroom.desk.mailroom.telling import left_alone
from postroom.spool.handling import jobs
from postroom.spool.handling.choice import MOST, Look, look
from postroom.spool.models import BulkJob
from postroom.spool.reading import waiting

PACES = (20, 60, 300)  # a minute


class Confirmation(forms.Form):
    """`newest` and `seen`: what the page before showed; `typed`: that number, by hand."""

    newest = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    typed = forms.CharField(label=_("Type the number to confirm"), max_length=12)
    pace = forms.TypedChoiceField(label=_("Pace"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, required=False)

    def __init__(self, data: Any, seen: Look) -> None:
        super().__init__(data, initial={"newest": seen.until, "seen": seen.count})
        field = self.fields["pace"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("As fast as it goes")), *((pace, paced(pace, seen.count)) for pace in PACES)]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "typed" in given and digits(given["typed"]) != str(given.get("seen")):
            self.add_error("typed", gettext("This is not the number above. Nothing was done."))
        return given


def digits(text: str) -> str:
    """People type 1,312 as they read it, and with a Japanese keyboard １３１２."""
    return unicodedata.normalize("NFKC", text).strip().replace(",", "").replace(".", "").replace(" ", "")


def paced(pace: int, count: int) -> str:
    return gettext("%(pace)d a minute, oldest first (about %(span)s)") % {
        "pace": pace,
        "span": spans.roughly(max(1.0, count / pace * 60)),
    }


@page(Resource.MESSAGES_ACT, Resource.MESSAGES_RESEND)
def bulk(request: DeskRequest) -> HttpResponse:
    choice = chosen(request, request.POST if request.method == "POST" else request.GET)
    if choice is None:
        say(request, "warn", gettext("Choose messages and an action first."))
        return HttpResponseRedirect(reverse("desk:messages"))
    seen = look(choice.filters, choice.verb, as_seen(request.POST.get("newest", "")))
    form = Confirmation(request.POST if request.method == "POST" else None, seen)
    if form.is_valid() and (job := started(request, choice, form)):
        return see(reverse("desk:job", args=[job.public_id]))
    return show(
        request, "desk/mailroom/bulk.html", about(request, choice, seen) | {"form": form}, 422 if form.errors else 200
    )


def as_seen(text: str) -> int | None:
    """The page is shown again as it was; None: for the first time."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def started(request: DeskRequest, choice: Choice, form: Confirmation) -> BulkJob | None:
    """None: the form says what stood in the way."""
    given = form.cleaned_data
    pace = given["pace"] if choice.verb in PACED else None
    try:
        return jobs.start(
            choice.filters,
            choice.verb,
            jobs.Confirmed(given["newest"], given["seen"], pace),
            by(request, one_line(given["reason"])),
        )
    except jobs.NotStarted as obstacle:
        form.add_error(None, said(obstacle.args[0]))
        return None


def about(request: DeskRequest, choice: Choice, seen: Look) -> dict[str, Any]:
    theirs = discretion(request)
    lookout = theirs.lookout(waiting.look(timezone.now()))
    theirs.deliveries(seen.sample)
    sample: list[tuple[Any, Standing]] = [(each.message, standing(each, lookout)) for each in seen.sample]
    return {
        "choice": choice,
        "words": WORDS[choice.verb],
        "seen": seen,
        "most": MOST,
        "sample": sample,
        "skipped": [left_alone(why, count) for why, count in seen.skipped.items()],
        "going": seen.count - sum(seen.skipped.values()),
        "is_paced": choice.verb in PACED,
        "heading": heading(choice, seen.count),
    }


def heading(choice: Choice, count: int) -> str:
    return ngettext("%(verb)s: %(count)d mail", "%(verb)s: %(count)d mails", count) % {
        "verb": WORDS[choice.verb].title,
        "count": count,
    }
