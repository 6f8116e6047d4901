"""All mails of one order, and what happened to them, on one page."""

from django.http import HttpResponse
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse, show
from postroom.desk.mailroom.listing import views_of
from postroom.desk.mailroom.rows import rows
from postroom.spool import history
from postroom.spool.waiting import look


@page(Resource.MESSAGES_VIEW)
def order(request: DeskRequest, store_view: str, reference: str) -> HttpResponse:
    view = next((view for view in views_of(request) if view.code == store_view), None) or refuse()
    found = history.list_messages(history.Filters(store_views=[view.id], reference=reference))
    if not found.items:
        refuse()
    context = {"reference": reference, "view": view, "rows": rows(found.items, look(timezone.now()))}
    return show(request, "desk/mailroom/order.html", context)
