"""A new order of the demo store, in the shape that Magento's REST API returns (`GET /V1/orders/{id}`)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from postroom.demo.basket import HUNDRED, ZERO, Line, fill
from postroom.demo.faces import Face

Json = dict[str, Any]
COUPON_ODDS, NOTE_ODDS, GUEST_ODDS = 0.35, 0.4, 0.4


@dataclass(frozen=True)
class Shipping:
    price: Decimal
    price_incl_tax: Decimal

    @property
    def tax(self) -> Decimal:
        return self.price_incl_tax - self.price


def order(face: Face, now: datetime, dice: Random) -> Json:
    """One order, placed *now* (aware UTC). Number, customer, basket, coupon and note fall as the dice do."""
    coupon = face.coupon if dice.random() < COUPON_ODDS else None
    lines = fill(face, dice, coupon["percent"] if coupon else 0)
    shipping = shipping_of(face, lines)
    person = dice.choice(face.people)
    entity = dice.randint(1_000, 999_999)
    return {
        "entity_id": entity,
        "increment_id": f"{face.increment}{dice.randint(0, 99_999_999):08d}",
        "created_at": now.strftime("%Y-%m-%d %H:%M:%S"),
        "state": "new",
        "status": "pending",
        "is_virtual": 0,
        "order_currency_code": face.settings["currency/options/default"],
        "base_currency_code": face.settings["currency/options/default"],
        "shipping_description": face.shipping["title"],
        "items": [item for number, each in enumerate(lines, 1) for item in items(each, entity * 10 + number * 2, face)],
        "billing_address": {"address_type": "billing", **address(person)},
        "payment": {"method": face.payment["method"], "additional_information": [face.payment["title"]]},
        "status_histories": [],
        "extension_attributes": extension(face, person, lines, shipping),
        **customer(person, dice),
        **note(face, dice),
        **totals(lines, shipping),
        **({"coupon_code": coupon["code"], "discount_description": coupon["code"]} if coupon else {}),
    }


def shipping_of(face: Face, lines: list[Line]) -> Shipping:
    goods = sum((each.to_pay for each in lines), ZERO)
    if goods >= Decimal(face.shipping["free_from"]):
        return Shipping(ZERO, ZERO)
    price = Decimal(face.shipping["price"])
    return Shipping(face.rounded(price / (1 + face.tax_rate / HUNDRED)) if face.prices_include_tax else price, price)


def totals(lines: list[Line], shipping: Shipping) -> Json:
    def together(name: str) -> Decimal:
        return sum((getattr(each, name) for each in lines), ZERO)

    amounts = {
        "subtotal": together("row_total"),
        "subtotal_incl_tax": together("row_total_incl_tax"),
        "discount_amount": -together("discount"),
        "discount_tax_compensation_amount": together("compensation"),
        "shipping_amount": shipping.price,
        "shipping_incl_tax": shipping.price_incl_tax,
        "tax_amount": together("tax") + shipping.tax,
        "grand_total": together("to_pay") + shipping.price_incl_tax,
    }
    return {name: number(amount) for name, amount in amounts.items()}


def items(line: Line, item_id: int, face: Face) -> list[Json]:
    """A simple product is one item; a configurable one is a parent with the choice and a child with the article."""
    parent = {
        "item_id": item_id,
        "product_type": "configurable" if line.chosen else "simple",
        "name": line.product["name"],
        "sku": line.product["sku"],
        "qty_ordered": line.quantity,
        "price": number(line.price),
        "price_incl_tax": number(line.price_incl_tax),
        "row_total": number(line.row_total),
        "row_total_incl_tax": number(line.row_total_incl_tax),
        "tax_percent": float(face.tax_rate),
        "tax_amount": number(line.tax),
        "discount_amount": number(line.discount),
    }
    if not line.chosen:
        return [parent]
    parent["product_options"] = {
        "attributes_info": [{"label": key, "value": value} for key, value in line.chosen.items()]
    }
    child = {
        "item_id": item_id + 1,
        "parent_item_id": item_id,
        "product_type": "simple",
        "name": " – ".join([line.product["name"], *line.chosen.values()]),
        "sku": line.product["sku"],
        "qty_ordered": line.quantity,
        "price": 0,
    }
    return [parent, child]


def extension(face: Face, person: Json, lines: list[Line], shipping: Shipping) -> Json:
    tax = sum((each.tax for each in lines), ZERO) + shipping.tax
    told = {"method_title": face.payment["title"], "instructions": face.payment["instructions"]}
    return {
        "shipping_assignments": [
            {"shipping": {"address": {"address_type": "shipping", **address(person)}, "method": face.shipping["code"]}}
        ],
        "payment_additional_info": [{"key": key, "value": value} for key, value in told.items()],
        "applied_taxes": [
            {"code": face.tax_title, "title": face.tax_title, "percent": float(face.tax_rate), "amount": number(tax)}
        ],
    }


def customer(person: Json, dice: Random) -> Json:
    """Of a guest Magento tells no name beside the billing address."""
    if dice.random() < GUEST_ODDS:
        return {"customer_is_guest": 1, "customer_email": person["email"]}
    names = {f"customer_{part}": person[part] for part in ("firstname", "lastname")}
    return {"customer_is_guest": 0, "customer_id": dice.randint(1, 9_999), "customer_email": person["email"], **names}


def note(face: Face, dice: Random) -> Json:
    return {"customer_note": dice.choice(face.notes), "customer_note_notify": 1} if dice.random() < NOTE_ODDS else {}


def address(person: Json) -> Json:
    return {**person, "street": list(person["street"])}


def number(amount: Decimal) -> float | int:
    """JSON numbers as PHP writes them: 1320, not 1320.0."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
