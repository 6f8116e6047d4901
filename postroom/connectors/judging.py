"""Whether a document is announced: by the triggers, what it says of itself, and when it was made. No database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from postroom.connectors.search import Row, moment, whole
from postroom.connectors.triggers import EVERY, Triggers
from postroom.mail.sentence import Sentence

#: Older documents are never announced for the first time: what told that they were may be gone by then.
OLDEST = timedelta(days=60)
PAID = 2  # an invoice's state
OVER = ("canceled", "closed")


class Verdict(StrEnum):
    ANNOUNCED = "announced"
    WAITS = "waits"
    SKIPPED = "skipped"
    REFUSED = "refused"
    BEFORE = "before"  #: made before we started, or too long ago


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    why: Sentence | None = None


GO = Judgement(Verdict.ANNOUNCED)
BEFORE = Judgement(Verdict.BEFORE)
MARKED = Sentence("Magento marks it as mailed already, so it was not mailed again.")


@dataclass(frozen=True)
class Rules:
    """What all documents of a pass are judged by. Times are the store's."""

    triggers: Triggers
    since: datetime
    now: datetime


def judge(entity: str, row: Row, rules: Rules, released: bool = False) -> Judgement:
    """`released`: somebody wants it mailed although Magento marks it as mailed."""
    if not is_in_time(row, rules):
        return BEFORE
    judgement = _order(row, rules.triggers) if entity == "order" else _issued(entity, row, rules.triggers)
    if judgement is GO and rules.triggers.marked_sent == "skip" and is_marked(row) and not released:
        return Judgement(Verdict.SKIPPED, MARKED)
    return judgement


def is_in_time(row: Row, rules: Rules) -> bool:
    """Made since we started, and not too long ago."""
    made = moment(row.get("created_at"))
    return made is not None and made >= rules.since and made >= rules.now - OLDEST


def is_marked(row: Row) -> bool:
    """``email_sent`` is 1 once Magento has mailed it, and also where its global switch kept that mail from leaving."""
    return whole(row.get("email_sent")) == 1


def _order(row: Row, triggers: Triggers) -> Judgement:
    state, status, method = _code(row, "state"), _code(row, "status"), method_of(row)
    if method in triggers.never or EVERY in triggers.never:
        return Judgement(Verdict.SKIPPED, Sentence("The triggers send no order mail for %(method)s.", method=method))
    if state in OVER and state not in triggers.order_states:
        return Judgement(
            Verdict.SKIPPED, Sentence("The order was %(state)s before it was to be announced.", state=state)
        )
    if state not in triggers.order_states:
        return Judgement(Verdict.WAITS, Sentence("The order is %(state)s; it waits for another state.", state=state))
    if triggers.order_statuses and status not in triggers.order_statuses:
        return Judgement(Verdict.WAITS, Sentence("The order is %(state)s; it waits for another status.", state=status))
    held = method in triggers.hold_until_paid or EVERY in triggers.hold_until_paid
    if held and not is_paid(row):
        return Judgement(Verdict.WAITS, Sentence("It waits until it is paid (%(method)s).", method=method))
    return GO


def _issued(entity: str, row: Row, triggers: Triggers) -> Judgement:
    wanted = getattr(triggers, entity)
    if wanted in {False, "never"}:
        return Judgement(Verdict.SKIPPED, Sentence("The triggers send no mail for it."))
    if entity == "invoice" and wanted == "paid" and whole(row.get("state")) != PAID:
        return Judgement(Verdict.WAITS, Sentence("The invoice waits until it is paid."))
    return GO


def is_paid(row: Row) -> bool:
    """Paid online or offline: what is due is nothing, or Magento has moved it on to where only paid orders are."""
    due = row.get("total_due")
    if due is not None:
        try:
            return float(due) <= 0  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return False
    return _code(row, "state") in {"processing", "complete"}


def method_of(row: Row) -> str:
    payment = row.get("payment")
    return _code(payment, "method") if isinstance(payment, dict) else ""


def comments_of(entity: str, row: Row) -> list[Row]:
    found = row.get("status_histories" if entity == "order" else "comments")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def comments_to_announce(entity: str, row: Row, rules: Rules) -> Iterator[tuple[int, Row]]:
    """Those that notify the customer and were made since we started. Oldest first, so that a reader gets them in order.

    What Magento writes into an order's history about its invoices and shipments is no comment of the store's.
    """
    if entity not in rules.triggers.comments:
        return
    for each in sorted(comments_of(entity, row), key=lambda one: whole(one.get("entity_id")) or 0):
        pk, text = whole(each.get("entity_id")), each.get("comment")
        if pk is None or not is_in_time(each, rules):
            continue
        if whole(each.get("is_customer_notified")) != 1 or not isinstance(text, str) or not text.strip():
            continue
        if entity == "order" and each.get("entity_name") not in {None, "", "order"}:
            continue
        yield pk, each


def _code(row: Row, name: str) -> str:
    value = row.get(name)
    return value[:64] if isinstance(value, str) else ""
