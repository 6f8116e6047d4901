"""How far actions on many messages have come, and the way to stop one."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, fragment, page, refuse, say, show
from postroom.desk.mailroom.acting import by, see
from postroom.desk.mailroom.choosing import WORDS, needed, reaching
from postroom.desk.mailroom.telling import left_alone
from postroom.spool.handling import jobs
from postroom.spool.handling.choice import Verb
from postroom.spool.models import BulkJob

STATES: dict[str, Promise] = {
    BulkJob.State.WAITING: _("Waits for a worker"),
    BulkJob.State.RUNNING: _("Under way"),
    BulkJob.State.STOPPED: _("Stopped by a person"),
    BulkJob.State.FAILED: _("Ended by a mistake of ours"),
    BulkJob.State.DONE: _("Done"),
}
TONES = {
    BulkJob.State.WAITING: "info",
    BulkJob.State.RUNNING: "info",
    BulkJob.State.STOPPED: "warn",
    BulkJob.State.FAILED: "bad",
    BulkJob.State.DONE: "good",
}


@page(Resource.MESSAGES_ACT, Resource.MESSAGES_RESEND)
def all_jobs(request: DeskRequest) -> HttpResponse:
    found = [told(job) for job in jobs.listed(None, 100) if theirs(request, job)]
    return show(request, "desk/mailroom/jobs.html", {"jobs": found})


@page(Resource.MESSAGES_ACT, Resource.MESSAGES_RESEND)
def job(request: DeskRequest, public_id: UUID) -> HttpResponse:
    return show(request, "desk/mailroom/job.html", told(found(request, public_id)))


@page(Resource.MESSAGES_ACT, Resource.MESSAGES_RESEND)
def job_progress(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """The part that changes while it is under way."""
    return fragment(request, "desk/mailroom/progress.html", told(found(request, public_id)))


@require_POST
@page(Resource.MESSAGES_ACT, Resource.MESSAGES_RESEND)
def stop(request: DeskRequest, public_id: UUID) -> HttpResponse:
    its = found(request, public_id)
    stopped = jobs.stop(public_id, by(request, ""))
    if its.state in jobs.OPEN and stopped.state == BulkJob.State.STOPPED:
        say(request, "good", gettext("Stopped. What was done until now stays done."))
    return see(reverse("desk:job", args=[public_id]))


def found(request: DeskRequest, public_id: UUID) -> BulkJob:
    try:
        its = jobs.find(public_id)
    except jobs.UnknownJob:
        refuse()
    return its if theirs(request, its) else refuse()


def theirs(request: DeskRequest, its: BulkJob) -> bool:
    """Whoever might have started it."""
    resource = needed(Verb(its.verb))
    return request.reach.anywhere(resource) and jobs.visible(its, reaching(request, resource))


def told(its: BulkJob) -> dict[str, Any]:
    return {
        "job": its,
        "title": WORDS[Verb(its.verb)].title,
        "standing": STATES[BulkJob.State(its.state)],
        "tone": TONES[BulkJob.State(its.state)],
        "is_open": its.state in jobs.OPEN,
        "is_paused": its.pace is not None and its.next_at > timezone.now(),
        "skipped": [left_alone(why, count) for why, count in its.skipped.items()],
        "asked": [
            (name, ", ".join(value) if isinstance(value, list) else value) for name, value in its.filters.items()
        ],
    }
