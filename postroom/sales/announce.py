"""A document → its letter → the spool, all of it in one transaction or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from postroom.letters.kinds import ORDER_KIND
from postroom.letters.render import RenderFailed, render
from postroom.mail.address import Address, Mailbox
from postroom.mail.content import Content
from postroom.sales.letterdata import Setting, issued_data, order_data
from postroom.sales.occasion import Occasion, commented, placed
from postroom.sales.order import Order, StatusComment
from postroom.sales.policy import Plan, plan
from postroom.scopes import effective, resolve
from postroom.scopes.effective import Design
from postroom.scopes.resolve import View
from postroom.spool.intake import submission
from postroom.spool.intake.draft import natural_key
from postroom.spool.intake.submission import Call, Receipt, Recipient, Submission
from postroom.spool.intake.submit import submit
from postroom.spool.models import Message


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
    return announce(placed(order), store_view, origin, now)


def announce_comment(order: Order, comment: StatusComment, store_view: View, origin: Origin, now: datetime) -> Receipt:
    """As `announce_order`; where the customer is not notified, their message is suppressed and copies still leave."""
    return announce(commented(order, comment), store_view, origin, now)


def announce(occasion: Occasion, store_view: View, origin: Origin, now: datetime) -> Receipt:
    """Whatever the occasion is; `sales.reading` makes one of the documents that a store hands in."""
    snapshot = resolve.current()
    planned = plan(occasion, snapshot, store_view)
    design = with_an_address(effective.design(snapshot, store_view.id), planned)
    letter = Letter(None) if planned.skip else written(occasion, planned, design, now)
    thread = earlier_letters(occasion, store_view, origin) if occasion.follows and not planned.skip else {}
    messages = submissions(occasion, planned, Frame(store_view, design, origin, letter, thread))
    return submit(without_late_copies(messages), origin.call, now, snapshot)


def with_an_address(design: Design, planned: Plan) -> Design:
    """Where to write to: the support identity, and while that is an example whoever the letter's answers go to."""
    identity = planned.identity
    answers = identity.reply_to.address if identity.reply_to else identity.address
    return design if design.support_email else replace(design, support_email=answers.display())


@dataclass(frozen=True, slots=True)
class Frame:
    """What all messages of one announcement share."""

    store_view: View
    design: Design
    origin: Origin
    letter: Letter
    thread: Mapping[str, str]


def earlier_letters(occasion: Occasion, store_view: View, origin: Origin) -> dict[str, str]:
    """The Message-IDs of the letter that this one follows, newest revision: the customer's under '', a copy's under
    its address. Mail programs then show them as one conversation (RFC 5322 §3.6.4)."""
    written = Message.objects.filter(
        reference=occasion.order.number,
        store_view=store_view.id,
        source=origin.source,
        document=occasion.follows,
        kind=ORDER_KIND.code,
        size__gt=0,
    )
    return dict(written.order_by("revision").values_list("copy", "message_id"))


def written(occasion: Occasion, planned: Plan, design: Design, now: datetime) -> Letter:
    account_url = f"{design.base_url}customer/account/" if design.base_url else ""
    setting = Setting(planned.customer_name, account_url, design.tax, now)
    try:
        data = {"order": order_data(occasion.order, setting), **occasion.said}
        if occasion.issued:
            data[occasion.issued.name] = issued_data(occasion.issued, setting)
        return Letter(render(planned.template, design, data))
    except RenderFailed as failure:
        return Letter(None, str(failure))


def submissions(occasion: Occasion, planned: Plan, frame: Frame) -> list[Submission]:
    """One message with its Bcc copies, or one message for each: the customer's fate never depends on a copy's."""
    customer = Recipient(planned.to.address)
    if planned.copy_method == "bcc":
        blind = tuple(Recipient(address, "bcc") for address in planned.copies)
        head = Letterhead(planned.to, (customer, *blind), planned.skip, left_out=planned.left_out)
        return [_submission(occasion, planned, frame, head)]
    own = Letterhead(planned.to, (customer,), planned.skip or planned.skip_customer, left_out=planned.left_out)
    copies = [Letterhead(Mailbox("", address), (Recipient(address),), copy_for=address) for address in planned.copies]
    return [_submission(occasion, planned, frame, head) for head in (own, *copies)]


def without_late_copies(messages: Sequence[Submission]) -> Sequence[Submission]:
    """A document handed in again brings no copies that it did not have before.

    Otherwise switching a group on, or adding a copy address, would send history to it.
    """
    if len(messages) == 1:
        return messages
    keys = [natural_key(each.store_view_id, each.origin) for each in messages]
    known = set(Message.objects.filter(natural_key__in=keys).values_list("natural_key", flat=True))
    return [each for each, key in zip(messages, keys, strict=True) if key in known] if keys[0] in known else messages


@dataclass(frozen=True, slots=True)
class Letterhead:
    """`withheld`: why it is never sent. `copy_for`: whose separate copy it is; None for the customer's own."""

    to: Mailbox
    recipients: tuple[Recipient, ...]
    withheld: str = ""
    copy_for: Address | None = None
    left_out: tuple[str, ...] = ()


def _submission(occasion: Occasion, planned: Plan, frame: Frame, head: Letterhead) -> Submission:
    copy = str(head.copy_for or "")
    earlier = frame.thread.get(copy) or frame.thread.get("")
    origin = submission.Origin(
        source=frame.origin.source,
        document=occasion.document,
        kind=planned.kind.code,
        revision=frame.origin.revision,
        copy=copy,
    )
    return Submission(
        store_view_id=frame.store_view.id,
        group=planned.kind.group,
        origin=origin,
        reference=occasion.order.number,
        identity=planned.identity,
        to=head.to,
        recipients=head.recipients,
        return_path=planned.return_path,
        content=frame.letter.content,
        locale=frame.design.locale,
        zone=ZoneInfo(frame.design.timezone),
        withheld=head.withheld,
        held=frame.letter.held,
        references=(earlier,) if earlier else (),
        left_out=head.left_out,
    )
