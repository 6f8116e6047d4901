"""What changes in a store is read, and announced once."""

import threading
from datetime import timedelta

import pytest

from postroom.connectors import looking
from postroom.connectors.connecting import BadConnector
from postroom.connectors.looking import PAGES
from postroom.connectors.models import Connector, Cursor
from postroom.connectors.search import PAGE
from postroom.sales.announce import Origin, announce_order
from postroom.sales.documents import parse_order
from postroom.scopes import resolve
from postroom.spool.intake.submission import Call
from postroom.spool.models import Message
from tests.connectors.shopfloor import Floor, comment, sent, verdicts

ALL = ["creditmemo:000000007", "invoice:000000007", "order:000000001", "shipment:000000007"]


def test_an_order_is_announced_once_however_often_it_changes(floor: Floor) -> None:
    floor.connect()
    floor.clock.forward(seconds=30)
    order = floor.order(1)
    floor.look()
    floor.look()
    floor.clock.forward(hours=3)
    floor.shop.put("order", {**order, "state": "complete"})
    floor.look()
    assert sent() == ["order:000000001"]


def test_it_goes_to_the_store_view_where_it_was_placed(floor: Floor) -> None:
    floor.connect()
    floor.order(1, store_id=2)
    floor.look()
    message = Message.objects.get()
    assert resolve.current().store_views[message.store_view_id].code == "de"
    assert message.locale == "de_DE"


def test_what_was_placed_before_the_start_is_never_announced(floor: Floor) -> None:
    old = floor.order(1, made=floor.clock() - timedelta(hours=1))
    floor.connect()
    floor.clock.forward(minutes=5)
    floor.shop.put("order", {**old, "state": "complete"})
    floor.look()
    assert sent() == []
    assert verdicts() == {}


def test_a_date_to_start_from_brings_what_was_placed_since(floor: Floor) -> None:
    for number, days in enumerate((3, 2, 1), 1):
        floor.order(number, made=floor.clock() - timedelta(days=days))
        floor.shop.tables["order"][number]["updated_at"] = floor.shop.tables["order"][number]["created_at"]
    floor.connect(since=floor.clock() - timedelta(days=2, hours=1))
    floor.look()
    assert sent() == ["order:000000002", "order:000000003"]


def test_a_start_long_ago_is_refused(floor: Floor) -> None:
    with pytest.raises(BadConnector, match="60 days at most"):
        floor.connect(since=floor.clock() - timedelta(days=61))


def test_every_kind_of_document_is_announced(floor: Floor) -> None:
    floor.connect()
    floor.clock.forward(seconds=30)
    order = floor.order(1, state="processing")
    for entity in ("invoice", "shipment", "creditmemo"):
        floor.issue(entity, 7, order)
    floor.look()
    assert sorted(sent()) == ALL


def test_an_invoice_for_an_order_of_before_is_announced(floor: Floor) -> None:
    order = floor.order(1, made=floor.clock() - timedelta(days=3), state="processing")
    floor.connect()
    floor.clock.forward(minutes=1)
    floor.issue("invoice", 7, order)
    floor.look()
    assert sent() == ["invoice:000000007"]


def test_more_than_one_look_can_read_in_the_same_second(floor: Floor) -> None:
    """A mass action gives thousands of orders one time of change."""
    floor.connect()
    count = PAGE * PAGES + 7
    for number in range(1, count + 1):
        floor.order(number)
    floor.look()
    assert len(sent()) == len(set(sent())) == count


def test_a_row_that_appears_late_with_an_older_time_is_read(floor: Floor) -> None:
    floor.connect()
    begun = floor.clock.forward(minutes=1)
    floor.clock.forward(minutes=8)
    floor.order(2)
    floor.look()
    floor.order(1, made=begun)
    floor.shop.tables["order"][1]["updated_at"] = "2026-11-23 12:01:00"
    floor.look()
    assert sorted(sent()) == ["order:000000001", "order:000000002"]


