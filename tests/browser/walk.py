"""Goes to every page of the desk that a link leads to, and every page that has an address of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Page

from tests.browser.conftest import Running

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
GRAVE = {"serious", "critical"}
#: Answers that are no page: a part of one, a file, somewhere else to go.
PARTS = {"numbers", "placed", "connect-sign", "message-html", "message-source", "letter-html"}
Key = tuple[str, tuple[str, ...]]


@dataclass
class Watch:
    """What a page must never do."""

    home: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def over(self, page: Page) -> "Watch":
        page.on("request", lambda request: self.asked_for(request.url))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return self

    def asked_for(self, address: str) -> None:
        if not address.startswith((self.home, "data:", "about:", "blob:")):
            self.outside.append(address)


def pages(page: Page, product: Running, thorough: bool) -> Iterator[str]:
    """Opens one page after another and hands over its address while it is open: one of each kind."""
    waiting, seen = [reverse("desk:dashboard"), *own_addresses()], set[Key]()
    while waiting:
        address = waiting.pop(0)
        if (key := kind(address, thorough)) is None or key in seen:
            continue
        seen.add(key)
        answer = page.request.get(product.address + address, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers["content-type"] or is_file(answer.headers):
            continue
        page.goto(product.address + address)
        page.wait_for_load_state()
        yield address
        waiting += links(page)


def is_file(headers: dict[str, str]) -> bool:
    return "attachment" in headers.get("content-disposition", "")


def links(page: Page) -> list[str]:
    found: list[str] = page.locator("a[href]").evaluate_all("all => all.map(each => each.href)")
    parts = [urlsplit(each) for each in found if urlsplit(each).netloc == urlsplit(page.url).netloc]
    return [f"{part.path}?{part.query}" if part.query else part.path for part in parts]


def kind(address: str, thorough: bool) -> Key | None:
    """Pages of one name are of one kind; thoroughly: each section, and each set of questions. None: it is no page."""
    parts = urlsplit(address)
    if not parts.path.startswith("/admin/"):
        return None
    found = resolve(parts.path)
    if found.url_name in PARTS:
        return None
    if not thorough:
        return str(found.url_name), ()
    return f"{found.url_name} {found.kwargs.get('section_id', '')}", tuple(sorted(parse_qs(parts.query)))


def own_addresses() -> list[str]:
    """Of all pages that need nothing to be named in their address."""
    found = []
    for name in names(get_resolver().url_patterns):
        try:
            found.append(reverse(f"desk:{name}"))
        except NoReverseMatch:
            continue
    return found


def names(patterns: list[Any]) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from names(each.url_patterns)
        elif isinstance(each, URLPattern) and each.name:
            yield each.name


def faults(page: Page) -> list[str]:
    """What axe-core finds that keeps people from using the page."""
    page.evaluate(AXE)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations'], iframes: false})")
    return [
        f"{each['id']}: {each['help']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"][:5]
    ]
