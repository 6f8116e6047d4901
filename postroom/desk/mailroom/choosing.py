"""What somebody wants done to many messages: rows of the list, or all that a filter finds."""

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest
from postroom.desk.mailroom.asked import Asked
from postroom.scopes.resolve import View
from postroom.spool.handling.choice import Verb
from postroom.spool.reading.history import Filters

MOST_ROWS = 500  # that are named one by one


@dataclass(frozen=True)
class Words:
    title: Promise
    means: Promise


WORDS: dict[Verb, Words] = {
    Verb.RETRY: Words(
        _("Retry now"), _("What is queued is tried at once; what failed is queued again. Mend the cause first.")
    ),
    Verb.HOLD: Words(_("Hold"), _("They stay here until somebody releases them.")),
    Verb.RELEASE: Words(_("Release"), _("They leave at once, or at the pace that you choose.")),
    Verb.CANCEL: Words(
        pgettext_lazy("an action on mail", "Cancel"),
        _("They will not go. This cannot be taken back; they can only be sent again."),
    ),
    Verb.RESEND: Words(
        _("Send again"), _("Each goes out once more, as a new message. Who has it already gets it a second time.")
    ),
}
PACED = (Verb.RETRY, Verb.RELEASE, Verb.RESEND)


@dataclass(frozen=True)
class Choice:
    """`query`: the same choice as fields of a form."""

    verb: Verb
    filters: Filters
    query: tuple[tuple[str, str], ...]


def needed(verb: Verb) -> Resource:
    return Resource.MESSAGES_RESEND if verb is Verb.RESEND else Resource.MESSAGES_ACT


def reaching(request: DeskRequest, *resources: Resource) -> frozenset[int] | None:
    """The store views where the person has all of these; None: all."""
    found: frozenset[int] | None = None
    for each in (Resource.MESSAGES_VIEW, *resources):
        views = request.reach.store_views(each)
        found = views if found is None else found if views is None else found & views
    return found


def chosen(request: DeskRequest, given: QueryDict) -> Choice | None:
    """None: there is no such verb, nothing was chosen, or the filter cannot be read."""
    try:
        verb = Verb(given.get("verb", ""))
        ids = tuple(UUID(each) for each in given.getlist("id")[:MOST_ROWS])
    except ValueError:
        return None
    views = reaching(request, needed(verb))
    if ids:
        return Choice(verb, Filters(store_views=views, ids=ids), (("verb", verb), *(("id", str(each)) for each in ids)))
    asked = Asked(given, visible(request, views))
    if not given.get("all") or not asked.is_valid():
        return None
    return Choice(verb, asked.filters(views), (("verb", verb), ("all", "1"), *asked.given()))


def visible(request: DeskRequest, views: frozenset[int] | None) -> list[View]:
    return [view for view in request.snapshot.store_views.values() if views is None or view.id in views]
