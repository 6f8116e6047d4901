"""The list of messages."""

from django.http import HttpResponse
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse, show
from postroom.desk.mailroom.asked import Asked
from postroom.desk.mailroom.rows import rows
from postroom.scopes.resolve import View
from postroom.spool import history
from postroom.spool.waiting import look

NOTHING = history.Page((), None)


@page(Resource.MESSAGES_VIEW)
def messages(request: DeskRequest) -> HttpResponse:
    asked = Asked(request.GET, views_of(request))
    found = listed(request, asked) if asked.is_valid() else NOTHING
    context = {
        "asked": asked,
        "rows": rows(found.items, look(timezone.now())),
        "older": asked.address(after=found.cursor) if found.cursor else "",
        "newest": asked.address() if request.GET.get("after") else "",
    }
    return show(request, "desk/mailroom/messages.html", context)


def listed(request: DeskRequest, asked: Asked) -> history.Page:
    filters = asked.filters(request.reach.store_views(Resource.MESSAGES_VIEW))
    try:
        return history.list_messages(filters, request.GET.get("after") or None)
    except history.UnknownMessage:
        refuse()


def views_of(request: DeskRequest, resource: Resource = Resource.MESSAGES_VIEW) -> list[View]:
    """The store views whose messages the person may see."""
    ids = request.reach.store_views(resource)
    return [view for view in request.snapshot.store_views.values() if ids is None or view.id in ids]
