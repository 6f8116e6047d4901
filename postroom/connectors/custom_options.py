"""What a buyer typed or chose in a product's own options: orders name these by ids, and the store tells their titles.

They belong to the product, whose SKU is not the item's: Magento adds the options' own SKUs to that.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from postroom.connectors.client import Store
from postroom.connectors.failures import Kind, StoreTrouble
from postroom.connectors.search import Row, by_ids, whole
from postroom.connectors.stores import text

ASKED = 200  # products in one look: the others go without
TYPED = {"field", "area", "date", "date_time", "time"}
WORDED = ("label", "title", "option_title")
#: Then everything else fails too, and the look ends; what is the product's own trouble costs only its words.
OF_THE_STORE = {Kind.TOO_MANY, Kind.MAINTENANCE, Kind.UNREACHABLE}


class CustomOptions:
    """For one look at one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[tuple[int, str], Mapping[int, Row]] = {}

    def words(self, item: Row, store_code: str) -> list[Row]:
        """Label and value of each, in the language of the store view."""
        product, choices = whole(item.get("product_id")), list(chosen(item))
        if product is None or not choices:
            return []
        options = self._options(product, store_code)
        told = ((options.get(pk, {}), value) for pk, value in choices)
        return [
            {"label": text(option, "title"), "value": said} for option, value in told if (said := spoken(option, value))
        ]

    def _options(self, product: int, store_code: str) -> Mapping[int, Row]:
        key = (product, store_code)
        if key not in self._found and len(self._found) < ASKED:
            self._found[key] = self._asked(product, store_code)
        return self._found.get(key, {})

    def _asked(self, product: int, store_code: str) -> Mapping[int, Row]:
        try:
            found = rows(self._store.get("products", by_ids([product]), store_code).document, "items")
            if not found or not (sku := found[0].get("sku")):
                return {}
            answer = self._store.get(f"products/{quote(str(sku), safe='')}/options", store=store_code)
        except StoreTrouble as trouble:
            if trouble.kind in OF_THE_STORE:
                raise
            return {}
        options = answer.document if isinstance(answer.document, list) else []
        return {pk: row for row in options if isinstance(row, dict) and (pk := whole(row.get("option_id"))) is not None}


def chosen(item: object) -> Iterator[tuple[int, str]]:
    """Option and value of each choice that is not in words."""
    option = item.get("product_option") if isinstance(item, dict) and not item.get("product_options") else None
    extension = option.get("extension_attributes") if isinstance(option, dict) else None
    for entry in rows(extension, "custom_options"):
        pk, value = whole(entry.get("option_id")), entry.get("option_value")
        if pk is not None and isinstance(value, str | int) and not any(text(entry, name) for name in WORDED):
            yield pk, str(value)


def spoken(option: Row, value: str) -> str:
    """The titles of what was chosen, or what was typed; nothing for a file."""
    titles = {str(row.get("option_type_id")): text(row, "title") for row in rows(option, "values")}
    if titles:
        return ", ".join(filter(None, (titles.get(pk.strip(), "") for pk in value.split(","))))
    return value.removesuffix(" 00:00:00") if option.get("type") in TYPED else ""


def rows(holder: object, name: str) -> list[Row]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
