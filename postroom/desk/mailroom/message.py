"""One message: where it stands, what happened to it, what it says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.access.resources import Resource
from postroom.desk.configuration.trial.examination import NO_SESSION, NO_SESSION_ADVICE
from postroom.desk.frame.banners import Banner
from postroom.desk.frame.discretion import discretion
from postroom.desk.frame.door import DeskRequest, fragment, page, show
from postroom.desk.mailroom.content import Content, content_of, is_secret
from postroom.desk.mailroom.meanings import TONES, WORDS, Words, possible
from postroom.desk.mailroom.obstacles import in_the_way
from postroom.desk.mailroom.rows import Standing, row
from postroom.desk.mailroom.seen import may, story
from postroom.mail.meaning import Meaning, meaning_of
from postroom.spool.models import Attempt, Delivery
from postroom.spool.reading.history import Story
from postroom.spool.reading.waiting import Lookout, look
from postroom.spool.states import State

TABS: dict[str, Promise] = {
    "html": _("As the customer sees it"),
    "text": _("Text"),
    "source": _("Source"),
    "headers": _("Header fields"),
    "attempts": _("Attempts"),
}
SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class Try:
    """One attempt; `meaning` only where it was no acceptance."""

    attempt: Attempt
    meaning: Meaning | None


@dataclass(frozen=True)
class Told:
    """Where one delivery stands, in words, and its last attempt. `obstacles`: it stays until they are mended."""

    standing: Standing
    words: Words
    last: Try | None
    obstacles: list[Banner]


@page(Resource.MESSAGES_VIEW)
def message(request: DeskRequest, public_id: UUID) -> HttpResponse:
    found = story(request, public_id)
    content = content_of(request, found.item.message)
    context = about(request, found) | views(content, request.GET.get("tab", ""))
    context |= allowed(request, found, context["told"])
    return show(request, "desk/mailroom/message.html", context | {"phone": request.GET.get("width") == "phone"})


@page(Resource.MESSAGES_VIEW)
def standing(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The part that changes while mail is on its way."""
    return fragment(request, "desk/mailroom/standing.html", about(request, story(request, public_id)))


def about(request: DeskRequest, found: Story) -> dict[str, Any]:
    now = timezone.now()
    lookout = discretion(request).lookout(look(now))
    its = row(found.item, lookout)
    tries = {delivery: [explained(each) for each in made] for delivery, made in found.attempts.items()}
    return {
        "message": found.item.message,
        "row": its,
        "told": [told(request, each, tries.get(each.delivery.pk, []), lookout) for each in its.standings],
        "tries": [each for made in tries.values() for each in made],
        "lines": [(line, TONES.get(line.name, "")) for line in found.lines],
        "moving": any(each.state == State.ACTIVE or is_due(each, now) for each in found.item.deliveries),
    }


def told(request: DeskRequest, its: Standing, tries: list[Try], lookout: Lookout) -> Told:
    obstacles = in_the_way(request, its.delivery, lookout)
    return Told(its, WORDS[its.delivery.state], tries[-1] if tries else None, obstacles)


def explained(attempt: Attempt) -> Try:
    if attempt.outcome == "accepted":
        return Try(attempt, None)
    if attempt.text == NO_SESSION:
        return Try(attempt, Meaning(NO_SESSION, NO_SESSION_ADVICE))
    return Try(attempt, meaning_of(attempt.verb, attempt.code, attempt.enhanced, attempt.fault))


def is_due(delivery: Delivery, now: datetime) -> bool:
    return delivery.state == State.QUEUED and delivery.due_at < now + SOON


def views(content: Content, asked: str) -> dict[str, Any]:
    """The tabs that there are, and the one that is shown."""
    letter = content.letter
    offered = [tab for tab in TABS if tab == "attempts" or (letter and getattr(letter, tab))]
    tab = asked if asked in offered else offered[0]
    return {"letter": letter, "closed": content.closed, "tabs": [(each, TABS[each]) for each in offered], "tab": tab}


def allowed(request: DeskRequest, found: Story, tellings: list[Told]) -> dict[str, Any]:
    its = found.item.message
    verbs = possible({each.state for each in found.item.deliveries}) if its.size else []
    held = [each for each in tellings if each.standing.delivery.state == State.HELD]
    return {
        "release_barred": held[0].obstacles if held and all(each.obstacles for each in held) else [],
        "verbs": verbs if may(request, Resource.MESSAGES_ACT, its) else [],
        "may_act": may(request, Resource.MESSAGES_ACT, its),
        "may_resend": bool(its.size) and not is_secret(its) and may(request, Resource.MESSAGES_RESEND, its),
    }
