"""The mails there are: each kind with its template ids and the data that its templates may use.

Ids are Magento's (config path with `/` written as `_`), so that a merchant's stored settings keep their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass

from postroom.letters.shapes import Amount, Flag, Maybe, Moment, Record, Rows, Shape, Text

ADDRESS = Record(
    "address",
    {
        "prefix": Text(),
        "first_name": Text(),
        "middle_name": Text(),
        "last_name": Text(),
        "suffix": Text(),
        "company": Text(),
        "street": Rows(Text()),
        "city": Text(),
        "region": Text(),
        "postcode": Text(),
        "country_code": Text(),
        "phone": Text(),
        "vat_id": Text(),
    },
)

_ITEM_FIELDS: dict[str, Shape] = {
    "name": Text(),
    "sku": Text(),
    "options": Rows(Record("option", {"label": Text(), "value": Text()})),
    "quantity": Amount(),
    # None where the store's tax display leaves that form out; both forms present means both are shown.
    "price": Maybe(Amount()),
    "price_incl_tax": Maybe(Amount()),
    "row_total": Maybe(Amount()),
    "row_total_incl_tax": Maybe(Amount()),
    "tax_amount": Amount(),
    "tax_percent": Amount(),
    "discount_amount": Amount(),
}
CHILD = Record("bundle part", _ITEM_FIELDS)
ITEM = Record("item", {**_ITEM_FIELDS, "children": Rows(CHILD)})

TOTAL = Record(
    "total",
    {
        "code": Text(),
        "label": Text(),
        "amount": Amount(),
        "note": Text(),
        "percent": Maybe(Amount()),  # of a tax rate
    },
)

ORDER = Record(
    "order",
    {
        "number": Text(),
        "created_at": Moment(),
        "status_label": Text(),
        "customer_name": Text(),
        "email": Text(),
        "is_guest": Flag(),
        "is_virtual": Flag(),
        "note": Text(lines=True),
        "currency": Text(),
        "items": Rows(ITEM),
        "totals": Rows(TOTAL),
        "billing": ADDRESS,
        "shipping": Maybe(ADDRESS),
        "shipping_method": Text(),
        "payment": Record("payment", {"title": Text(), "lines": Rows(Text()), "instructions": Text(lines=True)}),
        "links": Record("links", {"account_url": Text()}),
    },
)

STORE = Record(
    "store",
    {
        "name": Text(),
        "url": Text(),
        "phone": Text(),
        "hours": Text(),
        "email": Text(),
        "vat_number": Text(),
        "address": Rows(Text()),
    },
)
LOGO = Record("logo", {"src": Text(), "alt": Text(), "width": Text(), "height": Text()})
LETTER = Record(
    "letter",
    {"language": Text(), "direction": Text(), "fonts": Text(), "subject": Text(), "preheader": Text()},
)

#: What every template may use: the store view, its logo and the letter itself.
SURROUNDINGS: dict[str, Shape] = {"store": STORE, "logo": LOGO, "letter": LETTER}


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One business occasion. `group` is the section of sales_email settings that rules it."""

    code: str
    group: str
    template: str
    guest_template: str
    data: Record

    @property
    def variables(self) -> dict[str, Shape]:
        return {**SURROUNDINGS, **self.data.fields}


@dataclass(frozen=True, slots=True, eq=False)
class Shipped:
    """A template of ours: `folder` under defaults/, `kind` None for the parts that every letter includes."""

    id: str
    label: str
    folder: str
    kind: Kind | None

    @property
    def variables(self) -> dict[str, Shape]:
        return self.kind.variables if self.kind else dict(SURROUNDINGS)


ORDER_KIND = Kind(
    "order",
    "order",
    "sales_email_order_template",
    "sales_email_order_guest_template",
    Record("data of an order letter", {"order": ORDER}),
)
#: `comment` is what the store says about the order; empty where only its status has changed.
ORDER_COMMENT_KIND = Kind(
    "order_comment",
    "order_comment",
    "sales_email_order_comment_template",
    "sales_email_order_comment_guest_template",
    Record("data of an order comment's letter", {"order": ORDER, "comment": Text(lines=True)}),
)
KINDS: dict[str, Kind] = {kind.code: kind for kind in (ORDER_KIND, ORDER_COMMENT_KIND)}

HEADER = "design_email_header_template"
FOOTER = "design_email_footer_template"

# Customers and guests share one source: whether there is an account is a fact of the order, so a template chosen
# for the wrong group cannot offer a guest an account page.
TEMPLATES: dict[str, Shipped] = {
    shipped.id: shipped
    for shipped in (
        Shipped(HEADER, "Header", "header", None),
        Shipped(FOOTER, "Footer", "footer", None),
        Shipped(ORDER_KIND.template, "New Order", "order", ORDER_KIND),
        Shipped(ORDER_KIND.guest_template, "New Order for Guest", "order", ORDER_KIND),
        Shipped(ORDER_COMMENT_KIND.template, "Order Update", "order_comment", ORDER_COMMENT_KIND),
        Shipped(ORDER_COMMENT_KIND.guest_template, "Order Update for Guest", "order_comment", ORDER_COMMENT_KIND),
    )
}
