"""The filter form: what was asked for, in the address, so that a list can be shared and found again."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from postroom.desk.mailroom.kinds import KIND_LABELS
from postroom.mail.address import Address, InvalidAddress
from postroom.scopes.resolve import View
from postroom.spool.history import Filters
from postroom.spool.states import State

LONGEST = 320


class Asked(forms.Form):
    """Every field may be left empty; all that are filled in must fit. Store views: only those the person may see."""

    order = forms.CharField(label=_("Order number"), max_length=255, required=False)
    to = forms.CharField(label=_("Recipient"), max_length=LONGEST, required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    store = forms.ChoiceField(label=_("Store view"), required=False)
    since = forms.DateTimeField(label=_("From"), required=False)
    until = forms.DateTimeField(label=_("Until"), required=False)

    def __init__(self, data: Mapping[str, Any], views: Iterable[View]) -> None:
        super().__init__(data)
        self.views = {view.code: view for view in views}
        self.choose("state", {state.value: state.value for state in State})
        self.choose("kind", KIND_LABELS)
        self.choose("store", {code: view.name for code, view in self.views.items()})

    def choose(self, name: str, options: Mapping[str, Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all")), *options.items()]

    def filters(self, store_views: frozenset[int] | None) -> Filters:
        """Only of a valid form. `store_views`: what the person may see."""
        given = self.cleaned_data
        return Filters(
            store_views=[self.views[given["store"]].id] if given["store"] else store_views,
            state=State(given["state"]) if given["state"] else None,
            reference=given["order"],
            recipient=canonical(given["to"]),
            kind=given["kind"],
            since=given["since"],
            until=given["until"],
        )

    def address(self, **changes: str) -> str:
        """The query of the same list with these changes; an empty value takes a filter away."""
        asked = {name: self.data.get(name, "") for name in self.fields} | changes
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def canonical(recipient: str) -> str:
    try:
        return str(Address.parse(recipient))
    except InvalidAddress:
        return recipient
