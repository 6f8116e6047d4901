"""How a store view shows tax in its sales letters (tax/sales_display/*)."""

from dataclasses import dataclass
from enum import StrEnum


class Shown(StrEnum):
    """Magento's stored values."""

    EXCL = "1"  #: without tax
    INCL = "2"  #: with tax
    BOTH = "3"  #: one after the other

    @property
    def excl(self) -> bool:
        return self is not Shown.INCL

    @property
    def incl(self) -> bool:
        return self is not Shown.EXCL


@dataclass(frozen=True, slots=True)
class TaxDisplay:
    prices: Shown = Shown.EXCL
    subtotal: Shown = Shown.EXCL
    shipping: Shown = Shown.EXCL
    tax_in_grand_total: bool = False
    full_summary: bool = False
    zero_tax: bool = False
