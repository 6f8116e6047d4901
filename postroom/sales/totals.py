"""The total rows of a letter, chosen by the store's tax display (tax/sales_display/*)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from postroom.sales.order import AppliedTax, Order, OrderTotals
from postroom.scopes.effective import Shown, TaxDisplay

ZERO = Decimal(0)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class TotalRow:
    """`label` is '' where the letter has its own word for `code`; `percent` is that of a tax rate."""

    code: str
    amount: Decimal
    label: str = ""
    note: str = ""
    percent: Decimal | None = None

    def plain(self) -> dict[str, object]:
        return {
            "code": self.code,
            "label": self.label,
            "amount": self.amount,
            "note": self.note,
            "percent": self.percent,
        }


def total_rows(order: Order, display: TaxDisplay) -> list[TotalRow]:
    """In reading order. Shipping of zero stays (it is news: free), a discount of zero does not."""
    return _rows(order.totals, display, tells_shipping=not order.is_virtual)


def issued_rows(totals: OrderTotals, display: TaxDisplay) -> list[TotalRow]:
    """Of an invoice or credit memo: shipping of zero may have been told in another one, so it says nothing here."""
    return _rows(totals, display, tells_shipping=False)


def _rows(totals: OrderTotals, display: TaxDisplay, tells_shipping: bool) -> list[TotalRow]:
    return [
        *_subtotal(totals, display),
        *_discount(totals),
        *(_shipping(totals, display) if totals.shipping or tells_shipping else ()),
        *_adjustments(totals),
        *_unexplained(totals),
        *_tax_and_total(totals, display),
    ]


def _subtotal(totals: OrderTotals, display: TaxDisplay) -> Iterator[TotalRow]:
    if totals.subtotal is not None:
        incl = totals.subtotal_incl_tax
        if incl is None:
            incl = totals.subtotal + totals.tax - totals.shipping_tax + totals.tax_compensation
        yield from _either("subtotal", totals.subtotal, incl, display.subtotal)


def _shipping(totals: OrderTotals, display: TaxDisplay) -> Iterator[TotalRow]:
    incl = totals.shipping_incl_tax
    if incl is None:
        incl = totals.shipping + totals.shipping_tax
    yield from _either("shipping", totals.shipping, incl, display.shipping)


def _either(code: str, excl: Decimal, incl: Decimal, shown: Shown) -> Iterator[TotalRow]:
    if shown.excluding:
        yield TotalRow(f"{code}_excl_tax" if shown.including else code, excl)
    if shown.including:
        yield TotalRow(f"{code}_incl_tax", incl)


def _discount(totals: OrderTotals) -> Iterator[TotalRow]:
    if totals.discount:
        yield TotalRow("discount", totals.discount, note=totals.discount_note)


def _adjustments(totals: OrderTotals) -> Iterator[TotalRow]:
    if totals.refund:
        yield TotalRow("refund_adjustment", totals.refund)
    if totals.fee:
        yield TotalRow("fee_adjustment", -totals.fee)


def _unexplained(totals: OrderTotals) -> Iterator[TotalRow]:
    """Gift cards, store credit, deposits: extensions change the grand total in fields of their own.

    A sum that does not add up is worse than a row without a name.
    """
    if totals.subtotal is None:
        return
    compensation = totals.tax_compensation + totals.shipping_tax_compensation
    known = totals.subtotal + totals.discount + totals.shipping + totals.tax + compensation + totals.refund - totals.fee
    rest = totals.grand_total - known
    if abs(rest) >= CENT:
        yield TotalRow("adjustment", rest)


def _tax_and_total(totals: OrderTotals, display: TaxDisplay) -> Iterator[TotalRow]:
    if display.grand_total:
        yield TotalRow("grand_total_excl_tax", max(totals.grand_total - totals.tax, ZERO))
    if totals.tax or display.zero_tax:
        if display.full_summary:
            yield from (_rate(tax) for tax in totals.applied_taxes)
        yield TotalRow("tax", totals.tax)
    yield TotalRow("grand_total_incl_tax" if display.grand_total else "grand_total", totals.grand_total)


def _rate(tax: AppliedTax) -> TotalRow:
    return TotalRow("tax_rate", tax.amount, label=tax.title, percent=tax.percent)
