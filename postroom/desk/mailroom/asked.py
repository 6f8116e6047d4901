"""The filter form: what was asked for, in the address, so that a list can be shared and found again."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.desk.frame.states import NAMES
from postroom.desk.mailroom.kinds import kind_labels
from postroom.scopes.resolve import View
from postroom.spool.reading.history import Filters
from postroom.spool.states import State

LONGEST = 320

#: States that a shop owner asks for together.
SEVERAL: dict[str, tuple[Promise, tuple[State, ...]]] = {
    "waiting": (_("Waiting"), (State.QUEUED, State.ACTIVE)),
    "held": (_("Held"), (State.HELD,)),
    "failed": (_("Failed"), (State.REFUSED, State.EXPIRED, State.BOUNCED, State.SUPPRESSED)),
    "sent": (_("Sent"), (State.SENT,)),
}
ALL = _("All")
TIMES = {"since", "until"}
NO_CHOICE = _("There is no such choice. Choose one from the list.")
NO_MOMENT = {"invalid": _("A day and a time are written like 2026-11-23 14:30.")}
LOCAL_TIME = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class Chosen(NamedTuple):
    """One filter that is set, and the address of the list without it."""

    label: str
    value: str
    without: str


class Asked(forms.Form):
    """Every field may be left empty; all that are filled in must fit. Store views: only those the person may see."""

    q = forms.CharField(label=_("Search"), max_length=LONGEST, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    store = forms.ChoiceField(label=_("Store view"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    order = forms.CharField(label=_("Order number"), max_length=255, required=False)
    to = forms.CharField(label=_("Recipient"), max_length=LONGEST, required=False)
    via = forms.CharField(
        label=_("Mail server"), max_length=255, required=False, widget=forms.TextInput(attrs={"list": "relays"})
    )
    code = forms.RegexField(
        r"^([2-5][0-9]{2}|[245]\.[0-9]{1,3}\.[0-9]{1,3})$",
        label=_("Reply code"),
        required=False,
        error_messages={"invalid": _("A reply code is like 550 or 5.1.1.")},
    )
    since = forms.DateTimeField(label=_("Since"), required=False, widget=LOCAL_TIME, error_messages=NO_MOMENT)
    until = forms.DateTimeField(label=_("Until"), required=False, widget=LOCAL_TIME, error_messages=NO_MOMENT)

    def __init__(self, data: Mapping[str, Any], views: Iterable[View]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.options: dict[str, dict[str, Any]] = {}
        self.views = {view.code: view for view in views}
        several = {name: label for name, (label, _) in SEVERAL.items()}
        self._offer("state", several | {state: name for state, name in NAMES.items() if state not in several})
        self._offer("kind", kind_labels([view.id for view in self.views.values()]))
        self._offer("store", {code: view.name for code, view in self.views.items()})

    def _offer(self, name: str, options: Mapping[str, Any]) -> None:
        self.options[name] = dict(options)
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.error_messages["invalid_choice"] = NO_CHOICE
        field.choices = [("", ALL), *options.items()]

    def filters(self, store_views: frozenset[int] | None) -> Filters:
        """Only of a valid form. `store_views`: what the person may see."""
        given = self.cleaned_data
        return Filters(
            store_views=[self.views[given["store"]].id] if given["store"] else store_views,
            states=states_of(given["state"]),
            reference=given["order"],
            recipient=given["to"],
            kind=given["kind"],
            since=given["since"],
            until=given["until"],
            words=given["q"],
            relay=given["via"],
            code=given["code"],
        )

    def query(self, **changes: str) -> str:
        """The query of the same list with these changes; an empty value takes a filter away."""
        asked = dict(self.given()) | changes
        return urlencode({name: value for name, value in asked.items() if value})

    def given(self) -> list[tuple[str, str]]:
        """What is filled in, as fields of another form."""
        return [(name, value) for name in self.fields if (value := str(self.data.get(name, "")).strip())]

    def address(self, **changes: str) -> str:
        return f"?{self.query(**changes)}"

    def chosen(self) -> Iterator[Chosen]:
        """What narrows the list down, but for the tab: that is seen anyway."""
        for bound in self:
            value = str(self.data.get(bound.name, "")).strip()
            if value and (bound.name, value in SEVERAL) != ("state", True):
                yield Chosen(str(bound.label), self._named(bound.name, value), self.address(**{bound.name: ""}))

    def _named(self, name: str, value: str) -> str:
        return str(self.options.get(name, {}).get(value, value)).replace("T", " " if name in TIMES else "T")


def states_of(name: str) -> tuple[State, ...]:
    if name in SEVERAL:
        return SEVERAL[name][1]
    return (State(name),) if name else ()
