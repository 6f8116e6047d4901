"""What a buyer chose is told in words of the store view, or not at all."""

import json
import zlib
from email import message_from_bytes
from email.policy import default

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
    octets = zlib.decompress(bytes(Body.objects.latest("pk").bytes))
    text = message_from_bytes(octets, policy=default).get_body(("plain",))
    assert text is not None
    return str(text.get_content())


def test_options_are_told_in_the_language_of_the_store_view(floor: Floor) -> None:
    floor.shop.attributes = {93: COLOUR}
    floor.connect()
    configurable(floor)
    floor.look()
    assert "Farbe" in letter()
    assert "Meerblau" in letter()
    asked = [path for path in floor.shop.asked if "attributes" in path]
    assert asked == ["/rest/de/V1/products/attributes/141", "/rest/de/V1/products/attributes/93"]


CUSTOM = {
    "sku": "SOAP/1",
    "options": [
        {"option_id": 4, "title": "Gravur", "type": "field"},
        {
            "option_id": 5,
            "title": "Schleife",
            "type": "checkbox",
            "values": [{"option_type_id": 31, "title": "rot"}, {"option_type_id": 32, "title": "gold"}],
        },
        {"option_id": 6, "title": "Lieferung am", "type": "date"},
        {"option_id": 7, "title": "Bild", "type": "file"},
    ],
}
CHOICES = {"4": "Für Oma", "5": "31,32", "6": "2026-12-24 00:00:00", "7": "0:/secret/path.png", "9": "gone"}


def engraved(floor: Floor, number: int = 1) -> None:
    row = floor.order(number)
    entries = [{"option_id": pk, "option_value": value} for pk, value in CHOICES.items()]
    item = {**row["items"][0], "product_id": 77, "sku": "SOAP/1-red"}
    item["product_option"] = {"extension_attributes": {"custom_options": entries}}
    floor.order(number, items=[item, *row["items"][1:]])


def test_what_a_buyer_typed_or_chose_in_custom_options_is_told(floor: Floor) -> None:
    floor.shop.products = {77: CUSTOM}
    floor.connect()
    engraved(floor)
    engraved(floor, 2)
    floor.look()
    assert sent() == ["order:000000001", "order:000000002"]
    for told in ("Gravur", "Für Oma", "Schleife", "rot, gold", "Lieferung am", "2026-12-24"):
        assert told in letter()
    assert "secret" not in letter()
    assert "gone" not in letter()
    asked = [path.partition("?")[0] for path in floor.shop.asked if "/products" in path]
    assert asked == ["/rest/en/V1/products", "/rest/en/V1/products/SOAP%2F1/options"]


def test_a_product_that_is_gone_costs_its_words_and_a_shop_that_is_busy_none(floor: Floor) -> None:
    floor.connect()
    engraved(floor)
    floor.look()
    assert sent() == ["order:000000001"]
    assert "Oma" not in letter()
    floor.shop.products = {77: CUSTOM}
    floor.shop.misbehave = lambda path: Misbehaviour(429, b"{}") if "/products" in path else None
    engraved(floor, 2)
    floor.look()
    assert sent() == ["order:000000001"]
    floor.shop.misbehave = lambda _: None
    floor.look()
    assert sent() == ["order:000000001", "order:000000002"]
    assert "Oma" in letter()


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
