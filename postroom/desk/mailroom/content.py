"""What a mail says, for those who may read it: inside a sandboxed frame, as text, or as a file."""

from uuid import UUID

from django.http import HttpResponse

from postroom.access.resources import Resource
from postroom.desk.frame.door import DeskRequest, page, refuse
from postroom.mail.reading import Letter
from postroom.scopes.scope import Scope
from postroom.spool import history
from postroom.spool.models import Message

# A mail's own HTML is a stranger's: no script, no form, no request to anywhere, not even with our origin.
MAIL_POLICY = "sandbox; default-src 'none'; img-src data: cid:; style-src 'unsafe-inline'; frame-ancestors 'self'"
FILE_POLICY = "sandbox; default-src 'none'"


def letter_of(request: DeskRequest, message: Message) -> Letter | None:
    """None: it has no body, or the person may not read it."""
    if not request.reach.may(Resource.MESSAGES_CONTENT, Scope.store(message.store_view_id)):
        return None
    found = history.source(message.public_id)
    return Letter(found) if found else None


def opened(request: DeskRequest, public_id: UUID) -> Letter:
    try:
        message = history.find(public_id, request.reach.store_views(Resource.MESSAGES_VIEW))
    except history.UnknownMessage:
        refuse()
    return letter_of(request, message) or refuse()


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
