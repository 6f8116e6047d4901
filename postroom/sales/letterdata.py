"""Documents → the plain data of their letters: what a template may see, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from postroom.sales.issued import Creditmemo, Invoice, Issued, Shipment, Track
from postroom.sales.lines import Line, lines_of
from postroom.sales.order import Order, OrderAddress, OrderItem, Payment, PersonName
from postroom.sales.totals import TotalRow, issued_rows, total_rows
from postroom.sales.tracking import tracking_url
from postroom.scopes.effective import Shown, TaxDisplay

NOWHERE = OrderAddress(PersonName("", "", "", "", ""), "", (), "", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the store view and the plan add to the order."""

    customer_name: str
    account_url: str
    tax_display: TaxDisplay
    now: datetime


def order_data(order: Order, setting: Setting) -> Mapping[str, object]:
    """The variable `order` of the letter."""
    return {
        "number": order.number,
        "created_at": order.created_at or setting.now,
        "status_label": order.status.replace("_", " ").capitalize(),
        "customer_name": setting.customer_name,
        "email": order.customer_email.display(),
        "is_guest": order.is_guest,
        "is_virtual": order.is_virtual,
        "note": order.note,
        "currency": order.currency,
        "items": [_item(line, setting.tax_display.price) for line in lines_of(order.items)],
        "totals": [row.plain() for row in total_rows(order, setting.tax_display)],
        "billing": _address(order.billing or order.shipping or NOWHERE),
        "shipping": _address(order.shipping) if order.shipping else None,
        "shipping_method": order.shipping_method,
        "payment": _payment(order.payment),
        "links": {"account_url": "" if order.is_guest else setting.account_url},
    }


def issued_data(document: Issued, setting: Setting) -> Mapping[str, object]:
    """The variable `invoice`, `shipment` or `creditmemo` of the letter."""
    return {
        "number": document.number,
        "created_at": document.created_at or setting.now,
        "items": [_item(line, setting.tax_display.price) for line in lines_of(document.items)],
        **_particulars(document, setting.tax_display),
    }


def _particulars(document: Issued, display: TaxDisplay) -> dict[str, object]:
    match document:
        case Shipment():
            return {"tracks": [_track(track) for track in document.tracks]}
        case Invoice():
            return {"totals": [row.plain() for row in issued_rows(document.totals, display)]}
        case Creditmemo():
            return {"totals": [_refunded(row) for row in issued_rows(document.totals, display)]}
    return {}


def _refunded(row: TotalRow) -> dict[str, object]:
    return {**row.plain(), "code": row.code.replace("grand_total", "refund_total")}


def _track(track: Track) -> dict[str, object]:
    return {
        "carrier": track.title or track.carrier,
        "number": track.number,
        "url": tracking_url(track.carrier, track.number),
    }


def _item(line: Line, shown: Shown) -> dict[str, object]:
    return {
        **_amounts(line.item, shown),
        "name": line.name,
        "sku": line.item.sku,
        "options": [{"label": option.label, "value": option.value} for option in line.item.options],
        "children": [_child(child, shown) for child in line.children],
    }


def _child(item: OrderItem, shown: Shown) -> dict[str, object]:
    return {
        **_amounts(item, shown),
        "name": item.name,
        "sku": item.sku,
        "options": [{"label": option.label, "value": option.value} for option in item.options],
    }


def _amounts(item: OrderItem, shown: Shown) -> dict[str, object]:
    return {
        "quantity": item.quantity,
        "price": item.price if shown.excluding else None,
        "price_incl_tax": item.price_incl_tax if shown.including else None,
        "row_total": item.row_total if shown.excluding else None,
        "row_total_incl_tax": item.row_total_incl_tax if shown.including else None,
        "tax_amount": item.tax_amount,
        "tax_percent": item.tax_percent,
        "discount_amount": item.discount_amount,
    }


def _address(address: OrderAddress) -> dict[str, object]:
    name = address.name
    return {
        "prefix": name.prefix,
        "first_name": name.first,
        "middle_name": name.middle,
        "last_name": name.last,
        "suffix": name.suffix,
        "company": address.company,
        "street": list(address.street),
        "city": address.city,
        "region": address.region,
        "postcode": address.postcode,
        "country_code": address.country_code,
        "phone": address.phone,
        "vat_id": address.vat_id,
    }


def _payment(payment: Payment) -> dict[str, object]:
    return {"title": payment.title, "lines": list(payment.lines), "instructions": payment.instructions}
