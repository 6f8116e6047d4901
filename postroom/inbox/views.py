"""The pages: the way to the desk, and in the demo the inbox. No scripts; a mail's HTML only in a sandboxed frame."""

from collections.abc import Callable
from functools import wraps
from itertools import islice

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header

from postroom.inbox.folder import Folder, Kept, NoSuchMail
from postroom.mail.reading import Letter

PAGE = 50
DESK = "/admin/"
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# A mail's own HTML is a stranger's: no script, no form, no request to anywhere, not even with our origin.
MAIL_POLICY = "sandbox; default-src 'none'; img-src data: cid:; style-src 'unsafe-inline'; frame-ancestors 'self'"
VIEWS = ("html", "text", "source", "envelope")

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.POSTROOM_DEMO:
            raise Http404("The development inbox exists only in the demo: postroom run --demo.")
        return view(request, *args, **kwargs)

    return guarded


def first(request: HttpRequest) -> HttpResponse:
    """Whoever types the bare address wants the desk."""
    return HttpResponseRedirect(DESK)


@demo_only
def mails(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    first = PAGE * (page_number(request.GET.get("page", "1")) - 1)
    found = list(islice(folder().search(words), first, first + PAGE + 1))
    context = {
        "mails": found[:PAGE],
        "words": words,
        "newer": first // PAGE,
        "older": first // PAGE + 2 if len(found) > PAGE else 0,
    }
    return page(request, "inbox/mails.html", context)


@demo_only
def mail(request: HttpRequest, name: str) -> HttpResponse:
    kept, letter = open_mail(name)
    offered = [view for view in VIEWS if view not in {"html", "text"} or getattr(letter, view)]
    chosen = request.GET.get("view", "")
    context = {
        "mail": kept,
        "letter": letter,
        "views": offered,
        "view": chosen if chosen in offered else offered[0],
        "subject": letter.header("Subject"),
        "from": letter.header("From"),
        "to": letter.header("To"),
    }
    return page(request, "inbox/mail.html", context)


@demo_only
def html(request: HttpRequest, name: str) -> HttpResponse:
    _, letter = open_mail(name)
    response = HttpResponse(
        letter.html, headers={"Content-Security-Policy": MAIL_POLICY, "Referrer-Policy": "no-referrer"}
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@demo_only
def source(request: HttpRequest, name: str) -> HttpResponse:
    kept, letter = open_mail(name)
    return download(letter.content, f"{kept.name}.eml")


@demo_only
def part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    _, letter = open_mail(name)
    wanted = next((part for part in letter.parts if part.number == number), None)
    if wanted is None:
        raise Http404("The mail has no such part.")
    return download(wanted.data, wanted.filename)


def page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, {"command": settings.POSTROOM_COMMAND, **context})
    response["Content-Security-Policy"] = PAGE_POLICY
    return response


def download(data: bytes, filename: str) -> HttpResponse:
    """Always as a file of no type: a stranger's HTML or SVG must never open on our origin."""
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    return HttpResponse(
        data, content_type="application/octet-stream", headers={"Content-Disposition": disposition or "attachment"}
    )


def folder() -> Folder:
    return Folder(settings.POSTROOM_HOME / "inbox")


def open_mail(name: str) -> tuple[Kept, Letter]:
    try:
        return folder().find(name), Letter(folder().content(name))
    except NoSuchMail:
        raise Http404("The inbox holds no such mail.") from None


def page_number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
