"""What a mail says, for those who may read it: inside a sandboxed frame, as text, or as a file."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from postroom.access.resources import Resource
from postroom.audit.lately import record_once
from postroom.audit.record import Change
from postroom.desk.frame.door import DeskRequest, page, refuse
from postroom.desk.mailroom.seen import may, seen
from postroom.mail.reading import Letter
from postroom.scopes.scope import Scope
from postroom.spool.intake.submission import ESSENTIAL
from postroom.spool.models import Message
from postroom.spool.reading import history

# A mail's own HTML is a stranger's: no script, no form, no request to anywhere, not even with our origin.
MAIL_POLICY = "sandbox; default-src 'none'; img-src data: cid:; style-src 'unsafe-inline'; frame-ancestors 'self'"
FILE_POLICY = "sandbox; default-src 'none'"
AGAIN = timedelta(hours=1)  # who reads a mail once more within it is in the trail already

FORBIDDEN = _(
    "What mails say is shown to those whose role has the permission to read them; yours does not have it here."
)
SECRET = _("This mail lets somebody in or says who somebody is, so what it says is shown to nobody but its recipient.")
NOTHING = _("Nothing was composed for this message, so there is nothing to show: its history says why.")


@dataclass(frozen=True)
class Content:
    """`letter` None: `closed` says why it cannot be read here."""

    letter: Letter | None
    closed: Promise | str = ""


def content_of(request: DeskRequest, message: Message) -> Content:
    if not may(request, Resource.MESSAGES_CONTENT, message):
        return Content(None, FORBIDDEN)
    if is_secret(message):
        return Content(None, SECRET)
    found = history.source(message.public_id)
    if not found:
        return Content(None, NOTHING)
    now = timezone.now()
    record_once(request.actor, Change("read", f"message {message.public_id}", where(request, message)), now - AGAIN)
    return Content(Letter(found))


def where(request: DeskRequest, message: Message) -> str:
    """For who may see the trail of this store view."""
    return request.snapshot.shown(Scope.store(message.store_view_id))


def is_secret(message: Message) -> bool:
    return bool(message.discreet) or message.priority == ESSENTIAL


def opened(request: DeskRequest, public_id: UUID) -> Letter:
    return content_of(request, seen(request, public_id)).letter or refuse()


@page(Resource.MESSAGES_CONTENT)
def html(request: DeskRequest, public_id: UUID) -> HttpResponse:
    return framed(opened(request, public_id).html)


@page(Resource.MESSAGES_CONTENT)
def source(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """As a file, never shown: a browser that opens it would show a stranger's page on our origin."""
    response = HttpResponse(opened(request, public_id).content, content_type="message/rfc822")
    response["Content-Disposition"] = f'attachment; filename="{public_id}.eml"'
    response["Content-Security-Policy"] = FILE_POLICY
    return response


def framed(markup: str) -> HttpResponse:
    response = HttpResponse(markup)
    response["Content-Security-Policy"] = MAIL_POLICY
    response["Referrer-Policy"] = "no-referrer"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-DNS-Prefetch-Control"] = "off"
    response["Cache-Control"] = "no-store"
    return response
