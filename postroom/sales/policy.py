"""Which letter an occasion becomes: from whom, to whom, with which copies, or why none (sales_email/<group>/*)."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from postroom.letters.kinds import Kind
from postroom.mail.address import Address, InvalidAddress, Mailbox, parse_list
from postroom.mail.content import Identity
from postroom.mail.return_path import Choice, ReturnPath
from postroom.sales.occasion import Occasion
from postroom.sales.order import Order
from postroom.scopes import effective
from postroom.scopes.effective import SalesEmail
from postroom.scopes.resolve import Snapshot, View

log = logging.getLogger("postroom.sales")

DISABLED = "communications disabled"
NOT_NOTIFIED = "customer not notified"
#: What a customer without a first name is called, as Magento's translations have it.
GUEST = {"en": "Guest", "de": "Gast", "ja": "ゲスト"}
NOBODY = Identity("", Address("nobody", "nowhere.invalid"))


@dataclass(frozen=True, slots=True)
class Plan:
    """`skip` says why nothing is sent; then there is no template and there are no copies.

    `skip_customer` says why the customer alone gets nothing; then each copy is a message of its own.
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


def plan(occasion: Occasion, snapshot: Snapshot, store_view: View) -> Plan:
    """Everything is read at the order's own store view. Raises effective.Misconfigured."""
    order = occasion.order
    group = effective.sales_email(snapshot, store_view.id, occasion.kind.group)
    off = off_reason(occasion.kind, group, snapshot, store_view)
    copied = () if off else copies(group.copy_to, order.customer_email, f"{occasion.kind.group}/copy_to", store_view)
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
        to=Mailbox(display_name(order, name), order.customer_email),
        customer_name=name,
        copies=copied,
        copy_method="copy" if skip_customer or group.copy_method == "copy" else "bcc",
    )


def off_reason(kind: Kind, group: SalesEmail, snapshot: Snapshot, store_view: View) -> str:
    if not group.enabled:
        return f"{kind.group.replace('_', ' ')} emails are disabled"
    return DISABLED if effective.communications_disabled(snapshot, store_view.id) else ""


def customer_name(order: Order, locale: str) -> str:
    """As the greeting has it: without a first name a customer is a guest, whatever else is known."""
    if order.customer.first:
        return order.customer.full()
    return GUEST.get(locale.partition("_")[0], GUEST["en"])


def display_name(order: Order, name: str) -> str:
    """Beside the address: a guest is known by the billing address, a customer by the account."""
    if not order.is_guest:
        return name
    return order.billing.name.full() if order.billing else ""


def copies(copy_to: str, customer: Address, setting: str, store_view: View) -> tuple[Address, ...]:
    """Without the customer, who would get the letter twice.

    A list that cannot be read costs the copies, never the customer's letter.
    """
    try:
        return tuple(without(customer, parse_list(copy_to)))
    except InvalidAddress as error:
        log.warning("copies left out: sales_email/%s of store view %s: %s", setting, store_view.code, error)
        return ()


def without(customer: Address, addresses: Iterable[Address]) -> Iterable[Address]:
    return (address for address in addresses if address != customer)
