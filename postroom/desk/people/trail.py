"""System > Audit log: who changed what, where, from what to what."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from django import forms
from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from postroom.access.reach import Reach
from postroom.access.resources import Resource
from postroom.audit.models import Entry
from postroom.audit.reading import Filters, all_of, entries
from postroom.audit.record import Change, record
from postroom.desk.frame.door import DeskRequest, page, refuse, show
from postroom.desk.mailroom.export import MARK, Echo, safe
from postroom.desk.people.giving import place
from postroom.scopes.scope import DEFAULT, Scope
from postroom.scopes.snapshot import Snapshot

SIZE = 50
MOST = 50_000  # rows of one file
COLUMNS = ("at", "actor", "action", "object", "scope", "old", "new")


class Asked(forms.Form):
    """What the page is asked for, in its address."""

    actor = forms.CharField(label=_("Who"), required=False, max_length=200)
    words = forms.CharField(label=_("What"), required=False, max_length=200)
    scope = forms.ChoiceField(label=_("Where"), required=False)
    since = forms.DateField(label=_("Since"), required=False)
    until = forms.DateField(label=_("Until"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def __init__(self, data: QueryDict, places: list[tuple[str, str]]) -> None:
        super().__init__(data)
        choice = self.fields["scope"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("Everywhere")), *places]
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"})

    def filters(self, scopes: frozenset[str] | None) -> Filters:
        said = self.cleaned_data
        return Filters(
            actor=said["actor"],
            words=said["words"],
            scope=said["scope"],
            since=midnight(said["since"]),
            until=midnight(said["until"], timedelta(days=1)),
            scopes=scopes,
        )

    def address(self, **more: object) -> str:
        said = {**self.cleaned_data, "before": None, **more}
        asked = QueryDict(mutable=True)
        asked.update({name: str(value) for name, value in said.items() if value})
        return f"?{asked.urlencode()}"


def midnight(day: datetime | None, after: timedelta = timedelta()) -> datetime | None:
    """In the time zone of who asks. At the ends of the calendar there is no limit: nothing lies beyond."""
    try:
        return timezone.make_aware(datetime.combine(day, time()) + after).astimezone(UTC) if day else None
    except OverflowError:
        return None


@page(Resource.AUDIT)
def trail(request: DeskRequest) -> HttpResponse:
    asked = Asked(request.GET, places(request))
    if not asked.is_valid():
        return show(request, "desk/people/audit.html", {"asked": asked, "rows": []}, status=400)
    found = entries(asked.filters(seen(request.reach, request.snapshot)), asked.cleaned_data["before"], SIZE + 1)
    context = {
        "asked": asked,
        "rows": found[:SIZE],
        "older": asked.address(before=found[SIZE - 1].pk) if len(found) > SIZE else "",
        "newest": asked.address() if asked.cleaned_data["before"] else "",
        "query": asked.address(),
        "filtered": any(asked.cleaned_data.values()),
    }
    return show(request, "desk/people/audit.html", context)


def seen(reach: Reach, snapshot: Snapshot) -> frozenset[str] | None:
    """The scopes whose entries are the person's to see. What belongs to no store is for who has all of them."""
    if reach.may(Resource.AUDIT, DEFAULT):
        return None
    below = [*map(Scope.website, snapshot.websites), *map(Scope.store, snapshot.store_views)]
    return frozenset(snapshot.shown(scope) for scope in below if reach.may(Resource.AUDIT, scope))


def places(request: DeskRequest) -> list[tuple[str, str]]:
    at = request.snapshot
    everywhere = [DEFAULT, *map(Scope.website, at.websites), *map(Scope.store, at.store_views)]
    return [(at.shown(scope), place(at, scope)) for scope in everywhere if request.reach.may(Resource.AUDIT, scope)]


@page(Resource.AUDIT)
def trail_csv(request: DeskRequest) -> HttpResponseBase:
    asked = Asked(request.GET, places(request))
    if not asked.is_valid():
        refuse()
    filters = asked.filters(seen(request.reach, request.snapshot))
    record(request.actor, Change("exported", "audit trail", new=asked.address()))
    response = StreamingHttpResponse(lines(all_of(filters, MOST)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localtime():%Y-%m-%d-%H%M}.csv"'
    return response


def lines(found: Iterator[Entry]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield MARK + writer.writerow(COLUMNS)
    for each in found:
        cells = (each.at.isoformat(), *(getattr(each, name) or "" for name in COLUMNS[1:]))
        yield writer.writerow([safe(cell) for cell in cells])
