"""The records of plain data that templates may see: an order, what is issued for it, the store, the letter itself."""

from __future__ import annotations

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

# What a store issues for an order; in the letter the whole order stands beside it.
_ISSUED: dict[str, Shape] = {"number": Text(), "created_at": Moment(), "items": Rows(ITEM)}
INVOICE = Record("invoice", {**_ISSUED, "totals": Rows(TOTAL)})
CREDITMEMO = Record("credit memo", {**_ISSUED, "totals": Rows(TOTAL)})
#: `url` is empty where the carrier's page is not known.
TRACK = Record("track", {"carrier": Text(), "number": Text(), "url": Text()})
SHIPMENT = Record("shipment", {**_ISSUED, "tracks": Rows(TRACK)})

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
