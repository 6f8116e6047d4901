"""What somebody puts in the basket of the demo store, and the sums that Magento would make of it."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from postroom.demo.faces import Face

HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One product of an order; amounts in the order's currency, `discount` positive."""

    product: dict[str, Any]
    chosen: dict[str, str]
    quantity: int
    price: Decimal
    price_incl_tax: Decimal
    row_total: Decimal
    row_total_incl_tax: Decimal
    discount: Decimal
    tax: Decimal
    compensation: (
        Decimal  # discount_tax_compensation_amount: the tax that a discount took out of prices with tax inside
    )

    @property
    def to_pay(self) -> Decimal:
        return self.row_total + self.tax + self.compensation - self.discount


def fill(face: Face, dice: Random, discount_percent: int) -> list[Line]:
    products = dice.sample(face.products, dice.randint(2, min(4, len(face.products))))
    return [line(face, product, dice, discount_percent) for product in products]


def line(face: Face, product: dict[str, Any], dice: Random, discount_percent: int) -> Line:
    chosen = {label: dice.choice(values) for label, values in product.get("options", {}).items()}
    quantity = dice.choice((1, 1, 1, 2, 3))
    shown = Decimal(product["price"])
    rate = face.tax_rate / HUNDRED
    discount = face.rounded(shown * quantity * discount_percent / HUNDRED)
    if face.prices_include_tax:
        price, price_incl = face.rounded(shown / (1 + rate)), shown
        row_incl = shown * quantity
        row = face.rounded(row_incl / (1 + rate))
        tax = face.rounded((row_incl - discount) * rate / (1 + rate))
        compensation = row_incl - row - tax
    else:
        price, price_incl = shown, face.rounded(shown * (1 + rate))
        row = shown * quantity
        tax = face.rounded((row - discount) * rate)
        row_incl = row + face.rounded(row * rate)
        compensation = ZERO
    return Line(product, chosen, quantity, price, price_incl, row, row_incl, discount, tax, compensation)
