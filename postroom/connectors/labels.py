"""What a buyer chose, in words: orders name attributes and options by their ids only, and the store tells their labels.

Labels are kept for a day, for each store view in its own language. What cannot be had is left out: a letter without
the colour's name is better than none.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypedDict

from postroom.connectors import custom_options
from postroom.connectors.client import Store
from postroom.connectors.custom_options import CustomOptions
from postroom.connectors.failures import StoreTrouble
from postroom.connectors.models import Connector
from postroom.connectors.search import Row, moment, whole
from postroom.connectors.stores import text

FRESH = timedelta(days=1)
ASKED = 20  # attributes in one look: the others go without
OPTIONS = 5_000  # of one attribute that are kept


class Words(TypedDict):
    """An attribute's name and those of its options, and when they were asked for."""

    label: str
    values: dict[str, str]
    at: str


class Labels:
    """For one look at one store."""

    def __init__(self, connector: Connector, store: Store, now: datetime) -> None:
        self._connector, self._store, self._now = connector, store, now
        self._custom = CustomOptions(store)
        self._left = ASKED

    def told(self, order: Row, store_code: str) -> Row:
        """The order with its choices in words; itself where it has none to add."""
        items = order.get("items")
        if not isinstance(items, list) or not any(map(_has_choices, items)):
            return order
        return {**order, "items": [self._item(item, store_code) for item in items]}

    def _item(self, item: object, store_code: str) -> object:
        if not isinstance(item, dict) or not _has_choices(item):
            return item
        told = dict(item["product_option"])
        words = [
            {"label": label, "value": value}
            for attribute, option in chosen(item)
            for label, value in self._words(attribute, option, store_code)
        ]
        if words:
            told["attributes_info"] = words
        if custom := self._custom.words(item, store_code):
            told["options"] = custom
        return {**item, "product_option": told}

    def _words(self, attribute: int, option: str, store_code: str) -> Iterator[tuple[str, str]]:
        known = self._known(attribute, store_code)
        value = known["values"].get(option, "")
        if known["label"] and value:
            yield known["label"], value

    def _known(self, attribute: int, store_code: str) -> Words:
        kept: Words | None = self._connector.labels.get(store_code, {}).get(str(attribute))
        if kept and (found := moment(kept["at"])) and self._now - found < FRESH:
            return kept
        if self._left == 0:
            return kept or self._none()
        self._left -= 1
        fresh = self._asked(attribute, store_code)
        self._connector.labels.setdefault(store_code, {})[str(attribute)] = fresh
        Connector.objects.filter(pk=self._connector.pk).update(labels=self._connector.labels)
        return fresh

    def _none(self) -> Words:
        return {"label": "", "values": {}, "at": self._now.isoformat()}

    def _asked(self, attribute: int, store_code: str) -> Words:
        try:
            answer = self._store.get(f"products/attributes/{attribute}", store=store_code)
        except StoreTrouble:
            return self._none()
        label, values = read_attribute(answer.document, self._store_id(store_code))
        return {"label": label, "values": values, "at": self._now.isoformat()}

    def _store_id(self, store_code: str) -> int | None:
        return self._connector.places.filter(magento_code=store_code).values_list("magento_id", flat=True).first()


def _has_choices(item: object) -> bool:
    return bool(chosen(item)) or next(custom_options.chosen(item), None) is not None


def chosen(item: object) -> list[tuple[int, str]]:
    """Attribute and option of each choice, where the item has none in words."""
    option = item.get("product_option") if isinstance(item, dict) else None
    extension = option.get("extension_attributes") if isinstance(option, dict) else None
    entries = extension.get("configurable_item_options") if isinstance(extension, dict) else None
    found = []
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict) or text(entry, "label") or text(entry, "option_label"):
            return []
        attribute, value = whole(entry.get("option_id")), whole(entry.get("option_value"))
        if attribute is not None and value is not None:
            found.append((attribute, str(value)))
    return found


def read_attribute(document: object, store_id: int | None) -> tuple[str, dict[str, str]]:
    row = document if isinstance(document, dict) else {}
    own = [each for each in rows(row.get("frontend_labels")) if whole(each.get("store_id")) == store_id]
    label = next(filter(None, (text(each, "label") for each in own)), "") or text(row, "default_frontend_label")
    values = {
        str(value): name
        for option in rows(row.get("options"))[:OPTIONS]
        if (value := whole(option.get("value"))) is not None and (name := text(option, "label"))
    }
    return label, values


def rows(value: object) -> list[Row]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
