"""Every page of the desk: for everybody, in both languages, on every screen, by day and night, and from here alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Running
from tests.browser.walk import Watch, faults, pages

ENOUGH = 25  # pages of different names that the desk has at least


@pytest.fixture(scope="session")
def full(product: Running) -> Running:
    """With mail that was sent, mail that is held, and a key: pages with something on them."""
    for store in ("ja", "en"):
        product.command("demo", "order", "--store", store, "--wait")
    product.command("mode", "set", "hold", "--store", "de")
    product.command("demo", "order", "--store", "de")
    product.command("key", "create", "a store", "--all-stores")
    return product


SCREENS = {
    "english wide": ("en", 1280, False),
    "japanese wide dark": ("ja", 1280, True),
    "english narrow dark": ("en", 390, True),
    "japanese narrow": ("ja", 390, False),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("screen", list(SCREENS))
def test_nothing_keeps_anybody_from_using_a_page(full: Running, desk: OpenPage, screen: str) -> None:
    lang, width, dark = SCREENS[screen]
    page = desk(lang=lang, width=width, dark=dark)
    watch = Watch(full.address).over(page)
    found, count = {}, 0
    for address in pages(page, full, thorough=screen == "english wide"):
        count += 1
        if told := [*faults(page), *too_wide(page, width)]:
            found[address] = told
    assert found == {}
    assert count >= ENOUGH
    assert watch.outside == []
    assert watch.errors == []


def too_wide(page: Page, width: int) -> list[str]:
    across = page.evaluate("() => document.documentElement.scrollWidth")
    return [f"the page is {across} pixels wide on a screen of {width}"] if across > width else []


def test_the_checks_find_what_they_are_for(desk: OpenPage, product: Running) -> None:
    page = desk()
    watch = Watch(product.address).over(page)
    page.evaluate(
        "() => { document.querySelector('main').innerHTML = '<button></button><img src=https://elsewhere.test/x>' }"
    )
    page.wait_for_function("() => document.querySelector('main img').complete")
    assert {told.split(":")[0] for told in faults(page)} == {"button-name", "image-alt"}
    assert any("Content Security Policy" in error for error in watch.errors)


def test_a_menu_opens_without_script_on_a_narrow_screen(product: Running, desk: OpenPage) -> None:
    page = desk(width=390)
    menu = page.locator("header details.menu")
    expect(menu.locator("nav")).to_be_hidden()
    menu.locator("summary").click()
    menu.get_by_role("link", name="Connect my store").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connect my store")


def test_the_keyboard_goes_past_the_menu_and_sees_where_it_is(desk: OpenPage) -> None:
    page = desk()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    ring = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"


def test_a_part_that_cannot_be_fetched_says_so_and_the_page_stays(desk: OpenPage) -> None:
    page = desk()
    page.context.clear_cookies()
    page.evaluate("() => htmx.ajax('GET', '/admin/numbers/', '#numbers')")
    expect(page.locator("#session-over")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
