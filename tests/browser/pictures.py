"""Makes the pictures of docs/pictures anew, from a demo that runs. No test: `scripts/pictures` runs it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Running
from tests.cli.shell import clean_environment

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MAIL_SETTINGS = "/admin/configuration/system/?scope=default"
#: So that the charts have a day to show: what a small shop sends, hour by hour.
A_DAY = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from postroom.scopes.models import StoreView
from postroom.spool import tallying
from postroom.spool.tallying import Measure
views = list(StoreView.objects.values_list("pk", flat=True))
for back in range(1, 24):
    at = timezone.now() - timedelta(hours=back)
    busy = (1, 1, 0, 0, 0, 1, 2, 4, 6, 8, 9, 10, 12, 11, 9, 9, 8, 9, 11, 12, 8, 5, 3, 2)[at.hour]
    counts = [(Measure.ACCEPTED, view) for view in views for _ in range(busy)]
    counts += [(Measure.DEFERRED, views[0])] * (busy // 5) + [(Measure.REFUSED, views[-1])] * (back % 7 == 0)
    counts += [(tallying.bucket(0.05 * busy if n % 20 else busy), view) for n, (_, view) in enumerate(counts)]
    tallying.count([(str(measure), view) for measure, view in counts], at)
"""


@pytest.fixture(scope="module")
def busy(product: Running) -> Running:
    environment = clean_environment(product.home) | {"DJANGO_SETTINGS_MODULE": "postroom.project.settings"}
    subprocess.run([sys.executable, "-c", A_DAY], env=environment, check=True, timeout=120)
    for store in ("en", "de", "en", "ja"):
        product.command("demo", "order", "--store", store, "--wait")
    return product


@pytest.mark.usefixtures("busy")
def test_pictures(desk: OpenPage) -> None:
    PICTURES.mkdir(exist_ok=True)
    for lang, suffix in (("en", ""), ("ja", "-ja")):
        page = desk(lang=lang)
        page.set_viewport_size({"width": 1280, "height": 860})
        to_the_numbers(page)
        take(page, f"dashboard{suffix}")
        page.goto(MAIL_SETTINGS)
        take(page, f"configuration{suffix}")
        newest_message(page)
        take(page, f"message{suffix}")
    page = desk(lang="ja", width=390, dark=True)
    newest_message(page)
    take(page, "message-narrow-dark")
    page = desk(width=390, dark=True)
    to_the_numbers(page)
    take(page, "dashboard-narrow-dark")


def to_the_numbers(page: Page) -> None:
    """Past the first steps: they are done here."""
    page.goto("/admin/")
    page.locator(".steps a").last.click()
    page.goto("/admin/")
    put_away = page.locator("form[action$='/checklist/'] button")
    if put_away.count():
        with page.expect_navigation():
            put_away.click()
    page.goto("/admin/")


def newest_message(page: Page) -> None:
    page.goto("/admin/messages/?store=ja")
    page.locator("main table a[href^='/admin/messages/']").first.click()
    page.wait_for_url(re.compile("/admin/messages/[0-9a-f-]{36}/"))
    page.wait_for_load_state("networkidle")


def take(page: Page, name: str) -> None:
    page.evaluate("() => document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    assert (PICTURES / f"{name}.png").stat().st_size < 400_000
