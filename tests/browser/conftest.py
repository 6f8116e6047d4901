"""A real Chromium over a real demo: `postroom run --demo` in a process of its own, on free ports of this machine."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.cli.shell import clean_environment
from tests.peers.ports import free_port

expect.set_options(timeout=30_000)  # ms, for what a busy machine shows later; what is there is seen at once
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
DEMO = "demo@harbour-and-pine.example"  #: the demo's administrator
OpenPage = Callable[..., Page]


@dataclass(frozen=True)
class Running:
    """A product that runs: its data folder and where its pages are."""

    home: Path
    address: str

    def command(self, *arguments: str) -> str:
        """What `postroom …` over this installation prints."""
        done = subprocess.run(
            [sys.executable, "-m", "postroom.cli.main", *arguments],
            env=clean_environment(self.home),
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return done.stdout


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home, port = tmp_path_factory.mktemp("browser") / "home", free_port()
    log = tmp_path_factory.getbasetemp() / "product.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "postroom.cli.main", "run", "--demo", "--port", str(port), "--workers", "1"],
            env=clean_environment(home),
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    running = Running(home, f"http://127.0.0.1:{port}")
    try:
        wait_until_up(running, process)
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_up(running: Running, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, "the product ended before it was up"
        try:
            urllib.request.urlopen(f"{running.address}/api/health/ready", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the product was not up after two minutes")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("NO BROWSER: install Chromium (on Debian: apt-get install chromium) to run these tests")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def desk(product: Running, browser: Browser) -> Iterator[OpenPage]:
    """`desk(lang="ja", width=390, dark=True)`: a page of the demo's administrator, at the desk's first page.

    Signed in by a one-time link, as somebody who has just read the terminal.
    """
    contexts: list[BrowserContext] = []

    def opened(lang: str = "en", width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=product.address,
            locale=lang,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(product.command("user", "link", DEMO).strip())
        page.locator("main form button").click()
        page.wait_for_url("**/admin/")
        return page

    yield opened
    for context in contexts:
        context.close()
