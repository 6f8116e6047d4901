"""One message: where it stands, what happened to it, what it says."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse, show
from postroom.desk.mailroom.content import letter_of
from postroom.desk.mailroom.rows import row
from postroom.scopes.scope import Scope
from postroom.spool import history
from postroom.spool.waiting import look

TABS = ("html", "text", "source", "headers", "attempts")


@page(Resource.MESSAGES_VIEW)
def message(request: DeskRequest, public_id: UUID) -> HttpResponse:
    story = story_of(request, public_id)
    scope = Scope.store(story.item.message.store_view_id)
    letter = letter_of(request, story.item.message)
    tabs = [tab for tab in TABS if tab == "attempts" or (letter and getattr(letter, tab))]
    chosen = request.GET.get("tab", "")
    context = {
        "message": story.item.message,
        "row": row(story.item, look(timezone.now())),
        "lines": story.lines,
        "attempts": [attempt for tries in story.attempts.values() for attempt in tries],
        "letter": letter,
        "tabs": tabs,
        "tab": chosen if chosen in tabs else tabs[0],
        "may_act": request.reach.may(Resource.MESSAGES_ACT, scope),
        "may_read": request.reach.may(Resource.MESSAGES_CONTENT, scope),
    }
    return show(request, "desk/mailroom/message.html", context)


def story_of(request: DeskRequest, public_id: UUID) -> history.Story:
    try:
        return history.timeline(public_id, request.reach.store_views(Resource.MESSAGES_VIEW))
    except history.UnknownMessage:
        refuse()
