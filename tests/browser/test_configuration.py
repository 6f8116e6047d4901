"""What the configuration pages do where there is script: nothing typed is lost, and nothing has to be guessed."""

import re
from urllib.parse import unquote

from playwright.sync_api import Dialog, Locator, Page, expect

from tests.browser.conftest import OpenPage

HOST, PORT, TRANSPORT = "system/smtp/host", "system/smtp/port", "system/smtp/transport"
RETURN_PATH, RETURN_EMAIL = "system/smtp/set_return_path", "system/smtp/return_path_email"


def at(page: Page, section: str = "system", scope: str = "websites:demo", anchor: str = "") -> Page:
    page.goto(f"/admin/configuration/{section}/?scope={scope}{anchor}")
    expect(page.locator("form#configuration.live")).to_be_visible()
    return page


def field(page: Page, path: str) -> Locator:
    return page.locator(f'[name="{path}"]')


def box(page: Page, path: str) -> Locator:
    return page.locator(f'[name="inherit:{path}"]')


def test_typing_unticks_the_box_and_ticking_shows_what_is_inherited(desk: OpenPage) -> None:
    page = at(desk())
    inherited = field(page, HOST).input_value()
    expect(box(page, HOST)).to_be_checked()
    field(page, HOST).fill("smtp.shop.test")
    expect(box(page, HOST)).not_to_be_checked()
    expect(page.locator(".unsaved")).to_have_text("Unsaved changes")
    box(page, HOST).check()
    expect(field(page, HOST)).to_have_value(inherited)
    expect(page.locator(".unsaved")).to_be_empty()
    field(page, TRANSPORT).select_option("sendmail")
    expect(box(page, TRANSPORT)).not_to_be_checked()


def test_fields_appear_by_what_they_depend_on(desk: OpenPage) -> None:
    page = at(desk())
    expect(field(page, RETURN_EMAIL)).to_be_hidden()
    field(page, RETURN_PATH).select_option("2")
    expect(field(page, RETURN_EMAIL)).to_be_visible()
    for path in ("username", "password", "auth", "ssl"):
        expect(field(page, f"system/smtp/{path}")).to_be_visible()
    field(page, TRANSPORT).select_option("sendmail")
    for path in ("username", "password", "auth", "ssl"):
        expect(field(page, f"system/smtp/{path}")).to_be_hidden()
    for path in (HOST, PORT):
        expect(field(page, path)).to_be_visible()
    expect(page.locator(".unused").first).to_contain_text("Not used now")


def test_ticking_a_box_makes_what_depends_on_it_follow(desk: OpenPage) -> None:
    page = at(desk())
    field(page, RETURN_PATH).select_option("2")
    box(page, RETURN_PATH).check()
    expect(field(page, RETURN_EMAIL)).to_be_hidden()


def test_specified_without_an_address_is_refused_beside_the_field(desk: OpenPage) -> None:
    page = at(desk())
    field(page, RETURN_PATH).select_option("2")
    page.get_by_role("button", name="Save Config").click()
    expect(page.locator("#outcome")).to_be_focused()
    page.locator("#outcome a").click()
    expect(field(page, RETURN_EMAIL)).to_be_focused()
    expect(field(page, RETURN_PATH)).to_have_value("2")


def test_every_change_is_told_to_who_listens(desk: OpenPage) -> None:
    page = at(desk())
    page.evaluate(
        "() => { window.told = []; document.getElementById('configuration')"
        ".addEventListener('field-change', (event) => window.told.push(event.detail)); }"
    )
    field(page, PORT).fill("587")
    assert page.evaluate("window.told.at(-1)") == {"path": PORT, "value": "587", "inherits": False}
    box(page, PORT).check()
    assert page.evaluate("window.told.at(-1).inherits") is True


def test_leaving_for_another_scope_asks_before_it_loses_changes(desk: OpenPage) -> None:
    page = at(desk())
    field(page, HOST).fill("smtp.shop.test")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator(".switcher summary").click()
    page.locator(".switcher").get_by_role("link", name="Default Config").click()
    assert asked == ["There are unsaved changes on this page. Leave it and lose them?"]
    expect(field(page, HOST)).to_have_value("smtp.shop.test")
    page.once("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.locator(".switcher").get_by_role("link", name="Default Config").click()
    assert page.url.endswith("?scope=default")


def test_closing_the_page_asks_too_and_only_then(desk: OpenPage) -> None:
    page = at(desk())
    asked: list[str] = []

    def go(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", go)
    page.reload()
    field(page, HOST).fill("smtp.shop.test")
    page.reload()
    assert asked == ["beforeunload"]


def test_groups_stay_as_they_were_left_and_the_asked_one_opens(desk: OpenPage) -> None:
    page = at(desk(), "sales_email")
    order, invoice = page.locator('[data-group="order"]'), page.locator('[data-group="invoice"]')
    expect(order).not_to_have_attribute("open", "")
    order.locator("summary").click()
    page.wait_for_function("() => localStorage.getItem('configuration:sales_email:order') === 'open'")
    page.reload()
    expect(order).to_have_attribute("open", "")
    at(page, "sales_email", anchor="#invoice")
    expect(invoice).to_have_attribute("open", "")
    at(page, "sales_email", anchor="#sales_email_shipment_copy_to")
    expect(field(page, "sales_email/shipment/copy_to")).to_be_focused()


def test_the_search_answers_while_typing(desk: OpenPage) -> None:
    page = at(desk(lang="ja"), "general")
    find = page.locator("#find")
    with page.expect_response(lambda answer: "q=ポート" in unquote(answer.url)):
        find.press_sequentially("ポート")
    expect(find).not_to_have_class(re.compile("htmx-request"))  # what the first letters found is gone from the page
    page.locator(".found a", has_text="system/smtp/port").click()
    expect(field(page, PORT)).to_be_focused()
    assert "scope=websites%3Ademo" in page.url


def test_another_host_says_that_the_password_goes(desk: OpenPage) -> None:
    page = at(desk(), scope="stores:ja")
    field(page, "system/smtp/password").fill("secret")
    page.get_by_role("button", name="Save Config").click()
    expect(page.locator(".outcome")).to_contain_text("You saved the configuration.")
    expect(page.locator(".dropped")).to_be_hidden()
    field(page, HOST).fill("smtp.shop.test")
    expect(page.locator(".dropped")).to_be_visible()
    field(page, "system/smtp/password").fill("secret")
    expect(page.locator(".dropped")).to_be_hidden()
    field(page, "system/smtp/password").fill("")
    box(page, HOST).check()
    box(page, "system/smtp/password").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save Config").click()
    expect(page.locator(".outcome")).to_contain_text("You saved the configuration.")
    expect(box(page, "system/smtp/password")).to_be_checked()


def test_narrow_pages_have_everything_within_reach(desk: OpenPage) -> None:
    page = at(desk(width=390))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_role("button", name="Save Config")).to_be_in_viewport()
    expect(page.locator(".panel nav")).to_be_hidden()
    page.locator(".panel summary").click()
    expect(page.locator(".panel").get_by_role("link", name="Sales Emails")).to_be_visible()
