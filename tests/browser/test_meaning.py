"""What settings mean while they are typed, and trying them out, as somebody sees it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

SYSTEM = "/admin/configuration/system/?scope=stores:ja"
TRIED = 90_000  # milliseconds: a resolver may take its time to say that there is no such name


@pytest.fixture
def settings(desk: OpenPage) -> Page:
    page = desk()
    page.goto(SYSTEM)
    expect(page.locator("#meaning")).to_contain_text("127.0.0.1")
    return page


def fill(page: Page, field: str, text: str) -> None:
    page.locator(f'[name="system/smtp/{field}"]').fill(text)


def value(page: Page, field: str) -> str:
    return page.locator(f'[name="system/smtp/{field}"]').input_value()


def test_a_typing_error_in_host_stops_at_resolve_and_the_mend_is_one_click(settings: Page) -> None:
    fill(settings, "host", "smtp.gmail.comm")  # a name that nobody can have
    expect(settings.locator("#meaning")).to_contain_text("Did you mean smtp.gmail.com?")
    settings.get_by_role("button", name="Test connection").click()
    result = settings.locator("#connection")
    expect(result).to_contain_text("stopped at “Look up the name”", timeout=TRIED)
    expect(result).to_contain_text("Check the spelling of Host")
    expect(settings.locator("#meaning .facts")).to_contain_text("failed")  # after this nothing moves on the page
    result.get_by_role("button", name="Use smtp.gmail.com").click()
    assert value(settings, "host") == "smtp.gmail.com"
    expect(settings.locator("#meaning")).to_contain_text("Gmail, Google Workspace")


def test_specified_changes_the_sentence_while_it_is_typed(settings: Page) -> None:
    settings.locator('[name="system/smtp/set_return_path"]').select_option("2")
    fill(settings, "return_path_email", "bounces@minato.example")
    facts = settings.locator("#meaning .facts")
    expect(facts).to_contain_text("bounces@minato.example")
    expect(settings.locator("#return-paths .current")).to_contain_text("MAIL FROM:<bounces@minato.example>")


def test_a_provider_fills_the_fields_and_their_boxes_are_unticked(settings: Page) -> None:
    box = settings.locator('[name="inherit:system/smtp/host"]')
    expect(box).to_be_checked()
    settings.locator("[data-presets]").select_option(label="SendGrid")
    expect(box).not_to_be_checked()
    assert [value(settings, field) for field in ("host", "port", "ssl", "auth", "username")] == [
        "smtp.sendgrid.net",
        "587",
        "tls",
        "plain",
        "apikey",
    ]
    expect(settings.locator("#meaning .facts")).to_contain_text("smtp.sendgrid.net, port 587, encrypted by STARTTLS")
    expect(settings.locator("#meaning")).to_contain_text("An API key that may send mail.")


def test_port_and_encryption_that_do_not_fit_are_mended_with_one_click(settings: Page) -> None:
    fill(settings, "port", "465")
    notice = settings.locator("#meaning .notice", has_text="Port 465 expects encryption from the first byte")
    notice.get_by_role("button", name="Set SSL to SSL").click()
    assert value(settings, "ssl") == "ssl"
    expect(notice).to_have_count(0)


def test_the_settings_of_the_demo_pass_and_the_last_test_is_said(settings: Page) -> None:
    settings.get_by_role("button", name="Test connection").click()
    expect(settings.locator("#connection")).to_contain_text("Everything passed", timeout=TRIED)
    expect(settings.locator("#meaning .facts")).to_contain_text("passed")


def test_a_test_mail_arrives_in_the_inbox(desk: OpenPage) -> None:
    page = desk()
    page.goto(SYSTEM)
    page.get_by_role("link", name="Send test email").click()
    expect(page.get_by_label("Store view")).to_have_value("ja")
    page.get_by_label("To", exact=True).fill("me@minato.example")
    page.get_by_role("button", name="Send test email").click()
    page.wait_for_url(re.compile(r"/admin/messages/[0-9a-f-]{36}/"))
    expect(page.locator("main")).to_contain_text("The test mail is in the queue")
    expect(page.locator("main")).to_contain_text("me@minato.example")
    expect(page.locator(".state-sent").first).to_be_visible(timeout=60_000)
    page.goto("/inbox/?q=me@minato.example")
    page.locator(".mails li a").first.click()
    page.wait_for_url(re.compile(r"/inbox/[^/?]+/"))
    source = page.request.get(page.url + "source").text()
    assert "X-Postroom-Test: yes" in source
    assert "To: me@minato.example" in source


def test_letters_are_shown_as_soon_as_they_are_chosen(desk: OpenPage) -> None:
    page = desk()
    page.goto("/admin/letters/")
    page.get_by_label("Store view").select_option("ja")
    expect(page.locator("#subject")).to_contain_text("ご注文")
    expect(page.frame_locator("iframe").locator("body")).to_contain_text("ご注文ありがとうございます")
    page.get_by_role("link", name="As text").click()
    expect(page.locator("pre.paper")).to_contain_text("ご注文")


def test_the_overview_is_sorted_by_a_click(desk: OpenPage) -> None:
    page = desk()
    page.goto("/admin/overview/")
    page.get_by_role("link", name="From", exact=True).click()
    expect(page.locator('th[aria-sort="ascending"]')).to_contain_text("From")
    rows = page.locator("tbody tr")
    expect(rows.first).to_contain_text("bestellung@")
    page.get_by_role("link", name="From", exact=False).click()
    expect(rows.last).to_contain_text("bestellung@")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_nothing_is_wider_than_a_phone(desk: OpenPage, lang: str) -> None:
    page = desk(lang=lang, width=390, dark=True)
    for address in (SYSTEM, "/admin/overview/", "/admin/letters/", "/admin/letters/send/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
