"""Which letter an occasion becomes: from whom, to whom, with which copies, or why none (sales_email/<group>/*)."""

import logging
from dataclasses import dataclass
from typing import Literal

from postroom.letters.kinds import Kind
from postroom.mail.address import Address, Mailbox, sort_list
from postroom.mail.content import Identity
from postroom.mail.headers import MAX_CUSTOMER
from postroom.mail.return_path import Choice, ReturnPath
from postroom.mail.words import cleaned
from postroom.sales.occasion import Occasion
from postroom.sales.order import Order
from postroom.scopes import effective
from postroom.scopes.effective import SalesEmail
from postroom.scopes.resolve import Snapshot, View

log = logging.getLogger("postroom.sales")

DISABLED = "communications disabled"
NOT_NOTIFIED = "customer not notified"
#: What a customer is called whose name nobody knows, as Magento's translations have it.
GUEST = {"en": "Guest", "de": "Gast", "ja": "ゲスト"}
MAX_TOLD = 20  # bad copy addresses that are named one by one
NOBODY = Identity("", Address("nobody", "nowhere.invalid"))


@dataclass(frozen=True, slots=True)
class Plan:
    """`skip` says why nothing is sent; then there is no template and there are no copies.

    `skip_customer` says why the customer alone gets nothing; then each copy is a message of its own.
    `left_out` says which copies cannot be sent, and why.
    """

    kind: Kind
    skip: str
    skip_customer: str
    template: str
    identity: Identity
    return_path: ReturnPath
    to: Mailbox
    customer_name: str
    copies: tuple[Address, ...]
    copy_method: Literal["bcc", "copy"]
    left_out: tuple[str, ...]


def plan(occasion: Occasion, snapshot: Snapshot, store_view: View) -> Plan:
    """Everything is read at the order's own store view. Raises effective.Misconfigured."""
    order = occasion.order
    group = effective.sales_email(snapshot, store_view.id, occasion.kind.group)
    off = off_reason(occasion.kind, group, snapshot, store_view)
    copied, left_out = ((), ()) if off else copies(group.copy_to, order.customer_email, occasion.kind, store_view)
    skip_customer = "" if occasion.notifies else NOT_NOTIFIED
    skip = off or ("" if copied else skip_customer)
    name = customer_name(order, effective.design(snapshot, store_view.id).locale)
    return Plan(
        kind=occasion.kind,
        skip=skip,
        skip_customer=skip_customer,
        template="" if skip else group.guest_template if order.is_guest else group.template,
        # A mail that is not sent needs no sender; a store that is still being set up can record it all the same.
        identity=NOBODY if skip else effective.identity(snapshot, store_view.id, group.identity),
        return_path=ReturnPath(Choice.NO) if skip else effective.return_path(snapshot, store_view.id),
        to=Mailbox(cleaned(display_name(order, name), MAX_CUSTOMER), order.customer_email),
        customer_name=name,
        copies=copied,
        copy_method="copy" if skip_customer or group.copy_method == "copy" or is_international(order) else "bcc",
        left_out=left_out,
    )


def off_reason(kind: Kind, group: SalesEmail, snapshot: Snapshot, store_view: View) -> str:
    if not group.enabled:
        return f"{kind.called} emails are disabled"
    return DISABLED if effective.communications_disabled(snapshot, store_view.id) else ""


def customer_name(order: Order, locale: str) -> str:
    """As the greeting has it. Magento's storefront copies a guest's name from the bill; orders made by API lack it."""
    if order.customer.first:
        return order.customer.full()
    return billed_name(order) or GUEST.get(locale.partition("_")[0], GUEST["en"])


def display_name(order: Order, name: str) -> str:
    """Beside the address: a guest is known by the billing address, a customer by the account."""
    if not order.is_guest:
        return name
    return billed_name(order)


def billed_name(order: Order) -> str:
    return order.billing.name.full() if order.billing else ""


def is_international(order: Order) -> bool:
    """A blind copy is the same bytes: with such a customer in To it could not pass a relay without SMTPUTF8."""
    return order.customer_email.needs_smtputf8


def copies(
    copy_to: str, customer: Address, kind: Kind, store_view: View
) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """Without the customer, who would get the letter twice; and what is wrong with addresses that are none.

    A list from the environment or from Magento has passed no form: what is good in it is used.
    """
    found, wrong = sort_list(copy_to)
    told = wrong if len(wrong) <= MAX_TOLD else (*wrong[:MAX_TOLD], f"{len(wrong) - MAX_TOLD} more are no addresses")
    if told:
        log.warning("copies left out: %s of store view %s: %s", copy_setting(kind), store_view.code, "; ".join(told))
    addresses = tuple(address for address in found if address != customer)
    return addresses, tuple(f"{each} ({copy_setting(kind)})" for each in told)


def copy_setting(kind: Kind) -> str:
    return f"sales_email/{kind.group}/copy_to"
