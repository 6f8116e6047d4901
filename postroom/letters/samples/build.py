"""Short ways to write the data of a sample order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any


def person(first: str, last: str, **other: str) -> dict[str, str]:
    return {"prefix": "", "first_name": first, "middle_name": "", "last_name": last, "suffix": "", **other}


def address(who: dict[str, str], street: Sequence[str], city: str, region: str, **other: str) -> dict[str, Any]:
    """`other`: postcode, country_code, and where known phone, company, vat_id."""
    place = {"street": list(street), "city": city, "region": region, "company": "", "phone": "", "vat_id": ""}
    return {**who, **place, **other}


def item(name: str, sku: str, quantity: str, price: str, tax_percent: str = "0") -> dict[str, Any]:
    """Prices without tax only; `with_tax` and `taxed_only` change that."""
    count, unit, rate = Decimal(quantity), Decimal(price), Decimal(tax_percent)
    row = count * unit
    return {
        "name": name,
        "sku": sku,
        "options": [],
        "quantity": count,
        "price": unit,
        "price_incl_tax": None,
        "row_total": row,
        "row_total_incl_tax": None,
        "tax_amount": row * rate / 100,
        "tax_percent": rate,
        "discount_amount": Decimal(0),
        "children": [],
    }


def with_tax(line: dict[str, Any]) -> dict[str, Any]:
    """Both forms of the price."""
    factor = 1 + line["tax_percent"] / 100
    return {**line, "price_incl_tax": line["price"] * factor, "row_total_incl_tax": line["row_total"] * factor}


def taxed_only(line: dict[str, Any]) -> dict[str, Any]:
    return {**with_tax(line), "price": None, "row_total": None}


def options(line: dict[str, Any], *pairs: tuple[str, str]) -> dict[str, Any]:
    return {**line, "options": [{"label": label, "value": value} for label, value in pairs]}


def bundle(line: dict[str, Any], *parts: dict[str, Any]) -> dict[str, Any]:
    return {
        **line,
        "children": [{name: value for name, value in part.items() if name != "children"} for part in parts],
    }


def total(code: str, amount: str, label: str = "", note: str = "", percent: str = "") -> dict[str, Any]:
    rate = Decimal(percent) if percent else None
    return {"code": code, "label": label, "amount": Decimal(amount), "note": note, "percent": rate}
