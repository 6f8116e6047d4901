"""The order as we hold it: typed, frozen, only what a letter needs. Absent text is '', absent amounts are None."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from postroom.letters.postal import full_name
from postroom.mail.address import Address


@dataclass(frozen=True, slots=True)
class PersonName:
    prefix: str
    first: str
    middle: str
    last: str
    suffix: str

    def full(self) -> str:
        """The parts that are there, separated by single spaces; 佐藤 美咲 as her readers write it."""
        names = {"first_name": self.first, "middle_name": self.middle, "last_name": self.last}
        return full_name({"prefix": self.prefix, **names, "suffix": self.suffix})


@dataclass(frozen=True, slots=True)
class OrderAddress:
    name: PersonName
    company: str
    street: tuple[str, ...]
    city: str
    region: str
    postcode: str
    country_code: str
    phone: str
    vat_id: str


@dataclass(frozen=True, slots=True)
class Option:
    """What the buyer chose, in words: ("Size", "XL"). Options known only by their ids do not become one."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class OrderItem:
    item_id: int | None
    parent_item_id: int | None
    product_type: str
    name: str
    sku: str
    options: tuple[Option, ...]
    quantity: Decimal
    price: Decimal
    price_incl_tax: Decimal
    row_total: Decimal
    row_total_incl_tax: Decimal
    tax_amount: Decimal
    tax_percent: Decimal
    discount_amount: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    method: str
    title: str
    instructions: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AppliedTax:
    title: str
    percent: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class OrderTotals:
    """In the order's currency. `discount` is negative, as in the document."""

    subtotal: Decimal | None
    subtotal_incl_tax: Decimal | None
    discount: Decimal
    shipping: Decimal
    shipping_incl_tax: Decimal | None
    tax: Decimal  #: of items and shipping
    shipping_tax: Decimal
    tax_compensation: Decimal  #: of the items' discount: tax that the discount took with it
    shipping_tax_compensation: Decimal
    grand_total: Decimal
    applied_taxes: tuple[AppliedTax, ...]
    discount_note: str
    refund: Decimal = Decimal(0)  #: of a credit memo: what the store gives back beside what was paid for the items
    fee: Decimal = Decimal(0)  #: and what it keeps


@dataclass(frozen=True, slots=True)
class StatusComment:
    """What the store says, without markup; '' where only an order's status has changed."""

    entity_id: int | None
    comment: str
    status: str
    created_at: datetime | None
    customer_notified: bool


@dataclass(frozen=True, slots=True)
class Order:
    entity_id: int | None
    number: str
    store_id: int | None
    created_at: datetime | None
    status: str
    is_virtual: bool
    is_guest: bool
    customer_email: Address
    customer: PersonName
    note: str
    currency: str
    items: tuple[OrderItem, ...]
    totals: OrderTotals
    billing: OrderAddress | None
    shipping: OrderAddress | None
    shipping_method: str
    payment: Payment
