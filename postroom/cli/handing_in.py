"""Hands a document in, waits if asked to, and tells what became of each delivery."""

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

    from postroom.sales.occasion import Occasion
    from postroom.spool.intake.submission import Receipt
    from postroom.spool.intake.wait import DeliveryStatus

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


def hand_in(kind: str, documents: Mapping[str, Mapping[str, object]], request: Request) -> Exit:
    """Raises InvalidDocument, Misconfigured, UnknownStore: nothing is stored then."""
    from postroom.sales.reading import read_occasion

    occasion = read_occasion(kind, documents)
    receipt = submitted(occasion, request)
    found = outcomes(receipt.messages, request.wait)
    if request.as_json:
        deliveries = [described(each) for each in found]
        order = occasion.order.number
        emit({"kind": kind, "order": order, "replayed": receipt.replayed, "deliveries": deliveries})
    else:
        tell(title(occasion), receipt, found)
        warn_without_worker(found, request.wait)
    return exit_of(found) if request.wait else Exit.OK


def title(occasion: Occasion) -> str:
    """Such as "This comment on shipment 000000087 of order 000000131"."""
    from postroom.sales.documents import called

    order, issued = occasion.order.number, occasion.issued
    name = f"order {order}" if issued is None else f"{called(issued.name)} {issued.number} of order {order}"
    on = "This comment on " if occasion.kind.code.endswith("_comment") else ""
    return on + name if on else name[0].upper() + name[1:]


def submitted(occasion: Occasion, request: Request) -> Receipt:
    from django.utils import timezone

    from postroom.sales.announce import Origin, announce
    from postroom.scopes import resolve
    from postroom.spool.intake.submission import Call

    view = resolve.current().store_view(request.store)
    origin = Origin(Call(actor().name), request.source, request.revision)
    return announce(occasion, view, origin, timezone.now())


def outcomes(messages: Sequence[UUID], wait: bool) -> list[DeliveryStatus]:
    from django.utils import timezone

    from postroom.spool.custody.pulse import living
    from postroom.spool.delivery.worker import drain
    from postroom.spool.intake.wait import explained, is_worth_waiting, statuses, wait_for

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

    from postroom.spool.custody.pulse import living

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
