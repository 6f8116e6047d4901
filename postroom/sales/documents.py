"""Reads the order that Magento's REST API returns (`GET /V1/orders/{id}`) into an `Order`, and comments on it.

Fields that Magento or an extension adds are passed over. What is missing or of the wrong type is named, all at once:
`InvalidDocument.problems` holds (path, message) pairs.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from postroom.mail.address import Address, InvalidAddress
from postroom.sales.comment_document import read_comment
from postroom.sales.fields import Fields, Problem
from postroom.sales.item_document import read_items
from postroom.sales.order import AppliedTax, Order, OrderAddress, OrderTotals, Payment, PersonName, StatusComment
from postroom.sales.payment_document import read_payment
from postroom.sales.values import kind_of

MAX_NUMBER = 64  # characters; Magento's own column holds 50
MAX_STREET_LINES = 10
MAX_TAXES = 100
MAX_ASSIGNMENTS = 100

ZERO = Decimal(0)
NOBODY = PersonName("", "", "", "", "")
UNPAID = Payment("", "", "", ())

Read = TypeVar("Read")


class InvalidDocument(ValueError):
    """The document cannot become a letter; `problems` names every (path, message), `name` which document it is."""

    def __init__(self, problems: list[Problem], name: str = "order") -> None:
        self.problems = problems
        self.name = name
        super().__init__("; ".join(f"{path} {message}" if path else message for path, message in problems[:10]))


def parse_order(document: Mapping[str, object]) -> Order:
    """Raises InvalidDocument, and nothing else, for whatever JSON holds."""
    return _parsed(document, "order", _order)


def parse_comment(document: Mapping[str, object], order: Order) -> StatusComment:
    """A comment on `order`, as in its `status_histories`. Raises InvalidDocument, and nothing else."""
    return _parsed(document, "comment", lambda fields: read_comment(fields, order.entity_id))


def _parsed(document: Mapping[str, object], name: str, read: Callable[[Fields], Read | None]) -> Read:
    if not isinstance(document, Mapping):
        raise InvalidDocument([("", f"The {name} must be a JSON object, not {kind_of(document)}.")], name)
    wrapped = _wrapping(document, name)
    if wrapped:
        raise InvalidDocument([("", wrapped)], name)
    problems: list[Problem] = []
    found = read(Fields(document, "", problems))
    if problems or found is None:
        raise InvalidDocument(problems, name)
    return found


def _wrapping(document: Mapping[str, object], name: str) -> str:
    """One hint instead of a list of all that is missing, where the document is right and stands one level deeper."""
    if isinstance(document.get(name), Mapping):
        return f'The {name} stands inside "{name}"; send what is in there, without the wrapping.'
    items = document.get("items")
    if name == "order" and "increment_id" not in document and isinstance(items, list):
        orders = [item for item in items[:1] if isinstance(item, Mapping) and "increment_id" in item]
        return 'This is a list of orders, as a search returns it; send one of its "items".' if orders else ""
    return ""


def _order(fields: Fields) -> Order | None:
    number = _number(fields)
    email = _address(fields)
    extension = fields.inner("extension_attributes")
    billing = fields.inner("billing_address")
    shipping = _shipping(extension)
    payment = fields.inner("payment")
    is_virtual = fields.flag("is_virtual")
    order = Order(
        entity_id=fields.whole("entity_id"),
        number=number,
        store_id=fields.whole("store_id"),
        created_at=fields.moment("created_at"),
        status=fields.line("status"),
        is_virtual=is_virtual,
        is_guest=_is_guest(fields),
        customer_email=email or _NO_ADDRESS,
        customer=_name(fields, "customer_"),
        note=fields.note_in_short("customer_note") if fields.flag("customer_note_notify") else "",
        currency=_currency(fields),
        items=read_items(fields),
        totals=_totals(fields, extension),
        billing=_postal(billing) if billing else None,
        shipping=_postal(shipping) if shipping and not is_virtual else None,
        shipping_method=fields.line("shipping_description"),
        payment=read_payment(payment, extension) if payment else UNPAID,
    )
    return order if email else None


def _number(fields: Fields) -> str:
    number = fields.line("increment_id", required=True)
    if len(number) > MAX_NUMBER:
        fields.wrong("increment_id", f"is {len(number)} characters long; at most {MAX_NUMBER} are accepted")
    return number


_NO_ADDRESS = Address("nobody", "nowhere.invalid")  # stands in while the other problems are gathered


def _address(fields: Fields) -> Address | None:
    if not fields.line("customer_email", required=True):
        return None
    text = fields.exact("customer_email").strip(" ")
    try:
        return Address.parse(text)
    except InvalidAddress as error:
        fields.wrong("customer_email", f"is not an address: {error}")
        return None


def _is_guest(fields: Fields) -> bool:
    # An order that says neither way and names no customer was placed by a guest.
    if fields.has("customer_is_guest"):
        return fields.flag("customer_is_guest")
    return not fields.whole("customer_id")


def _name(fields: Fields, stem: str = "") -> PersonName:
    line = fields.line
    return PersonName(
        line(f"{stem}prefix"),
        line(f"{stem}firstname"),
        line(f"{stem}middlename"),
        line(f"{stem}lastname"),
        line(f"{stem}suffix"),
    )


def _currency(fields: Fields) -> str:
    code = fields.line("order_currency_code", required=True).upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        fields.wrong("order_currency_code", f"must be a three-letter ISO 4217 code such as EUR, not {code[:20]!r}")
    return code


def _shipping(extension: Fields | None) -> Fields | None:
    # The shipping address exists only inside the first assignment; core Magento writes exactly one.
    if extension is None:
        return None
    first = next(extension.objects("shipping_assignments", MAX_ASSIGNMENTS), None)
    shipping = first.inner("shipping") if first else None
    return shipping.inner("address") if shipping else None


def _postal(fields: Fields) -> OrderAddress:
    line = fields.line
    return OrderAddress(
        name=_name(fields),
        company=line("company"),
        street=_street(fields),
        city=line("city"),
        region=line("region"),
        postcode=line("postcode"),
        country_code=line("country_id").upper(),
        phone=line("telephone"),
        vat_id=line("vat_id"),
    )


def _street(fields: Fields) -> tuple[str, ...]:
    if fields.is_text("street"):  # the database's own form: one text with line breaks
        return tuple(filter(None, map(str.strip, fields.note("street").split("\n"))))[:MAX_STREET_LINES]
    return tuple(filter(None, fields.lines("street", MAX_STREET_LINES)))


def _totals(fields: Fields, extension: Fields | None) -> OrderTotals:
    amount = fields.amount
    grand_total = amount("grand_total")
    if not fields.has("grand_total"):
        fields.missing("grand_total")
    return OrderTotals(
        subtotal=amount("subtotal"),
        subtotal_incl_tax=amount("subtotal_incl_tax"),
        discount=amount("discount_amount") or ZERO,
        shipping=amount("shipping_amount") or ZERO,
        shipping_incl_tax=amount("shipping_incl_tax"),
        tax=amount("tax_amount") or ZERO,
        shipping_tax=amount("shipping_tax_amount") or ZERO,
        tax_compensation=amount("discount_tax_compensation_amount") or ZERO,
        shipping_tax_compensation=amount("shipping_discount_tax_compensation_amount") or ZERO,
        grand_total=grand_total or ZERO,
        applied_taxes=_applied_taxes(extension),
        discount_note=fields.line("discount_description") or fields.line("coupon_code"),
    )


def _applied_taxes(extension: Fields | None) -> tuple[AppliedTax, ...]:
    if extension is None:
        return ()
    return tuple(
        AppliedTax(tax.line("title") or tax.line("code"), tax.amount("percent"), tax.amount("amount") or ZERO)
        for tax in extension.objects("applied_taxes", MAX_TAXES)
    )
