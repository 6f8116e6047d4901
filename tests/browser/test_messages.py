"""Messages in a browser: from the list to the mail, what people do to it, many at once, and mail that wants out."""

import os
import re
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Dialog, Error, Page, expect

from tests.browser.conftest import OpenPage, Running
from tests.cli.shell import clean_environment
from tests.desk.hostile import HTML

NOWHERE = "nowhere.invalid"
#: So that no worker tries it just when a person acts: what is being sent cannot be held.
RESTS = """
import django; django.setup()
from django.utils import timezone
from postroom.scopes import effective, resolve
from postroom.spool.delivery.breaker import LONGEST
from postroom.spool.models import Rest
snapshot, now = resolve.current(), timezone.now()
way = effective.transport(snapshot, snapshot.store_view("en").id)
rest = {"relay": way.relay, "failures": 8, "since": now, "rest_until": now + LONGEST, "reason": "nobody answers"}
Rest.objects.update_or_create(fingerprint=way.fingerprint, sender="", defaults=rest)
"""
BOLD = ("<script", "<meta", "<base", "<link", "<form", "<iframe", "<a ")  #: looked at without a frame too
SOON = 60_000  # milliseconds: a worker looks again after some seconds


@dataclass
class Listener:
    """Counts who connects, whatever they want."""

    address: str
    visits: list[str] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener("")

    class Visit(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            found.visits.append("somebody")  # who only opens a connection says nothing
            found.visits.append(self.request.recv(200).decode(errors="replace"))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Visit) as server:
        server.daemon_threads = True  # a browser may keep a connection open that it never uses
        found.address = f"127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield found
        server.shutdown()


@pytest.fixture
def stuck(product: Running) -> Iterator[Running]:
    """A demo whose English store names a mail server that is not there, and so rests: its mail waits."""
    product.command("config", "set", "system/smtp/host", NOWHERE, "--store", "en")
    environment = clean_environment(product.home) | {"DJANGO_SETTINGS_MODULE": "postroom.project.settings"}
    subprocess.run([sys.executable, "-c", RESTS], env=environment, check=True, timeout=120)
    yield product
    product.command("config", "unset", "system/smtp/host", "--store", "en")


def test_a_japanese_order_is_found_and_seen_as_its_customer_sees_it(product: Running, desk: OpenPage) -> None:
    product.command("demo", "order", "--store", "ja", "--wait")
    page = desk(lang="ja")
    page.goto("/admin/messages/?store=ja&state=sent")
    page.locator("td.what a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ご注文")
    expect(page.locator("#standing")).to_contain_text("次のメールサーバー")
    letter = page.frame_locator("iframe")
    expect(letter.locator("body")).to_contain_text(re.compile("[¥￥]"))
    logo = letter.locator("img").first
    assert str(logo.get_attribute("src")).startswith("data:image/png")
    expect(logo).not_to_have_js_property("naturalWidth", 0)


def test_mail_is_held_released_and_sent_again(stuck: Running, desk: OpenPage) -> None:
    stuck.command("demo", "order", "--store", "en")
    page = desk()
    page.goto("/admin/messages/?store=en&state=waiting")
    page.locator("td.what a").first.click()
    act(page, "Hold", "a look first")
    expect(page.locator("main .notice.good")).to_contain_text("1 mail is held")
    expect(page.locator("#standing")).to_contain_text("Held until a person releases it")
    stuck.command("config", "unset", "system/smtp/host", "--store", "en")
    act(page, "Release", "the server is back")
    expect(page.locator("#standing")).to_contain_text("Accepted by the next mail server", timeout=SOON)
    page.get_by_role("link", name="Send again").click()
    page.get_by_label("To", exact=True).fill("nobody")
    page.get_by_role("button", name="Send again").click()
    expect(page.locator(".field.wrong .error")).to_be_visible()
    page.get_by_label("To", exact=True).fill("right@example.com")
    page.get_by_role("button", name="Send again").click()
    expect(page.locator("main .notice.good")).to_contain_text("Sent once more")
    expect(page.locator("#standing")).to_contain_text("Accepted for right@example.com", timeout=SOON)


