"""Which document sends which mail, and what a declaration may hold."""

from datetime import UTC, datetime, timedelta

import pytest

from postroom.connectors.connecting import set_triggers
from postroom.connectors.judging import OLDEST, Rules, Verdict, judge
from postroom.connectors.triggers import DEFAULT, BadTriggers, Triggers, different, explained, read
from tests.connectors.shopfloor import ANNA, Floor, Row, sent, verdicts
from tests.peers.magento import text

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def verdict(entity: str, triggers: Triggers = DEFAULT, **row: object) -> Verdict:
    rules = Rules(triggers, NOW - timedelta(days=300), NOW)
    return judge(entity, {"created_at": text(NOW), **row}, rules).verdict


def order(**changes: object) -> Row:
    return {"state": "new", "status": "pending", "payment": {"method": "checkmo"}, "total_due": 10, **changes}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("new", Verdict.ANNOUNCED),
        ("processing", Verdict.ANNOUNCED),
        ("complete", Verdict.ANNOUNCED),
        ("pending_payment", Verdict.WAITS),
        ("payment_review", Verdict.WAITS),
        ("holded", Verdict.WAITS),
        ("canceled", Verdict.SKIPPED),
        ("closed", Verdict.SKIPPED),
    ],
)
def test_an_order_by_its_state(state: str, expected: Verdict) -> None:
    assert verdict("order", **order(state=state)) is expected


HELD = Triggers(hold_until_paid=("banktransfer",))


@pytest.mark.parametrize(
    ("triggers", "changes", "expected"),
    [
        (HELD, {"payment": {"method": "banktransfer"}}, Verdict.WAITS),
        (HELD, {"payment": {"method": "banktransfer"}, "total_due": "0.0000"}, Verdict.ANNOUNCED),
        (HELD, {"payment": {"method": "banktransfer"}, "total_due": None, "state": "processing"}, Verdict.ANNOUNCED),
        (HELD, {"payment": {"method": "banktransfer"}, "total_due": {}}, Verdict.WAITS),
        (HELD, {}, Verdict.ANNOUNCED),
        (Triggers(hold_until_paid=("*",)), {}, Verdict.WAITS),
        (Triggers(never=("checkmo",)), {}, Verdict.SKIPPED),
        (Triggers(order_statuses=("accepted",)), {}, Verdict.WAITS),
        (Triggers(order_statuses=("accepted",)), {"status": "accepted"}, Verdict.ANNOUNCED),
        (Triggers(order_states=("closed",)), {"state": "closed"}, Verdict.ANNOUNCED),
        (DEFAULT, {"email_sent": 1}, Verdict.SKIPPED),
        (DEFAULT, {"email_sent": -2}, Verdict.ANNOUNCED),
        (Triggers(marked_sent="send"), {"email_sent": 1}, Verdict.ANNOUNCED),
        (DEFAULT, {"created_at": text(NOW - OLDEST - timedelta(seconds=1))}, Verdict.BEFORE),
        (DEFAULT, {"created_at": "soon"}, Verdict.BEFORE),
        (DEFAULT, {"created_at": None}, Verdict.BEFORE),
    ],
)
def test_an_order_by_the_triggers(triggers: Triggers, changes: Row, expected: Verdict) -> None:
    assert verdict("order", triggers, **order(**changes)) is expected


@pytest.mark.parametrize(
    ("entity", "triggers", "changes", "expected"),
    [
        ("invoice", DEFAULT, {"state": 2}, Verdict.ANNOUNCED),
        ("invoice", DEFAULT, {"state": 1}, Verdict.WAITS),
        ("invoice", Triggers(invoice="made"), {"state": 1}, Verdict.ANNOUNCED),
        ("invoice", Triggers(invoice="never"), {"state": 2}, Verdict.SKIPPED),
        ("shipment", DEFAULT, {}, Verdict.ANNOUNCED),
        ("shipment", Triggers(shipment=False), {}, Verdict.SKIPPED),
        ("creditmemo", DEFAULT, {}, Verdict.ANNOUNCED),
        ("creditmemo", Triggers(creditmemo=False), {}, Verdict.SKIPPED),
    ],
)
def test_what_is_issued(entity: str, triggers: Triggers, changes: Row, expected: Verdict) -> None:
    assert verdict(entity, triggers, **changes) is expected


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ([], "JSON object"),
        ({"order_state": ["new"]}, "there are order_states"),
        ({"order_states": "new"}, "list of codes"),
        ({"order_states": ["gone"]}, "cannot hold 'gone'"),
        ({"order_states": [7]}, "list of codes"),
        ({"shipment": 1}, "true or false"),
        ({"invoice": "always"}, "there are paid, made, never"),
        ({"invoice": ["paid"]}, "must be a code"),
        ({"hold_until_paid": [""]}, "list of codes"),
        ({"hold_until_paid": ["x" * 65]}, "list of codes"),
        ({"comments": ["rma"]}, "there are order, invoice"),
        ({"marked_sent": None}, "must be a code"),
    ],
)
def test_what_cannot_be_meant_is_named(typed: object, said: str) -> None:
    with pytest.raises(BadTriggers, match=said):
        read(typed)


def test_only_what_differs_is_kept() -> None:
    typed = {"hold_until_paid": ["banktransfer"], "shipment": True}
    assert different(read(typed)) == {"hold_until_paid": ("banktransfer",)}
    assert read(different(read(typed))) == HELD


def test_triggers_are_explained() -> None:
    said = " ".join(explained(Triggers(hold_until_paid=("*",), never=("free",), order_statuses=("ok",), comments=())))
    assert "Held until it is paid: every payment method." in said
    assert "No order mail: free." in said
    assert "Only with the status ok." in said
    assert "Comments: no mail." in said


def test_an_order_that_waits_is_announced_when_it_is_paid(floor: Floor) -> None:
    floor.connect(HELD)
    placed = floor.order(1, total_due=100)
    floor.look()
    assert verdicts() == {"order:000000001": "waits"}
    floor.clock.forward(days=3)
    floor.shop.put("order", {**placed, "state": "processing", "total_due": 0})
    floor.look()
    assert sent() == ["order:000000001"]


def test_other_triggers_let_go_what_waited_and_nothing_that_was_skipped(floor: Floor) -> None:
    connector = floor.connect(Triggers(hold_until_paid=("*",), shipment=False))
    placed = floor.order(1, total_due=100)
    floor.issue("shipment", 7, placed)
    floor.look()
    assert verdicts() == {"order:000000001": "waits", "shipment:000000007": "skipped"}
    floor.clock.forward(hours=1)
    set_triggers(connector, DEFAULT, ANNA, floor.clock())
    floor.look()
    assert sent() == ["order:000000001"]
