"""Coming in, as it is in a browser: by a link, by a password, with a second factor; and looking after others."""

import re
from base64 import b32decode
from time import time

import pytest
from playwright.sync_api import Browser, Page, expect

from postroom.access import totp
from tests.browser.conftest import DEMO, OpenPage, Running
from tests.browser.walk import Watch, faults

PASSWORD = "a long and quiet password"


@pytest.fixture
def stranger(product: Running, browser: Browser) -> Page:
    """A browser that nobody is signed in with."""
    return browser.new_context(base_url=product.address, locale="en").new_page()


def test_a_link_from_the_terminal_leads_to_the_desk(desk: OpenPage) -> None:
    expect(desk().locator("nav[aria-label=Main]").first).to_be_visible()


def test_a_start_prints_a_link_of_its_own(
    product: Running, stranger: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = tmp_path_factory.getbasetemp() / "product.log"
    for _ in range(120):  # it is printed a little after the pages are up
        if link := re.search(rf"{product.address}/admin/enter/[\w-]{{43}}", log.read_text()):
            break
        stranger.wait_for_timeout(500)
    assert link, log.read_text()
    assert stranger.goto(link[0]) is not None


def test_from_an_invitation_to_the_second_factor_and_out_again(product: Running, stranger: Page) -> None:
    stranger.goto(product.command("user", "create", "anna@quayside.shop", "--role", "support").strip())
    stranger.get_by_label("Name").fill("Anna")
    stranger.get_by_label("New password").fill(PASSWORD)
    stranger.get_by_role("button", name="Come in").click()
    stranger.wait_for_url("**/admin/")
    stranger.goto("/admin/account/")
    stranger.get_by_role("link", name="Set it up").click()
    stranger.get_by_text("It cannot be scanned").click()
    secret = b32decode(stranger.locator("code").first.inner_text().replace(" ", ""))
    stranger.get_by_label("Code", exact=True).fill(totp.at(secret, int(time()) // 30))
    stranger.get_by_role("button", name="Switch it on").click()
    codes = stranger.locator("pre").inner_text().split()
    assert len(codes) == 10
    stranger.get_by_role("link", name="They are kept").click()
    stranger.locator("details.popover summary").click()
    stranger.get_by_role("button", name="Sign out").click()
    stranger.wait_for_url("**/admin/login/")
    stranger.goto("/admin/messages/")
    stranger.get_by_label("Email address").fill("anna@quayside.shop")
    stranger.get_by_label("Password").fill("wrong password, sorry")
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger.get_by_role("alert")).to_contain_text("do not let you in")
    expect(stranger.get_by_label("Email address")).to_have_value("anna@quayside.shop")
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Sign in").click()
    stranger.get_by_label("Code").fill(codes[0])
    stranger.get_by_role("button", name="Go on").click()
    stranger.wait_for_url("**/admin/messages/")


def test_somebody_is_invited_and_gets_a_letter(desk: OpenPage, product: Running) -> None:
    page = desk()
    page.goto("/admin/people/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Email address").fill("ben@quayside.shop")
    page.get_by_label("Role", exact=True).first.select_option(label="Support")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("status")).to_contain_text("on its way to ben@quayside.shop")
    page.goto("/inbox/?q=ben@quayside.shop")
    for _ in range(120):
        if page.get_by_text("Your invitation to Postroom").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text("Your invitation to Postroom").first).to_be_visible()


OUTSIDE = ("/admin/login/", "/admin/forgotten/", "/admin/reset/x")


@pytest.mark.parametrize(("lang", "dark"), [("en", False), ("ja", True)])
def test_pages_before_signing_in_can_be_used_by_everybody(
    product: Running, browser: Browser, lang: str, dark: bool
) -> None:
    page = browser.new_context(
        base_url=product.address,
        locale=lang,
        viewport={"width": 390, "height": 800},
        color_scheme="dark" if dark else "light",
    ).new_page()
    watch = Watch(product.address).over(page)
    for address in (*OUTSIDE, product.command("user", "link", DEMO).strip()):
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == lang
        assert bool(re.search("[ぁ-んァ-ン]", page.locator("main").inner_text())) == (lang == "ja"), address
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} scrolls sideways by {wide} px"
        assert faults(page) == [], address
    assert watch.outside == []
