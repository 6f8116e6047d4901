"""The inbox in a browser's eyes."""

import re
from html import unescape
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings

from postroom.inbox.folder import Envelope, Folder

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'
CONTENT = (
    f"From: {EVIL} <evil@shop.test>\r\nTo: jane@example.com\r\nSubject: {EVIL}\r\n"
    f"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h1>Hello</h1>{EVIL}\r\n"
).encode()


def envelope(number: int = 1, **more: object) -> Envelope:
    facts = {
        "at": f"2026-11-23T13:30:{number:02d}.000001+00:00",
        "mail_from": "bounces@shop.test",
        "rcpt_to": ["jane@example.com"],
        "subject": EVIL,
        "header_from": f"{EVIL} <evil@shop.test>",
    }
    return Envelope(**{**facts, **more})  # type: ignore[arg-type]


def test_an_empty_inbox_says_what_to_do(pages: Client) -> None:
    answer = pages.get("/inbox/").content.decode()
    assert "No mail yet." in answer
    assert "postroom demo order --store ja --wait" in answer


def test_the_list_shows_mails_newest_first_and_escapes_what_strangers_wrote(pages: Client, folder: Folder) -> None:
    names = [folder.keep(CONTENT, envelope(number)) for number in (1, 2)]
    answer = pages.get("/inbox/").content.decode()
    assert answer.index(names[1]) < answer.index(names[0])
    assert "<script" not in answer
    assert "&lt;script&gt;alert(1)" in answer


def test_search_keeps_what_it_finds(pages: Client, folder: Folder) -> None:
    found = folder.keep(CONTENT, envelope(1, subject="Your order 000000042"))
    other = folder.keep(CONTENT, envelope(2))
    answer = pages.get("/inbox/", {"q": "000000042"}).content.decode()
    assert found in answer
    assert other not in answer
    nothing = pages.get("/inbox/", {"q": f"{EVIL}-nowhere"}).content.decode()
    assert "No mail has" in nothing
    assert "<script" not in nothing


def test_many_mails_are_turned_over_in_pages(pages: Client, folder: Folder) -> None:
    for number in range(55):
        folder.keep(b"", envelope(number))
    first, second = (pages.get("/inbox/", {"page": page}).content.decode() for page in ("1", "2"))
    assert (first.count("<li>"), second.count("<li>")) == (50, 5)
    assert "page=2" in first
    assert "page=1" in second
    assert pages.get("/inbox/", {"page": "-7; x"}).status_code == HTTPStatus.OK


def test_html_is_shown_only_inside_a_sandboxed_frame_of_its_own_address(pages: Client, folder: Folder) -> None:
    name = folder.keep(CONTENT, envelope())
    answer = pages.get(f"/inbox/{name}/")
    page = answer.content.decode()
    frame = re.search(r"<iframe[^>]*>", page)
    assert frame is not None
    assert 'sandbox=""' in frame[0]
    assert f'src="/inbox/{name}/html"' in frame[0]
    assert "<script" not in page
    assert "<h1>Hello" not in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_frames_content_may_run_nothing_and_fetch_nothing(pages: Client, folder: Folder) -> None:
    answer = pages.get(f"/inbox/{folder.keep(CONTENT, envelope())}/html")
    policy = answer["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "img-src data: cid:"} <= set(policy)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"<h1>Hello</h1>" in answer.content


@pytest.mark.parametrize("view", ["text", "source", "envelope", "html", "nonsense"])
def test_every_view_escapes(pages: Client, folder: Folder, view: str) -> None:
    content = CONTENT.replace(b"text/html", b"text/plain")
    answer = pages.get(f"/inbox/{folder.keep(content, envelope(helo=EVIL, user=EVIL))}/", {"view": view})
    assert answer.status_code == HTTPStatus.OK
    assert "<script" not in answer.content.decode()


def test_the_envelope_is_told(pages: Client, folder: Folder) -> None:
    name = folder.keep(CONTENT, envelope(tls="TLSv1.3", user="shop", rcpt_to=["jane@example.com", "copy@shop.test"]))
    answer = pages.get(f"/inbox/{name}/", {"view": "envelope"}).content.decode()
    for fact in ("bounces@shop.test", "copy@shop.test", "TLSv1.3", "shop"):
        assert fact in answer


def test_source_and_parts_are_always_files_of_no_type(pages: Client, folder: Folder) -> None:
    attachment = b'Content-Type: text/html\r\nContent-Disposition: attachment; filename="a\\"b.html"\r\n\r\n<b>x</b>'
    name = folder.keep(attachment, envelope())
    for address in (f"/inbox/{name}/source", f"/inbox/{name}/part/1"):
        answer = pages.get(address)
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "address", ["/inbox/nothing/", "/inbox/nothing/html", "/inbox/nothing/source", "/inbox/..%2f/"]
)
def test_what_is_not_there_is_not_found(pages: Client, address: str) -> None:
    assert pages.get(address).status_code == HTTPStatus.NOT_FOUND


def test_outside_the_demo_there_is_no_inbox(pages: Client, folder: Folder, settings: Settings) -> None:
    name = folder.keep(CONTENT, envelope())
    settings.POSTROOM_DEMO = False
    for address in ("/inbox/", f"/inbox/{name}/", f"/inbox/{name}/html", f"/inbox/{name}/source"):
        assert pages.get(address).status_code == HTTPStatus.NOT_FOUND


def test_the_bare_address_leads_to_the_desk_and_so_does_the_inbox(pages: Client, folder: Folder) -> None:
    answer = pages.get("/")
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, "/admin/")
    for address in ("/inbox/", f"/inbox/{folder.keep(CONTENT, envelope())}/"):
        assert '<a href="/">Desk</a>' in pages.get(address).content.decode()


def test_the_commands_are_spelled_as_they_work_here(pages: Client, settings: Settings) -> None:
    settings.POSTROOM_COMMAND = "POSTROOM_HOME='/srv/my shop' .venv/bin/postroom"
    shown = unescape(pages.get("/inbox/").content.decode())
    assert "<code>POSTROOM_HOME='/srv/my shop' .venv/bin/postroom demo order --store ja --wait</code>" in shown


def test_the_pages_speak_japanese(pages: Client, folder: Folder) -> None:
    folder.keep(CONTENT, envelope())
    answer = pages.get("/inbox/", headers={"accept-language": "ja,en;q=0.5"}).content.decode()
    assert '<html lang="ja">' in answer
    assert "受信箱" in answer
