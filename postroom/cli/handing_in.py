"""Hands an order or a comment on one in, waits if asked to, and tells what became of each delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postroom.cli.exits import Exit
from postroom.cli.installation import actor, is_demo
from postroom.cli.terminal import emit, say, warn
from postroom.project.spelling import program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from postroom.sales.order import Order, StatusComment
    from postroom.spool.submission import Receipt
    from postroom.spool.wait import DeliveryStatus

PATIENCE = 60.0  # seconds that --wait waits at most
ENDED_BADLY = {"refused", "expired", "bounced", "cancelled"}
NOT_YET = {"held", "queued", "active"}


@dataclass(frozen=True)
class Request:
    """`source`: the system the order lives in; a higher `revision` sends the same letter again."""

    store: str
    source: str = "magento"
    revision: int = 0
    wait: bool = False
    as_json: bool = False


def hand_in(document: Mapping[str, object], request: Request, comment: Mapping[str, object] | None = None) -> Exit:
    """`document`: the order. Raises InvalidDocument, Misconfigured, UnknownStore: nothing is stored then."""
    from postroom.sales.documents import parse_comment, parse_order

    order = parse_order(document)
    said = None if comment is None else parse_comment(comment, order)
    receipt = submitted(order, said, request)
    found = outcomes(receipt.messages, request.wait)
    if request.as_json:
        emit({"order": order.number, "replayed": receipt.replayed, "deliveries": [described(each) for each in found]})
    else:
        tell(f"Order {order.number}" if said is None else f"This comment on order {order.number}", receipt, found)
        warn_without_worker(found, request.wait)
    return exit_of(found) if request.wait else Exit.OK


def submitted(order: Order, comment: StatusComment | None, request: Request) -> Receipt:
    from django.utils import timezone

    from postroom.sales.announce import Origin, announce_comment, announce_order
    from postroom.scopes import resolve
    from postroom.spool.submission import Call

    view = resolve.current().store_view(request.store)
    origin = Origin(Call(actor().name), request.source, request.revision)
    if comment is not None:
        return announce_comment(order, comment, view, origin, timezone.now())
    return announce_order(order, view, origin, timezone.now())


def outcomes(messages: Sequence[UUID], wait: bool) -> list[DeliveryStatus]:
    from django.utils import timezone

    from postroom.spool.pulse import living
    from postroom.spool.wait import explained, is_worth_waiting, statuses, wait_for
    from postroom.spool.worker import drain

    if not wait:
        return statuses(messages)
    if not living(timezone.now()):
        drain(PATIENCE, until=lambda: not any(map(is_worth_waiting, statuses(messages))))
        return explained(statuses(messages))
    return wait_for(messages, PATIENCE)


def tell(name: str, receipt: Receipt, found: Sequence[DeliveryStatus]) -> None:
    if receipt.replayed:
        say(f"{name} was handed in before; nothing is sent twice. To send it again, raise --revision.")
    for each in found:
        why = each.reason or each.reply
        say(f"{each.state:10} {each.recipient}{' (copy)' if each.role != 'to' else ''}{f'  {why}' if why else ''}")
    for message in receipt.messages:
        say(f"History:   {program()} queue show {message}")


def warn_without_worker(found: Sequence[DeliveryStatus], waited: bool) -> None:
    from django.utils import timezone

    from postroom.spool.pulse import living

    if any(not each.settled for each in found) and not living(timezone.now()):
        start = f"`{program()} run{' --demo' if is_demo() else ''}`"
        if not waited:
            warn(f"It is safe in the queue, but no worker is running: start {start}, or add --wait.")
        elif is_demo():
            warn(f"It is safe in the queue. The demo's inbox takes it once it runs: start {start}.")


def described(each: DeliveryStatus) -> dict[str, object]:
    return {
        "message": str(each.message),
        "recipient": each.recipient,
        "role": each.role,
        "state": str(each.state),
        "reason": each.reason,
        "reply": each.reply,
    }


def exit_of(found: Sequence[DeliveryStatus]) -> Exit:
    """What was suppressed was left out on purpose: the store's settings or the recipient wanted it so."""
    if any(each.state in ENDED_BADLY for each in found):
        return Exit.UNAVAILABLE
    return Exit.TEMP_FAIL if any(each.state in NOT_YET for each in found) else Exit.OK
