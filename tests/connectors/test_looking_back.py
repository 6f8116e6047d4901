"""What the search by changes does not show: rows committed late, and comments that leave their document as it was."""

from datetime import datetime, timedelta

import pytest

from postroom.connectors import looking
from postroom.connectors.models import Connector, Cursor, Paper
from postroom.connectors.triggers import Triggers
from tests.connectors.shopfloor import Floor, Row, comment, sent, verdicts
from tests.peers.magento import Misbehaviour, text

BY_IDS = "%5Bcondition_type%5D=in&"
LATE = [timedelta(minutes=30), timedelta(hours=20)]


def committed(floor: Floor, entity: str, row: Row, begun: datetime) -> None:
    """What another transaction has written at `begun` can be read from now on."""
    floor.shop.tables[entity][row["entity_id"]] = {**row, "updated_at": text(begun)}


def looks(floor: Floor) -> None:
    """For long enough that the look back was at its end."""
    for _ in range(3):
        floor.clock.forward(seconds=61)
        floor.look()


@pytest.mark.parametrize("open_for", LATE, ids=str)
def test_an_order_that_is_committed_long_after_it_was_placed_is_announced_once(
    floor: Floor, open_for: timedelta
) -> None:
    floor.connect()
    begun = floor.clock.forward(minutes=1)
    late = floor.order(1)
    del floor.shop.tables["order"][1]
    floor.order(2)
    looks(floor)
    floor.clock.at = begun + open_for
    floor.order(3)
    floor.look()
    committed(floor, "order", late, begun)
    looks(floor)
    looks(floor)
    assert sorted(sent()) == ["order:000000001", "order:000000002", "order:000000003"]
    assert verdicts() == dict.fromkeys(sent(), "announced")


@pytest.mark.parametrize("open_for", LATE, ids=str)
def test_a_payment_that_is_committed_late_lets_the_order_go(floor: Floor, open_for: timedelta) -> None:
    """What is known already is told by the time of its change."""
    floor.connect(Triggers(hold_until_paid=("*",)))
    floor.clock.forward(minutes=1)
    order = floor.order(1, total_due=10)
    looks(floor)
    begun = floor.clock.forward(minutes=1)
    floor.clock.at = begun + open_for
    floor.order(2, total_due=0)
    floor.look()
    committed(floor, "order", {**order, "state": "processing", "total_due": 0}, begun)
    committed(floor, "invoice", floor.issue("invoice", 7, order, created_at=text(begun)), begun)
    looks(floor)
    looks(floor)
    assert sorted(sent()) == ["invoice:000000007", "order:000000001", "order:000000002"]


def test_what_was_placed_before_the_start_is_not_asked_for_again_and_again(floor: Floor) -> None:
    for number in range(1, 4):
        floor.order(number, made=floor.clock() - timedelta(days=number))
    floor.connect()
    asked = len(floor.shop.asked)
    looks(floor)
    assert [path for path in floor.shop.asked[asked:] if BY_IDS in path] == []
    assert verdicts() == {}


def test_what_was_seen_is_not_asked_for_again_and_again(floor: Floor) -> None:
    floor.connect(Triggers(hold_until_paid=("*",)))
    floor.order(1, total_due=10)
    floor.order(2, total_due=0, status_histories=[comment(1, floor.clock(), status="new", entity_name="order")])
    floor.order(3, total_due=0, customer_email="nobody")
    asked = len(floor.shop.asked)
    looks(floor)
    assert [path for path in floor.shop.asked[asked:] if BY_IDS in path] == []
    assert verdicts() == {"order:000000001": "waits", "order:000000002": "announced", "order:000000003": "refused"}


def test_a_comment_on_an_old_document_is_found(floor: Floor) -> None:
    order = floor.order(1, made=floor.clock() - timedelta(days=90), state="complete")
    floor.shop.tables["order"][1]["updated_at"] = order["created_at"]
    shipment = floor.issue("shipment", 7, order, created_at=order["created_at"])
    floor.shop.tables["shipment"][7]["updated_at"] = shipment["created_at"]
    floor.connect()
    looks(floor)
    now = floor.clock.forward(hours=1)
    told = comment(11, now, status="complete", entity_name="order")
    floor.shop.tables["order"][1]["status_histories"] = [told]
    floor.shop.tables["shipment"][7]["comments"] = [comment(5, now)]
    looks(floor)
    looks(floor)
    assert sorted(sent()) == ["order:000000001/comment:11", "shipment:000000007/comment:5"]


def test_old_documents_are_looked_through_at_leisure(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of them every two minutes: the shop has other work."""
    monkeypatch.setattr(looking, "PAGE", 5)
    for number in range(1, 26):
        row = floor.order(number, made=floor.clock() - timedelta(days=90), state="complete")
        committed(floor, "order", row, floor.clock() - timedelta(days=90))
    floor.connect()
    places = []
    for _ in range(4):
        floor.look()
        floor.clock.forward(seconds=90)
        floor.look()
        floor.clock.forward(seconds=30)
        places.append(Cursor.objects.get(entity="order").old_id)
    assert places == [10, 20, 0, 10]


def test_a_failure_while_looking_back_loses_nothing(floor: Floor) -> None:
    floor.connect()
    begun = floor.clock.forward(minutes=1)
    late = floor.order(1)
    del floor.shop.tables["order"][1]
    looks(floor)
    floor.clock.at = begun + timedelta(hours=1)
    floor.order(2)
    floor.look()
    committed(floor, "order", late, begun)
    floor.shop.misbehave = lambda path: Misbehaviour(500, b"{}") if BY_IDS in path else None
    looks(floor)
    assert sent() == ["order:000000002"]
    assert Connector.objects.get().trouble is not None
    floor.shop.misbehave = lambda _: None
    Connector.objects.update(rest_until=None)
    looks(floor)
    assert sent() == ["order:000000002", "order:000000001"]
    assert Cursor.objects.get(entity="order").announced == Paper.objects.count() == 2