def act(page: Page, verb: str, reason: str) -> None:
    page.locator("#reason").fill(reason)
    page.locator(".doing-card").get_by_role("button", name=verb).click()


def test_many_are_held_and_released_after_their_number_is_typed(stuck: Running, desk: OpenPage) -> None:
    for _ in range(3):
        stuck.command("demo", "order", "--store", "en")
    page = desk()
    page.goto("/admin/messages/?store=en&state=waiting")
    page.get_by_role("checkbox", name="Choose all on this page").check()
    expect(page.locator(".choose-line .count")).to_contain_text("3 messages chosen")
    page.locator("form.choosing").get_by_role("button", name="Hold").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold: 3 mails")
    page.get_by_label("Type 3 to confirm").fill("4")
    page.get_by_role("button", name="Hold: 3 mails").click()
    expect(page.locator(".error")).to_contain_text("Nothing was done")
    confirm(page, "3")
    page.goto("/admin/messages/?store=en&state=held&kind=order")
    expect(page.locator("tbody tr")).to_have_count(3)
    stuck.command("config", "unset", "system/smtp/host", "--store", "en")
    page.locator("form.all-that-match").get_by_role("button", name="Release").click()
    page.get_by_label("Pace").select_option("300")
    confirm(page, "3")
    page.goto("/admin/messages/?store=en&state=held&kind=order")
    expect(page.locator(".empty")).to_contain_text("No message fits.")


def confirm(page: Page, number: str) -> None:
    page.get_by_label(f"Type {number} to confirm").fill(number)
    page.locator("form .button.primary").click()
    expect(page.locator("#progress")).to_contain_text(f"{number} of {number} looked at, {number} done", timeout=SOON)
    expect(page.locator("#progress .badge")).to_have_text("Done", timeout=SOON)


@dataclass
class Heard:
    """What a browser did while mail was looked at. `stopped`: requests that it forbade, or that nobody answered."""

    asked: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    ran: list[str] = field(default_factory=list)

    def over(self, page: Page) -> "Heard":
        page.on("dialog", self.asks)
        page.on("console", lambda line: self.ran.append(line.text) if line.text == "ran" else None)
        page.on("pageerror", lambda error: self.ran.append(str(error)))
        page.on("request", lambda request: self.asked.add(request.url))
        page.on("requestfailed", lambda request: self.stopped.add(request.url))
        return self

    def asks(self, dialog: Dialog) -> None:
        self.ran.append(dialog.message)
        dialog.dismiss()

    def outside(self, home: str) -> set[str]:
        return {url for url in self.asked - self.stopped if not url.startswith((home, "data:", "about:"))}


def test_mail_that_wants_out_stays_in(product: Running, desk: OpenPage, listener: Listener) -> None:
    page = desk()
    heard = Heard().over(page)
    for public_id, markup in zip(hostile_mail(product, listener.address), HTML, strict=True):
        own = f"{product.address}/admin/messages/{public_id}/"
        page.goto(own)
        expect(page.frame_locator("iframe").locator("p").first).to_have_text("seen")
        if markup.startswith(BOLD):
            page.goto(f"{own}html")
            page.wait_for_load_state("networkidle")
            assert page.url == f"{own}html"
    for _ in range(60):  # that a request was forbidden is told after the request
        if not heard.outside(product.address):
            break
        page.wait_for_timeout(500)
    assert heard.ran == []
    assert listener.visits == []
    assert heard.outside(product.address) == set()


def hostile_mail(product: Running, host: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.hostile_mail", host],
        env=os.environ | {"POSTROOM_HOME": str(product.home)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.split()


def test_the_listener_hears_who_comes(desk: OpenPage, listener: Listener) -> None:
    page = desk()
    with pytest.raises(Error, match="ERR_"):  # it hangs up after the first line
        page.goto(f"http://{listener.address}/seen")
    assert any("GET /seen" in visit for visit in listener.visits)
