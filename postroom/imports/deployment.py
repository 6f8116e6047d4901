"""What app/etc/env.php and config.php say: settings by scope and code, websites and store views, the keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from postroom.imports import php_array
from postroom.imports.material import (
    EVERYWHERE,
    Entry,
    ForeignSite,
    ForeignView,
    Layer,
    Material,
    Place,
    Unreadable,
)
from postroom.mail.sentence import Sentence

if TYPE_CHECKING:
    from postroom.imports.php_array import Array, Value

#: Only env.php has these; it covers config.php.
OF_ENVIRONMENT = {"crypt", "db", "backend", "session", "install", "MAGE_MODE"}


def material(text: str, name: str) -> Material:
    """Raises Unreadable."""
    found = php_array.returned(text)
    layer = Layer.ENV_PHP if OF_ENVIRONMENT & set(found) else Layer.CONFIG_PHP
    scopes = _array(found, "scopes")
    return Material(
        tuple(_entries(_array(found, "system"), layer, name)),
        tuple(_sites(_array(scopes, "websites"))),
        tuple(_views(_array(scopes, "stores"))),
        keys_of(str(_array(found, "crypt").get("key") or "")),
    )


def keys_of(text: str) -> tuple[str, ...]:
    """The keys of crypt/key, oldest first: a stored value names its key by number."""
    return tuple(text.split())


def _array(within: Array, key: str) -> Array:
    found = within.get(key)
    return found if isinstance(found, dict) else {}


def _entries(system: Array, layer: Layer, name: str) -> Iterator[Entry]:
    for path, value in _leaves(_array(system, "default")):
        yield Entry(EVERYWHERE, path, value, layer, name)
    for kind in ("websites", "stores"):
        for code in _array(system, kind):
            for path, value in _leaves(_array(_array(system, kind), str(code))):
                yield Entry(Place(kind, code=str(code)), path, value, layer, name)


def _leaves(tree: Array, above: str = "") -> Iterator[tuple[str, str | None]]:
    for key, value in tree.items():
        path = f"{above}{key}"
        if isinstance(value, dict):
            yield from _leaves(value, f"{path}/")
        else:
            yield path, _text(value)


def _text(value: Value) -> str | None:
    """As PHP makes text of it."""
    if value is None or isinstance(value, str):
        return value
    return ("1" if value else "") if isinstance(value, bool) else str(value)


def _sites(found: Array) -> Iterator[ForeignSite]:
    for row in found.values():
        if isinstance(row, dict) and row.get("code") != "admin":
            yield ForeignSite(number(row.get("website_id")), _word(row, "code"), _word(row, "name"))


def _views(found: Array) -> Iterator[ForeignView]:
    for row in found.values():
        if isinstance(row, dict) and row.get("code") != "admin":
            yield ForeignView(
                number(row.get("store_id")),
                _word(row, "code"),
                _word(row, "name"),
                number(row.get("website_id")),
                str(row.get("is_active", "1")) not in {"0", "", "False"},
            )


def _word(row: Array, key: str) -> str:
    return str(row.get(key) or "")


def number(value: object) -> int:
    """An id. Raises Unreadable."""
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Unreadable(Sentence("the id of a website or store view is no number; hand over the file as it was"))
    return int(text)
