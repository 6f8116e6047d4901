"""From a group of settings to what the book says of it, and back by search: in both languages."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage

GROUP = {"en": "Mail Sending Settings", "ja": "メール送信設定"}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_group_leads_to_its_place_in_the_book(desk: OpenPage, lang: str) -> None:
    page = desk(lang=lang)
    page.goto("/admin/configuration/system/")
    page.locator('main a[href="/admin/reference/system/#smtp"]').click()
    page.wait_for_url("**/admin/reference/system/#smtp")
    expect(page.get_by_role("heading", level=2, name=GROUP[lang], exact=True)).to_be_in_viewport()
    expect(page.locator('[id="system.smtp.host"] code').first).to_have_text("system/smtp/host")


@pytest.mark.parametrize(("lang", "typed"), [("en", "failed delivery"), ("ja", "不達通知"), ("ja", "failed delivery")])
def test_the_search_leads_to_a_setting_that_is_marked(desk: OpenPage, lang: str, typed: str) -> None:
    page = desk(lang=lang, width=390)
    page.goto("/admin/reference/")
    page.locator("#words").fill(typed)
    page.locator("#words").press("Enter")
    page.locator('.book-found a[href$="#system.smtp.set_return_path"]').click()
    entry = page.locator('[id="system.smtp.set_return_path"]')
    expect(entry.locator("h3")).to_be_in_viewport()
    assert entry.evaluate("each => each.matches(':target')")
    top = entry.evaluate("each => each.getBoundingClientRect().top")
    assert top >= page.locator("header.top").evaluate("each => each.getBoundingClientRect().bottom") - 1


def test_on_paper_there_is_only_the_book(desk: OpenPage) -> None:
    page = desk()
    page.goto("/admin/reference/system/")
    page.emulate_media(media="print")
    expect(page.locator("aside.side")).to_be_hidden()
    expect(page.locator(".book-index, nav.pager")).to_have_count(1)
    expect(page.locator("nav.pager")).to_be_hidden()
    expect(page.locator('[id="system.smtp.host"] h3')).to_be_visible()
