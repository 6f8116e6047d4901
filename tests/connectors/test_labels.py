"""What a buyer chose is told in words of the store view, or not at all."""

import json
import zlib

from postroom.connectors.models import Connector
from postroom.spool.models import Body
from tests.connectors.shopfloor import Floor, sent
from tests.peers.magento import Misbehaviour, text
from tests.sales.papers import text as sample

COLOUR = {
    "attribute_id": 93,
    "attribute_code": "color",
    "default_frontend_label": "Colour",
    "frontend_labels": [{"store_id": 2, "label": "Farbe"}],
    "options": [{"label": " ", "value": ""}, {"label": "Meerblau", "value": "5432"}],
}


def configurable(floor: Floor, number: int = 1) -> None:
    row = json.loads(sample("configurable_ids"))
    floor.order(number)
    placed = floor.shop.tables["order"][number]
    changes = {"entity_id": number, "increment_id": f"{number:09}", "store_id": 2, "state": "new"}
    floor.shop.put("order", {**row, **changes, "created_at": text(floor.clock()), "email": placed.get("email")})


def letter() -> str:
    return zlib.decompress(bytes(Body.objects.latest("pk").bytes)).decode()


def test_options_are_told_in_the_language_of_the_store_view(floor: Floor) -> None:
    floor.shop.attributes = {93: COLOUR}
    floor.connect()
    configurable(floor)
    floor.look()
    assert "Farbe" in letter()
    assert "Meerblau" in letter()
    asked = [path for path in floor.shop.asked if "attributes" in path]
    assert asked == ["/rest/de/V1/products/attributes/141", "/rest/de/V1/products/attributes/93"]


def test_labels_are_asked_for_once_a_day(floor: Floor) -> None:
    floor.shop.attributes = {93: COLOUR}
    floor.connect()
    for hours in (0, 1, 25):
        floor.clock.forward(hours=hours)
        configurable(floor, hours + 1)
        floor.look()
    assert len([path for path in floor.shop.asked if "attributes/93" in path]) == 2


def test_without_labels_the_letter_leaves_all_the_same(floor: Floor) -> None:
    floor.connect()
    floor.shop.misbehave = lambda path: Misbehaviour(403, b"{}") if "attributes" in path else None
    configurable(floor)
    floor.look()
    assert sent() == ["order:000000001"]
    assert Connector.objects.get().trouble is None
