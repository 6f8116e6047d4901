"""The orders that invoices, shipments and credit memos belong to, asked for once in a look."""

from postroom.connectors.client import Store
from postroom.connectors.search import PATHS, Row, by_ids, page_of, whole


class Orders:
    """Finds an order by its id. Raises StoreTrouble where the store does not answer."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[int, Row | None] = {}

    def find(self, order_id: int) -> Row | None:
        if order_id not in self._found:
            self._found[order_id] = self._asked(order_id)
        return self._found[order_id]

    def _asked(self, order_id: int) -> Row | None:
        path = PATHS["order"]
        page = page_of(self._store.get(path, by_ids([order_id])), path, 1)
        return next((row for row in page.rows if whole(row.get("entity_id")) == order_id), None)
