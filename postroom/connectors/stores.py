"""What a Magento says of its websites and store views, with what is set for them there."""

from collections.abc import Mapping
from dataclasses import dataclass

from postroom.connectors import failures
from postroom.connectors.client import Answer, Store
from postroom.connectors.failures import Kind, StoreTrouble
from postroom.connectors.search import Row, whole
from postroom.mail.words import cleaned

LONGEST = 255
#: What of a store view's configuration the REST API shows, and where it lives.
SETTINGS: Mapping[str, str] = {
    "locale": "general/locale/code",
    "timezone": "general/locale/timezone",
    "default_display_currency_code": "currency/options/default",
    "base_url": "web/unsecure/base_url",
    "secure_base_url": "web/secure/base_url",
}


@dataclass(frozen=True)
class TheirWebsite:
    id: int
    code: str
    name: str


@dataclass(frozen=True)
class TheirView:
    """`settings`: by config path."""

    id: int
    code: str
    name: str
    website_id: int
    active: bool
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Stores:
    websites: tuple[TheirWebsite, ...]
    views: tuple[TheirView, ...]


def read_stores(store: Store) -> tuple[Stores, Answer]:
    """Without the back office (id 0). Raises StoreTrouble."""
    first = store.get("store/storeViews")
    views = rows_of(first, "store/storeViews")
    websites = rows_of(store.get("store/websites"), "store/websites")
    configs = {whole(row.get("id")): row for row in rows_of(store.get("store/storeConfigs"), "store/storeConfigs")}
    found = Stores(
        tuple(TheirWebsite(pk, text(row, "code"), text(row, "name")) for row in websites if (pk := identity(row))),
        tuple(_view(pk, row, configs.get(pk, {})) for row in views if (pk := identity(row))),
    )
    if not found.views or {view.website_id for view in found.views} - {site.id for site in found.websites}:
        raise not_magento("store/storeViews")
    return found, first


def rows_of(answer: Answer, path: str) -> list[Row]:
    if not isinstance(answer.document, list):
        raise not_magento(path)
    return [row for row in answer.document if isinstance(row, dict)]


def not_magento(path: str) -> StoreTrouble:
    return StoreTrouble(Kind.NOT_MAGENTO, failures.with_values(failures.NOT_MAGENTO, path=path))


def identity(row: Row) -> int | None:
    """Of the back office 0, which counts as none."""
    return whole(row.get("id"))


def text(row: Row, name: str) -> str:
    value = row.get(name)
    return cleaned(value, LONGEST) if isinstance(value, str) else ""


def _view(pk: int, row: Row, config: Row) -> TheirView:
    return TheirView(
        id=pk,
        code=text(row, "code"),
        name=text(row, "name"),
        website_id=whole(row.get("website_id")) or 0,
        active=row.get("is_active") not in {0, "0"},
        settings={path: found for name, path in SETTINGS.items() if (found := text(config, name))},
    )
