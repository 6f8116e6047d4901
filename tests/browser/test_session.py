"""What is typed outlives the session it was typed in."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import DEMO, OpenPage, Running

HOST = '[name="system/smtp/host"]'


def typed(page: Page) -> Page:
    page.goto("/admin/configuration/system/?scope=stores:de")
    expect(page.locator("form#configuration.live")).to_be_visible()
    page.locator(HOST).fill("smtp.kept.test")
    page.context.clear_cookies(name="postroom")
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="Save Config").click()


def test_what_was_typed_is_saved_after_signing_in_again_in_another_tab(desk: OpenPage, product: Running) -> None:
    page = typed(desk())
    save(page)
    expect(page.locator("#session-over")).to_be_visible()
    expect(page.locator(HOST)).to_have_value("smtp.kept.test")
    other = page.context.new_page()
    other.goto(product.command("user", "link", DEMO).strip())
    other.locator("main form button").click()
    other.wait_for_url("**/admin/")
    save(page)
    expect(page.locator(".notice.good")).to_be_visible()
    page.reload()
    expect(page.locator(HOST)).to_have_value("smtp.kept.test")
    product.command("config", "unset", "system/smtp/host", "--store", "de")


def test_times_are_told_by_the_browsers_clock(desk: OpenPage) -> None:
    page = desk()
    here = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert here in page.locator("footer").inner_text()
