"""A Magento as far as its REST API shows one: stores, sales documents by search, and the ways in which it misbehaves.

Searches follow Magento's: groups are joined by AND and their filters by OR, text is compared as MySQL would compare a
timestamp, and a page behind the last is the last page once more. Keys whose value is null are left out.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from re import fullmatch
from ssl import SSLContext
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

Row = dict[str, Any]
TOKEN = "wn4j8x2c7v5b1m9k3l6h0g8f2d4s6a1q"
TABLES = {"orders": "order", "invoices": "invoice", "shipments": "shipment", "creditmemos": "creditmemo"}

WEBSITES = [
    {"id": 0, "code": "admin", "name": "Admin", "default_group_id": 0},
    {"id": 1, "code": "base", "name": "Main Website", "default_group_id": 1},
]
VIEWS = [
    {"id": 0, "code": "admin", "name": "Admin", "website_id": 0, "store_group_id": 0, "is_active": 1},
    {"id": 1, "code": "en", "name": "English", "website_id": 1, "store_group_id": 1, "is_active": 1},
    {"id": 2, "code": "de", "name": "Deutsch", "website_id": 1, "store_group_id": 1, "is_active": 1},
]
CONFIGS = [
    {
        "id": view["id"],
        "code": view["code"],
        "website_id": 1,
        "locale": {"en": "en_US", "de": "de_DE"}[str(view["code"])],
        "base_currency_code": "EUR",
        "default_display_currency_code": "EUR",
        "timezone": "Europe/Berlin",
        "weight_unit": "kgs",
        "base_url": "https://shop.example.com/",
        "secure_base_url": "https://shop.example.com/",
    }
    for view in VIEWS[1:]
]


@dataclass(frozen=True)
class Misbehaviour:
    """An answer in the place of the right one."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Magento:
    """What it holds. `clock` is its own; `misbehave` is asked with every path and may answer in its place."""

    tables: dict[str, dict[int, Row]] = field(default_factory=lambda: {name: {} for name in TABLES.values()})
    websites: list[Row] = field(default_factory=lambda: list(WEBSITES))
    views: list[Row] = field(default_factory=lambda: list(VIEWS))
    configs: list[Row] = field(default_factory=lambda: list(CONFIGS))
    attributes: dict[int, Row] = field(default_factory=dict)
    products: dict[int, Row] = field(default_factory=dict)
    token: str = TOKEN
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    misbehave: Callable[[str], Misbehaviour | None] = lambda _: None
    asked: list[str] = field(default_factory=list)
    tokens_seen: set[str] = field(default_factory=set)
    lock: threading.RLock = field(default_factory=threading.RLock)
    url: str = ""
    port: int = 0

    def put(self, entity: str, row: Row, updated: datetime | None = None) -> None:
        """A commit: the row can be read from now on, with whatever time of change it was given before."""
        with self.lock:
            self.tables[entity][row["entity_id"]] = {**row, "updated_at": text(updated or self.clock())}

    def search(self, entity: str, query: dict[str, str]) -> Row:
        with self.lock:
            rows = [row for row in self.tables[entity].values() if fits(row, query)]
        for name in reversed(order(query)):
            rows.sort(key=lambda row, name=name: sortable(row.get(name)))  # type: ignore[misc]
        size = int(query.get("searchCriteria[pageSize]", len(rows) or 1))
        last = max(1, -(-len(rows) // size))
        page = min(int(query.get("searchCriteria[currentPage]", 1)), last)
        items = [{name: value for name, value in row.items() if value is not None} for row in rows]
        return {
            "items": items[(page - 1) * size : page * size],
            "search_criteria": {"filter_groups": [], "page_size": size, "current_page": page},
            "total_count": len(rows),
        }

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, object]:
        found = fullmatch(r"/rest/([a-z_]+)/V1/(.+)", path)
        if not found or found[1] not in {"all", *(view["code"] for view in self.views)}:
            return 404, {"message": "Request does not match any route."}
        what = found[2]
        stores = {"websites": self.websites, "storeViews": self.views, "storeConfigs": self.configs}
        if what.startswith("store/") and what[6:] in stores:
            return 200, stores[what[6:]]
        if what in TABLES:
            return 200, self.search(TABLES[what], query)
        if what == "products":
            rows = [{"entity_id": pk, **row} for pk, row in self.products.items()]
            return 200, {"items": [row for row in rows if fits(row, query)]}
        found_one = self.one(what)
        return (404, {"message": "Request does not match any route."}) if found_one is None else (200, found_one)

    def one(self, what: str) -> object:
        """An attribute by its id, the options of a product by its SKU."""
        if attribute := fullmatch(r"products/attributes/(\d+)", what):
            return self.attributes.get(int(attribute[1]))
        product = fullmatch(r"products/([^/]+)/options", what)
        sku = unquote(product[1]) if product else None
        return next((row["options"] for row in self.products.values() if row["sku"] == sku), None)


def text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def sortable(value: object) -> tuple[int, object]:
    return (0, value) if value is not None else (-1, 0)


def order(query: dict[str, str]) -> list[str]:
    names = [f"searchCriteria[sortOrders][{number}][field]" for number in range(5)]
    return [query[name] for name in names if name in query]


def fits(row: Row, query: dict[str, str]) -> bool:
    groups: dict[str, list[bool]] = {}
    for name, asked in query.items():
        found = fullmatch(r"searchCriteria\[filter_groups\]\[(\d+)\]\[filters\]\[(\d+)\]\[field\]", name)
        if found:
            stem = name.removesuffix("[field]")
            met = compare(row.get(asked), query[f"{stem}[condition_type]"], query[f"{stem}[value]"])
            groups.setdefault(found[1], []).append(met)
    return all(any(group) for group in groups.values())


def compare(value: Any, condition: str, wanted: str) -> bool:
    if condition == "in":
        return str(value) in wanted.split(",")
    if value is None:
        return False
    other: Any = int(wanted) if isinstance(value, int) else wanted
    return bool({"gteq": value >= other, "gt": value > other, "lteq": value <= other}[condition])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one segment: else the peer's delayed ACK costs 40 ms an answer
    magento: Magento

    def do_GET(self) -> None:
        shop, parts = self.magento, urlsplit(self.path)
        shop.asked.append(self.path)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        shop.tokens_seen.add(token)
        wrong = shop.misbehave(self.path)
        if wrong is not None:
            return self.say(wrong.status, wrong.body, wrong.headers)
        if token != shop.token:
            refusal = {
                "message": "The consumer isn't authorized to access %resources.",
                "parameters": {"resources": "Magento_Sales::actions_view"},
            }
            return self.say(401, json.dumps(refusal).encode())
        status, document = shop.answer(parts.path, dict(parse_qsl(parts.query)))
        return self.say(status, json.dumps(document).encode())

    def say(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.send_response_only(status)
        self.send_header("Date", format_datetime(self.magento.clock(), usegmt=True))
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Not in the tests' output."""


@contextmanager
def magento(tls: SSLContext | None = None) -> Iterator[Magento]:
    shop = Magento()
    handler = type("OneMagento", (Handler,), {"magento": shop})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        shop.port = server.server_port
        shop.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that leaves in the middle
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield shop
        finally:
            server.shutdown()
            thread.join()


class Clock:
    """A clock that a test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at
