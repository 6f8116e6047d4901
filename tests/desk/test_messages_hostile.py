"""Whatever a customer, a store or a mail server wrote: on the desk's pages it is text."""

import zlib
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import quote

import pytest
from django.test import Client

from postroom.mail.content import Content
from postroom.spool.models import Body, Event, Message
from tests.desk.hostile import HTML, TEXT
from tests.desk.post import Post, stand, tried

HARMLESS = "nothing special"


class Shape(HTMLParser):
    """The elements of a page with the names of their attributes: what no text may change."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}]


def full_of(text: str, post: Post) -> Message:
    """A message that was refused, with this text wherever a stranger may write."""
    message = post.mail(reference=text[:200], content=Content("x", "<p>x</p>", "x\n"))
    Message.objects.filter(pk=message.pk).update(
        subject=text,
        to_name=text,
        from_name=text,
        to_address=text[:300],
        kind=text[:60],
        message_id=text,
        locale=text[:30],
    )
    tried(message, outcome="refused", fault="recipient", code=550, verb="RCPT", text=text, relay=text, tls=text[:60])
    stand(message, "refused", reason=text, last_reply=text, recipient=text[:300], envelope_sender=text[:300])
    for name in ("refused", "held", "cancelled"):
        Event.objects.create(message=message, at=message.created_at, name=name, detail=text, actor=text[:200])
    Body.objects.filter(message=message).update(bytes=zlib.compress(raw(text)))
    message.refresh_from_db()
    return message


def raw(text: str) -> bytes:
    """A mail with the text in its header fields, in its parts and as the name of an attachment."""
    name = text.replace('"', "'")
    return (
        f"From: {text} <a@shop.test>\r\nSubject: {text}\r\nX-Note: {text}\r\n"
        "List-Unsubscribe: <javascript:alert(1)>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{text}\r\n"
        "--b\r\nContent-Type: image/svg+xml\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n<svg/>\r\n--b--\r\n'
    ).encode()


def addresses(message: Message) -> list[str]:
    own = f"/admin/messages/{message.public_id}/"
    tabs = [f"{own}?tab={tab}" for tab in ("html", "text", "source", "headers", "attempts")]
    order = f"/admin/orders/en/{quote(message.reference, safe='')}/"
    return [f"/admin/messages/?q={quote(message.reference)}", *tabs, f"{own}standing", order]


@pytest.fixture(scope="session")
def harmless() -> dict[str, list[Shape]]:
    """Filled by the first test: pages look alike whatever the day."""
    return {}


def shapes(admin: Client, message: Message) -> list[Shape]:
    answers = [admin.get(address) for address in addresses(message)]
    assert {answer.status_code for answer in answers} == {HTTPStatus.OK}
    return [Shape(answer.content.decode()) for answer in answers]


@pytest.mark.parametrize("number", range(len(TEXT)))
def test_text_changes_no_page(admin: Client, post: Post, harmless: dict[str, list[Shape]], number: int) -> None:
    if not harmless:
        harmless["pages"] = shapes(admin, full_of(HARMLESS, post))
        Message.objects.all().delete()
    hostile = shapes(admin, full_of(TEXT[number], post))
    for clean, met in zip(harmless["pages"], hostile, strict=True):
        assert met.elements == clean.elements
        assert not [link for link in met.links if not link.startswith(("/", "?", "#"))]


@pytest.mark.parametrize("number", range(len(HTML)))
def test_a_preview_is_a_strangers_page_and_may_do_nothing(admin: Client, post: Post, number: int) -> None:
    markup = HTML[number].format(host="tracker.example")
    message = post.mail(content=Content("x", f"<html><body>{markup}</body></html>", "x\n"))
    own = f"/admin/messages/{message.public_id}/"
    assert (
        Shape(admin.get(own).content.decode()).elements.count(("iframe", "sandbox", "referrerpolicy", "src", "title"))
        == 1
    )
    framed = admin.get(f"{own}html")
    policy = dict(part.partition(" ")[::2] for part in framed["Content-Security-Policy"].split("; "))
    assert policy == {
        "sandbox": "", "default-src": "'none'", "img-src": "data: cid:", "style-src": "'unsafe-inline'",
        "frame-ancestors": "'self'",
    }  # fmt: skip
    assert framed["Content-Type"] == "text/html; charset=utf-8"
    assert framed["X-Content-Type-Options"] == "nosniff"
    assert framed["Referrer-Policy"] == "no-referrer"


def test_the_source_is_a_file_and_never_shown(admin: Client, post: Post) -> None:
    answer = admin.get(f"/admin/messages/{full_of(TEXT[0], post).public_id}/source")
    assert answer["Content-Type"] == "message/rfc822"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert TEXT[0].encode() in answer.content
