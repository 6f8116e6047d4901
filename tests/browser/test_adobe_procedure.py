"""Adobe's procedure for email communications, step by step and by keyboard alone, in English and in Japanese.

Stores > Settings > Configuration > Advanced > System > Mail Sending Settings, then Sales > Sales Emails > General
Settings. Saved, loaded again, and loaded once more after the product was started anew, every value stands.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Running, wait_until_up
from tests.cli.shell import clean_environment
from tests.peers.ports import free_port

ANNA = "anna@shop.test"


@dataclass(frozen=True)
class Words:
    """What a person looks for on the pages, in their language."""

    configuration: str
    system: str
    mail_sending: str
    sales_emails: str
    general: str
    save: str
    saved: str
    labels: tuple[str, ...]
    asynchronous: str
    limit: str


ENGLISH = Words(
    "Configuration",
    "System",
    "Mail Sending Settings",
    "Sales Emails",
    "General Settings",
    "Save Config",
    "You saved the configuration.",
    (
        "Disable Email Communications",
        "Transport",
        "Host",
        "Port (25)",
        "Set Return-Path",
        "Return-Path Email",
        "Username",
        "Password",
        "Auth",
        "SSL",
    ),
    "Asynchronous sending",
    "Limit per cron run",
)
JAPANESE = Words(
    "設定",
    "システム",
    "メール送信設定",
    "セールスメール",
    "一般設定",
    "設定を保存",
    "設定を保存しました。",
    (
        "電子メールの通信を無効化",
        "転送方法",
        "ホスト",
        "ポート (25)",
        "Return-Path の設定",
        "Return-Path のメールアドレス",
        "ユーザー名",
        "パスワード",
        "認証",
        "SSL",
    ),
    "非同期送信",
    "cron 実行あたりの上限",
)
SMTP = ("disable", "transport", "host", "port", "set_return_path", "return_path_email")
ACCOUNT = ("username", "password", "auth", "ssl")
VALUES = ("1", "smtp", "smtp.shop.test", "587", "2", "bounces@shop.test", "mailer", "not-for-eyes", "login", "tls")


@contextmanager
def running(home: Path) -> Iterator[Running]:
    """No demo: that one chooses how its mail leaves at every start."""
    product = Running(home, f"http://127.0.0.1:{free_port()}")
    port = product.address.rpartition(":")[2]
    with (home.parent / "log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "postroom.cli.main", "run", "--port", port, "--workers", "1", "--smtp-port", "0"],
            env=clean_environment(home),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        wait_until_up(product, process)
        yield product
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@contextmanager
def signed_in(browser: Browser, product: Running, language: str) -> Iterator[Page]:
    context = browser.new_context(base_url=product.address, locale=language)
    try:
        page = context.new_page()
        page.goto(product.command("user", "link", ANNA).strip())
        page.locator("main form button").press("Enter")
        page.wait_for_url("**/admin/")
        yield page
    finally:
        context.close()


def follow(page: Page, link: Locator) -> None:
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def open_section(page: Page, words: Words, section: str, group: str) -> None:
    """From wherever one is: the menu, the left panel, the group."""
    follow(page, page.get_by_role("link", name=words.configuration, exact=True).first)
    follow(page, page.locator(".panel").get_by_role("link", name=section, exact=True))
    unfold(page, group)


def unfold(page: Page, group: str) -> None:
    details = page.locator("details.group", has=page.get_by_role("heading", name=group, exact=True))
    if details.get_attribute("open") is None:
        details.locator("summary").first.focus()
        page.keyboard.press("Enter")
    expect(details).to_have_attribute("open", "")


def fill(page: Page, label: str, value: str) -> None:
    """By keyboard: typed, or the choice found with the arrow keys. The box beside it unticks itself."""
    field = page.locator("form#configuration").get_by_label(label, exact=True)
    field.focus()
    if field.evaluate("field => field.tagName") == "SELECT":
        order = field.evaluate("field => [...field.options].map(option => option.value)")
        steps = order.index(value) - order.index(field.input_value())
        for _ in range(abs(steps)):
            page.keyboard.press("ArrowDown" if steps > 0 else "ArrowUp")
    else:
        page.keyboard.press("Control+A")
        page.keyboard.type(value)
    expect(field).to_have_value(value)
    box = page.locator(f'[name="inherit:{field.get_attribute("name")}"]')
    assert box.count() == 0 or not box.is_checked()


def save(page: Page, words: Words) -> None:
    follow(page, page.get_by_role("button", name=words.save, exact=True))
    expect(page.locator(".outcome")).to_contain_text(words.saved)


def stands(page: Page, words: Words) -> None:
    for label, name, value in zip(words.labels, SMTP + ACCOUNT, VALUES, strict=True):
        field = page.locator("form#configuration").get_by_label(label, exact=True)
        expect(field).to_have_attribute("name", f"system/smtp/{name}")
        expect(field).to_have_value("" if name == "password" else value)
    assert "not-for-eyes" not in page.content()


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("ja", JAPANESE)], ids=["english", "japanese"])
def test_the_procedure_can_be_followed_and_its_values_stay(
    browser: Browser, tmp_path: Path, language: str, words: Words
) -> None:
    home = tmp_path / "home"
    with running(home) as product:
        product.command("user", "create", ANNA)
        with signed_in(browser, product, language) as page:
            open_section(page, words, words.system, words.mail_sending)
            for label, value in zip(words.labels, VALUES, strict=True):
                fill(page, label, value)
            save(page, words)
            stands(page, words)
            page.reload()
            stands(page, words)
            open_section(page, words, words.sales_emails, words.general)
            fill(page, words.asynchronous, "1")
            fill(page, words.limit, "25")
            save(page, words)
    with running(home) as product, signed_in(browser, product, language) as page:
        open_section(page, words, words.system, words.mail_sending)
        stands(page, words)
        open_section(page, words, words.sales_emails, words.general)
        expect(page.locator('[name="sales_email/general/async_sending"]')).to_have_value("1")
        expect(page.locator('[name="sales_email/general/sending_limit"]')).to_have_value("25")
