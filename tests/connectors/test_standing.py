"""How a connection stands, and the signs of a store that still sends its own mail."""

from datetime import timedelta
from threading import Event

from postroom.connectors import connecting
from postroom.connectors.following import follow
from postroom.connectors.judging import Verdict
from postroom.connectors.models import Connector, Paper
from postroom.connectors.standing import Level, Standing, standing
from postroom.connectors.triggers import Triggers
from tests.connectors.shopfloor import ANNA, Floor, sent, setting, verdicts

NEVER = Event()


def stands(floor: Floor) -> Standing:
    return standing(Connector.objects.get(), floor.clock())


def signs(floor: Floor) -> str:
    return " ".join(f"{sign.what} {sign.mend}" for sign in stands(floor).signs)


def test_all_is_well(floor: Floor) -> None:
    floor.connect()
    floor.order(1)
    floor.look()
    found = stands(floor)
    assert (found.state, found.signs, found.tallies) == ("followed", (), {"announced": 1})
    assert [cursor.entity for cursor in found.cursors] == ["order", "invoice", "shipment", "creditmemo"]


def test_what_magento_has_mailed_is_not_mailed_again(floor: Floor) -> None:
    floor.connect()
    floor.order(1, email_sent=1, store_id=2)
    floor.look()
    assert sent() == []
    assert "Magento mails by itself (Order) at store view de: not mailed from here in seven days: 1" in signs(floor)
    assert "Sales Emails > Order > Enabled to No" in signs(floor)
    assert [told.paper.number for told in stands(floor).latest(Verdict.SKIPPED)] == ["000000001"]


def test_a_mail_of_magentos_after_ours_is_a_sign(floor: Floor) -> None:
    """By its cron it may send long after the order was placed."""
    floor.connect()
    order = floor.order(1)
    floor.look()
    floor.clock.forward(minutes=2)
    floor.shop.put("order", {**order, "email_sent": 1})
    floor.look()
    assert sent() == ["order:000000001"]
    assert verdicts() == {"order:000000001": "announced"}
    assert "(Order) at store view en: mailed twice in seven days: 1" in signs(floor)


def test_two_senders_are_told_of_until_the_last_double_is_a_week_old(floor: Floor) -> None:
    floor.connect()
    floor.order(1, email_sent=1)
    floor.look()
    floor.clock.forward(days=6)
    assert "mails by itself" in signs(floor)
    floor.clock.forward(days=1, minutes=1)
    assert "mails by itself" not in signs(floor)


def test_what_was_kept_back_can_be_released(floor: Floor) -> None:
    """Where the global switch of Magento was on, nobody had mailed it."""
    connector = floor.connect()
    for number in (1, 2):
        floor.order(number, email_sent=1)
    floor.look()
    assert connecting.release(connector.papers.filter(number="000000002"), ANNA, floor.clock()) == 1
    floor.look()
    assert sent() == ["order:000000002"]
    assert connecting.release(connector.papers.filter(number="000000002"), ANNA, floor.clock()) == 0


def test_what_became_of_documents_is_forgotten_when_they_are_too_old_to_be_announced(floor: Floor) -> None:
    floor.connect()
    order = floor.order(1)
    floor.look()
    floor.clock.forward(days=91)
    floor.look()
    assert Paper.objects.count() == 0
    floor.shop.put("order", {**order, "state": "complete"})
    floor.look()
    assert sent() == ["order:000000001"]


def test_who_wants_it_gets_marked_documents_mailed(floor: Floor) -> None:
    floor.connect(Triggers(marked_sent="send"))
    floor.order(1, email_sent=1)
    floor.look()
    assert sent() == ["order:000000001"]


def test_a_bad_document_stops_no_other_and_is_told_with_its_mend(floor: Floor) -> None:
    floor.connect()
    bad = floor.order(1, customer_email="jane at example.com")
    floor.order(2)
    floor.look()
    assert sent() == ["order:000000002"]
    told = stands(floor).faults()[0]
    assert told.why
    assert "customer_email" in told.why
    assert "Mend it in Magento" in told.why
    assert told.paper.again_at is None
    floor.clock.forward(hours=1)
    floor.shop.put("order", {**bad, "customer_email": "jane@example.com"})
    floor.look()
    assert sent() == ["order:000000002", "order:000000001"]
    assert stands(floor).signs == ()


def test_what_is_ours_to_mend_is_tried_again_by_itself(floor: Floor) -> None:
    floor.connect()
    setting("trans_email/ident_sales/email", "owner@example.com")
    floor.order(1)
    floor.look()
    paper = Paper.objects.get()
    assert paper.verdict == "refused"
    assert paper.again_at == floor.clock() + timedelta(minutes=1)
    floor.clock.forward(minutes=1)
    floor.look()
    paper.refresh_from_db()
    assert paper.again_at == floor.clock() + timedelta(minutes=2)
    setting("trans_email/ident_sales/email", "sales@quayside.shop")
    floor.clock.forward(hours=1)
    floor.look()
    assert sent() == ["order:000000001"]


def test_an_invoice_whose_order_is_gone_is_told(floor: Floor) -> None:
    floor.connect()
    order = floor.order(1)
    floor.issue("invoice", 7, order)
    del floor.shop.tables["order"][1]
    floor.look()
    assert "is not there any more" in str(stands(floor).faults()[0].why)


def test_a_bad_comment_does_not_unmake_its_documents_letter(floor: Floor) -> None:
    floor.connect()
    told = {
        "entity_id": 5,
        "comment": "x",
        "is_customer_notified": 1,
        "created_at": "2026-11-23 12:00:00",
        "parent_id": 99,
        "status": "pending",
    }
    floor.order(1, status_histories=[told])
    floor.look()
    assert sent() == ["order:000000001"]
    assert verdicts() == {"order:000000001": "announced"}
    assert "parent_id" in str(stands(floor).faults()[0].why)


def test_nobody_looks(floor: Floor) -> None:
    connector = floor.connect()
    floor.clock.forward(minutes=6)
    assert "Nobody has looked" in signs(floor)
    connecting.pause(connector, ANNA, floor.clock())
    assert [(sign.level, "is paused" in sign.what) for sign in stands(floor).signs] == [(Level.WARN, True)]


def test_a_pause_loses_nothing(floor: Floor) -> None:
    connector = floor.connect()
    assert connecting.pause(connector, ANNA, floor.clock())
    assert not connecting.pause(connector, ANNA, floor.clock())
    floor.order(1)
    floor.clock.forward(days=1)
    asked = len(floor.shop.asked)
    follow(floor.clock(), NEVER)
    assert (sent(), len(floor.shop.asked)) == ([], asked)
    connecting.resume(connector, ANNA)
    follow(floor.clock(), NEVER)
    assert sent() == ["order:000000001"]


def test_a_pause_is_left_behind_on_purpose(floor: Floor) -> None:
    """After a restore: the customers have had the mail of the time since the backup."""
    connector = floor.connect()
    connecting.pause(connector, ANNA, floor.clock())
    floor.order(1)
    floor.clock.forward(days=1)
    assert connecting.resume(connector, ANNA, from_now=floor.clock())
    floor.clock.forward(minutes=1)
    floor.order(2)
    floor.look()
    assert sent() == ["order:000000002"]


def test_a_clock_that_is_far_off_is_told(floor: Floor) -> None:
    ours = floor.clock()
    floor.shop.clock = lambda: ours + timedelta(minutes=5)
    floor.connect()
    assert "300 seconds off" in signs(floor)
