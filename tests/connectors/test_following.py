"""What changes in a store is read, and announced once."""

from datetime import timedelta

from tests.connectors.shopfloor import Floor, sent


def test_an_order_is_announced(floor: Floor) -> None:
    floor.connect()
    floor.clock.forward(seconds=30)
    floor.order(1)
    floor.look()
    assert sent() == ["order:000000001"]


def test_what_was_placed_before_the_start_is_never_announced(floor: Floor) -> None:
    old = floor.order(1, made=floor.clock() - timedelta(hours=1))
    floor.connect()
    floor.clock.forward(minutes=5)
    floor.shop.put("order", {**old, "state": "complete"})
    floor.look()
    assert sent() == []


def test_every_kind_of_document_is_announced(floor: Floor) -> None:
    floor.connect()
    floor.clock.forward(seconds=30)
    order = floor.order(1, state="processing")
    for entity in ("invoice", "shipment", "creditmemo"):
        floor.issue(entity, 7, order)
    floor.look()
    assert sorted(sent()) == [
        "creditmemo:000000007",
        "invoice:000000007",
        "order:000000001",
        "shipment:000000007",
    ]
