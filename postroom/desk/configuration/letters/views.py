"""The previews: every letter of every store view, as HTML in a sandboxed frame and as text."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from postroom.access.resources import Resource
from postroom.desk.configuration.letters.specimen import WHO, Specimen, chosen, preview, template
from postroom.desk.configuration.letters.trouble import Trouble, trouble
from postroom.desk.frame.door import DeskRequest, page, refuse, show
from postroom.desk.mailroom.content import framed
from postroom.letters.kinds import KINDS
from postroom.letters.render import RenderFailed
from postroom.mail.content import UnsafeMessage
from postroom.mail.reading import Letter
from postroom.scopes.effective import Misconfigured
from postroom.scopes.scope import Scope
from postroom.scopes.snapshot import View

VIEW = Resource.LETTERS_VIEW
CLIPPED = 102_000  # octets of HTML; Gmail cuts longer ones


@require_GET
@page(VIEW)
def letters(request: DeskRequest) -> HttpResponse:
    views = within_reach(request, VIEW)
    if not views:
        return show(request, "desk/configuration/letters.html", {"views": []})
    return show(request, "desk/configuration/letters.html", about(request, asked(request, request.GET)))


@require_GET
@page(VIEW)
def letter_html(request: DeskRequest) -> HttpResponse:
    found = made(request, asked(request, request.GET))
    if isinstance(found, Trouble):
        refuse()
    return framed(found.html)


def within_reach(request: DeskRequest, resource: Resource) -> list[View]:
    return [view for view in request.snapshot.store_views.values() if request.reach.may(resource, Scope.store(view.id))]


def asked(request: DeskRequest, query: QueryDict) -> Specimen:
    """Of a store view within reach; the first where none is named."""
    code = query.get("view", "")
    view = next((each for each in within_reach(request, VIEW) if code in ("", each.code)), None)
    if view is None:
        refuse()
    return chosen(request.snapshot, view, query.get("kind", ""), query.get("who", ""))


def made(request: DeskRequest, wanted: Specimen) -> Letter | Trouble:
    try:
        return preview(request.snapshot, wanted, timezone.now())
    except (Misconfigured, RenderFailed, UnsafeMessage) as problem:
        return trouble(problem, wanted)


def about(request: DeskRequest, wanted: Specimen) -> dict[str, Any]:
    found = made(request, wanted)
    letter, wrong = (None, found) if isinstance(found, Trouble) else (found, None)
    tab = "text" if request.GET.get("tab") == "text" else "html"
    query = urlencode({"kind": wanted.kind.code, "view": wanted.view.code, "who": wanted.who})
    return {
        "wanted": wanted,
        "same": f"?{query}",
        "subject": letter.header("Subject") if letter else "",
        "author": letter.header("From") if letter else "",
        "size": len(letter.content) if letter else 0,
        "kinds": [Specimen(kind, wanted.view, wanted.who) for kind in KINDS.values()],
        "views": within_reach(request, VIEW),
        "who": WHO,
        "tab": tab,
        "phone": request.GET.get("width") == "phone",
        "letter": letter,
        "wrong": wrong,
        "clipped": letter is not None and len(letter.html.encode()) > CLIPPED + images_of(letter),
        "template": template_name(request, wanted),
        "may_send": request.reach.may(Resource.MESSAGES_TEST, Scope.store(wanted.view.id)),
    }


def images_of(letter: Letter) -> int:
    """What images add to the HTML here, and not in the mail."""
    return sum(len(part.data) * 4 // 3 + 100 for part in letter.parts)


def template_name(request: DeskRequest, wanted: Specimen) -> str:
    try:
        return template(request.snapshot, wanted)
    except Misconfigured:
        return ""
