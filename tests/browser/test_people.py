"""Coming in, as it is in a browser."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage


def test_a_link_from_the_terminal_leads_to_the_desk(desk: OpenPage) -> None:
    page = desk()
    expect(page.locator("nav[aria-label=Main]").first).to_be_visible()