def test_a_clock_that_is_set_back_hides_nothing(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "monotonic", lambda: 0.0)  # our clock stands still, and a look takes no time by it
    floor.connect(since=floor.clock() - timedelta(hours=2))
    floor.order(1)
    floor.look()
    ours = floor.clock()
    floor.shop.clock = lambda: ours - timedelta(hours=1)
    floor.order(2, made=floor.shop.clock())
    floor.look()
    floor.look()
    assert sent() == ["order:000000001", "order:000000002"]
    assert Connector.objects.get().skew == pytest.approx(-3600, abs=2)


def test_a_change_dated_into_the_future_does_not_hide_those_of_today(floor: Floor) -> None:
    floor.connect()
    floor.order(1)
    floor.shop.tables["order"][1]["updated_at"] = "2030-01-01 00:00:00"
    floor.look()
    floor.clock.forward(minutes=30)
    floor.order(2)
    floor.look()
    assert sent() == ["order:000000001", "order:000000002"]


def test_the_start_is_by_the_clock_of_the_store(floor: Floor) -> None:
    """Else an order of its last hour would count as new, or one of its next as old."""
    ours = floor.clock()
    floor.shop.clock = lambda: ours - timedelta(hours=1)
    connector = floor.connect()
    assert connector.since == ours - timedelta(hours=1)


def test_comments_that_notify_are_announced_in_their_order(floor: Floor) -> None:
    floor.connect()
    order = floor.order(1)
    floor.look()
    now = floor.clock.forward(minutes=1)
    said = [
        comment(12, now, status="processing", entity_name="order"),
        comment(11, now, status="processing", entity_name="order"),
        comment(13, now, status="processing", entity_name="order", is_customer_notified=0),
        comment(14, now, status="processing", entity_name="invoice"),
        comment(15, now, status="processing", entity_name="order", comment="  "),
        comment(16, now - timedelta(days=2), status="processing", entity_name="order"),
    ]
    floor.shop.put("order", {**order, "status_histories": said})
    floor.look()
    assert sent()[1:] == ["order:000000001/comment:11", "order:000000001/comment:12"]


def test_a_comment_that_does_not_change_its_document_is_found(floor: Floor) -> None:
    """Magento leaves `updated_at` as it is where nothing but a comment is saved."""
    floor.connect()
    order = floor.order(1, state="processing")
    floor.issue("shipment", 7, order)
    floor.look()
    now = floor.clock.forward(hours=1)
    told = comment(11, now, status="processing", entity_name="order")
    floor.shop.tables["order"][1]["status_histories"] = [told]
    floor.shop.tables["shipment"][7]["comments"] = [comment(5, now)]
    floor.look()
    assert sorted(sent()[2:]) == ["order:000000001/comment:11", "shipment:000000007/comment:5"]


def test_what_a_document_was_made_with_is_told_by_its_own_letter(floor: Floor) -> None:
    floor.connect()
    order = floor.order(1, state="processing")
    floor.issue("shipment", 7, order, comments=[comment(5, floor.clock())])
    floor.look()
    assert sent() == ["order:000000001", "shipment:000000007"]


def test_a_stop_ends_a_look_and_the_next_goes_on(floor: Floor) -> None:
    floor.connect()
    for number in range(1, 6):
        floor.order(number)
    stop = threading.Event()
    stop.set()
    floor.look(stop)
    assert len(sent()) <= 1
    floor.look()
    assert sorted(sent()) == [f"order:{number:09}" for number in range(1, 6)]
    assert Cursor.objects.get(entity="order").pass_at is None


def test_an_order_that_was_pushed_is_not_announced_again(floor: Floor) -> None:
    floor.connect()
    order = floor.order(1)
    view = resolve.current().store_view("en")
    announce_order(parse_order(order), view, Origin(Call("key:shop")), floor.clock())
    floor.look()
    assert sent() == ["order:000000001"]
    assert verdicts() == {"order:000000001": "announced"}
