"""Reads an order: who bought what, where it goes and how it is paid."""

from postroom.mail.address import Address, InvalidAddress
from postroom.sales.fields import Fields
from postroom.sales.item_document import read_items
from postroom.sales.order import Order, OrderAddress, Payment, PersonName
from postroom.sales.payment_document import read_payment
from postroom.sales.totals_document import read_taxes, read_totals

MAX_NUMBER = 64  # characters; Magento's own column holds 50
MAX_STREET_LINES = 10
MAX_ASSIGNMENTS = 100

UNPAID = Payment("", "", "", ())


def read_order(fields: Fields) -> Order | None:
    number = read_number(fields)
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
        totals=read_totals(fields, read_taxes(extension)),
        billing=_postal(billing) if billing else None,
        shipping=_postal(shipping) if shipping and not is_virtual else None,
        shipping_method=fields.line("shipping_description"),
        payment=read_payment(payment, extension) if payment else UNPAID,
    )
    return order if email else None


def read_number(fields: Fields) -> str:
    """The number that people know a document by."""
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
