"""The demo's store views, one TOML file each."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from postroom.demo.codes import CODES


@dataclass(frozen=True)
class Face:
    """One store view: what it is called, how it is set, what it sells and to whom."""

    code: str
    name: str
    logo: dict[str, str]
    increment: str  # first digit of its order numbers, as Magento numbers each store view by itself
    tax_rate: Decimal
    tax_title: str
    prices_include_tax: bool
    minor_units: int
    payment: dict[str, str]
    shipping: dict[str, str]
    coupon: dict[str, Any]
    notes: list[str]
    courier: dict[str, str]
    remarks: dict[str, str]
    settings: dict[str, str]
    products: list[dict[str, Any]]
    people: list[dict[str, Any]]

    def rounded(self, amount: Decimal) -> Decimal:
        return amount.quantize(Decimal(1).scaleb(-self.minor_units))


@cache
def face(code: str) -> Face:
    """Raises KeyError for a code that the demo does not have."""
    if code not in CODES:
        raise KeyError(code)
    held = tomllib.loads(files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8"))
    return Face(**held | {"tax_rate": Decimal(held["tax_rate"])})
