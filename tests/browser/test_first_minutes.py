"""The first ten minutes: an order is placed and its mail looked at; a store is connected by the line that is shown."""

import re
import subprocess

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, Running


def test_a_demo_order_is_placed_in_japanese_and_its_mail_looked_at(desk: OpenPage) -> None:
    page = desk()
    expect(page.locator(".ribbon")).to_have_text("Demo store: nothing leaves this machine")
    expect(page.locator(".steps li")).to_have_count(6)
    page.locator("#place").get_by_role("button").first.click()
    expect(page.locator("#placed .state-sent")).to_be_visible(timeout=60_000)
    expect(page.locator("#placed")).to_contain_text("港商店")
    expect(page.locator("#placed")).to_contain_text("accepted by 127.0.0.1")
    page.get_by_role("link", name="See its message").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("港商店")
    page.goto("/admin/")
    expect(page.locator(".steps li.done")).to_have_count(6)
    page.get_by_role("button", name="Put this away").click()
    expect(page.locator(".steps")).to_have_count(0)
    page.goto("/inbox/")
    expect(page.locator(".mails .what").first).to_contain_text("港商店")
    page.get_by_role("link", name="Desk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")


def test_the_line_that_is_shown_connects_a_store_and_the_page_tells_when_it_has(
    product: Running, desk: OpenPage
) -> None:
    page = desk()
    page.goto("/admin/connect/")
    page.get_by_role("link", name="Over HTTP").click()
    page.wait_for_url("**/admin/connect/http/**")
    page.goto("/admin/connect/http/?store=de")
    line = page.locator("#curl").inner_text()
    key = re.findall(r"pr_\S+", product.command("key", "create", "for the line", "--all-stores"))[-1]
    done = subprocess.run(
        ["bash", "-c", line.replace("paste-your-key-here", key)], capture_output=True, text=True, check=True, timeout=60
    )
    assert '"messages"' in done.stdout
    expect(page.get_by_role("status")).to_contain_text("Your store is connected: order TEST-", timeout=60_000)


def test_held_mail_is_released_only_by_who_has_typed_how_much_it_is(product: Running, desk: OpenPage) -> None:
    page = desk()
    page.goto("/admin/mode/?scope=stores:en")
    page.locator("[name=mode][value=hold]").check()
    page.get_by_role("button", name="Set the mode").click()
    expect(page.locator(".banner", has_text="(English)")).to_contain_text("mail is on hold")
    product.command("demo", "order", "--store", "en")
    page.goto("/admin/mode/?scope=stores:en")
    expect(page.locator("main")).to_contain_text("1 mail waits")
    page.locator("[name=mode][value=live]").check()
    page.get_by_role("button", name="Set the mode").click()
    confirm = page.get_by_label("Type 1 to confirm")
    confirm.fill("2")
    page.get_by_role("button", name="Release them").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was sent.")
    confirm.fill("1")
    page.get_by_role("button", name="Release them").click()
    expect(page.locator(".notice.good")).to_contain_text("Released: 1.")
    expect(page.locator(".banner", has_text="(English)")).to_have_count(0)
