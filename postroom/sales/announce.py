"""A document → its letter → the spool, all of it in one transaction or nothing."""

from dataclasses import dataclass
from datetime import datetime

from postroom.letters.render import RenderFailed, render
from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Content
from postroom.sales.letterdata import Setting, order_data
from postroom.sales.order import Order
from postroom.sales.policy import Plan, plan
from postroom.scopes import effective, resolve
from postroom.scopes.effective import Design
from postroom.scopes.resolve import View
from postroom.spool import submission
from postroom.spool.submission import Call, Receipt, Recipient, Submission
from postroom.spool.submit import submit


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from. A resend is a higher revision; the same revision twice is one mail."""

    call: Call
    source: str = "magento"
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered letter, or why a person has to look at it."""

    content: Content | None
    held: str = ""


def announce_order(order: Order, store_view: View, origin: Origin, now: datetime) -> Receipt:
    """The customer's message comes first in the receipt.

    Raises effective.Misconfigured where a setting is missing (nothing is stored) and spool.submission.KeyReused.
    """
    snapshot = resolve.current()
    planned = plan(order, snapshot, store_view)
    design = effective.design(snapshot, store_view.id)
    letter = Letter(None) if planned.skip else written(order, planned, design, now)
    return submit(submissions(order, planned, Frame(store_view, design.locale, origin, letter)), origin.call, now)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all messages of one announcement share."""

    store_view: View
    locale: str
    origin: Origin
    letter: Letter


def written(order: Order, planned: Plan, design: Design, now: datetime) -> Letter:
    account_url = f"{design.base_url}customer/account/" if design.base_url else ""
    setting = Setting(planned.customer_name, account_url, design.tax, now)
    try:
        return Letter(render(planned.template, design, {"order": order_data(order, setting)}))
    except RenderFailed as failure:
        return Letter(None, str(failure))


def submissions(order: Order, planned: Plan, frame: Frame) -> list[Submission]:
    """One message with its Bcc copies, or one message for each: the customer's fate never depends on a copy's."""
    customer = Recipient(planned.to.address)
    if planned.copy_method == "bcc":
        blind = tuple(Recipient(address, "bcc") for address in planned.copies)
        return [_submission(order, planned, frame, Letterhead(planned.to, (customer, *blind)))]
    separate = [Letterhead(Mailbox("", address), (Recipient(address),), address) for address in planned.copies]
    heads = [Letterhead(planned.to, (customer,)), *separate]
    return [_submission(order, planned, frame, head) for head in heads]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`copy_for`: whose separate copy it is; None for the customer's own."""

    to: Mailbox
    recipients: tuple[Recipient, ...]
    copy_for: Address | None = None


def _submission(order: Order, planned: Plan, frame: Frame, head: Letterhead) -> Submission:
    origin = submission.Origin(
        source=frame.origin.source,
        document=f"order:{order.number}",
        kind=planned.kind.code,
        revision=frame.origin.revision,
        copy=str(head.copy_for or ""),
    )
    return Submission(
        store_view_id=frame.store_view.id,
        group=planned.kind.group,
        origin=origin,
        reference=order.number,
        identity=planned.identity,
        to=head.to,
        recipients=head.recipients,
        return_path=planned.return_path,
        content=frame.letter.content,
        locale=frame.locale,
        withheld=planned.skip,
        held=frame.letter.held,
    )
