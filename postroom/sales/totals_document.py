"""Reads what a document adds up to. Orders, invoices and credit memos have the same names for it."""

from decimal import Decimal

from postroom.sales.fields import Fields
from postroom.sales.order import AppliedTax, OrderTotals

MAX_TAXES = 100

ZERO = Decimal(0)


def read_totals(fields: Fields, taxes: tuple[AppliedTax, ...]) -> OrderTotals:
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
        applied_taxes=taxes,
        discount_note=fields.line("discount_description") or fields.line("coupon_code"),
    )


def read_taxes(extension: Fields | None) -> tuple[AppliedTax, ...]:
    if extension is None:
        return ()
    return tuple(
        AppliedTax(tax.line("title") or tax.line("code"), tax.amount("percent"), tax.amount("amount") or ZERO)
        for tax in extension.objects("applied_taxes", MAX_TAXES)
    )
