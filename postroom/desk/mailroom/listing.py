"""The list of messages."""

from contextlib import suppress

from django.http import HttpResponse

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse, show
from postroom.desk.mailroom.asked import ALL, SEVERAL, Asked
from postroom.desk.mailroom.rows import rows
from postroom.scopes import effective
from postroom.scopes.resolve import View
from postroom.spool.reading import history

NOTHING = history.Page((), None)


@page(Resource.MESSAGES_VIEW)
def messages(request: DeskRequest) -> HttpResponse:
    asked = Asked(request.GET, views_of(request))
    found = listed(request, asked) if asked.is_valid() else NOTHING
    context = {
        "asked": asked,
        "chosen": list(asked.chosen()),
        "tabs": tabs(asked),
        "relays": relays(request),
        "rows": rows(request, found.items),
        "looked_back_to": found.looked_back_to,
        "older": asked.address(after=found.cursor) if found.cursor else "",
        "newest": asked.address() if request.GET.get("after") else "",
        "anything": bool(asked.query()),
        "may_act": request.reach.anywhere(Resource.MESSAGES_ACT),
        "may_resend": request.reach.anywhere(Resource.MESSAGES_RESEND),
        "may_export": request.reach.anywhere(Resource.MESSAGES_EXPORT),
    }
    return show(request, "desk/mailroom/messages.html", context, status=200 if asked.is_valid() else 400)


def listed(request: DeskRequest, asked: Asked) -> history.Page:
    filters = asked.filters(request.reach.store_views(Resource.MESSAGES_VIEW))
    try:
        return history.list_messages(filters, request.GET.get("after") or None)
    except history.UnknownMessage:
        refuse()


def tabs(asked: Asked) -> list[tuple[object, str, bool]]:
    """Label, address and whether it is the one shown."""
    now = asked.data.get("state", "")
    several = [(label, asked.address(state=name), now == name) for name, (label, _) in SEVERAL.items()]
    return [(ALL, asked.address(state=""), not now), *several]


def relays(request: DeskRequest) -> list[str]:
    """The mail servers that the person's store views send through now, as attempts name them."""
    found = set()
    for view in views_of(request):
        with suppress(effective.Misconfigured):
            found.add(effective.transport(request.snapshot, view.id).relay)
    return sorted(found)


def views_of(request: DeskRequest, resource: Resource = Resource.MESSAGES_VIEW) -> list[View]:
    """The store views whose messages the person may see."""
    ids = request.reach.store_views(resource)
    return [view for view in request.snapshot.store_views.values() if ids is None or view.id in ids]
