"""An order in US dollars with a configurable item and a bundle; a guest's and a virtual one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from postroom.letters.samples.build import address, bundle, item, options, person, total

_HOME = address(
    person("Maya", "Okafor", middle_name="R."),
    ["482 Larkspur Lane", "Apt 7B"],
    "Traverse City",
    "Michigan",
    postcode="49684-2210",
    country_code="US",
    phone="(231) 555-0142",
)

CUSTOMER: dict[str, Any] = {
    "number": "000000218",
    "created_at": datetime(2026, 3, 4, 18, 5, 9, tzinfo=UTC),
    "status_label": "Pending",
    "customer_name": "Maya R. Okafor",
    "email": "maya.okafor@example.com",
    "is_guest": False,
    "is_virtual": False,
    "note": "Please leave the parcel with the neighbours at 7A.\nThe bell is broken, knock twice.",
    "currency": "USD",
    "items": [
        options(item("Lighthouse Hooded Jacket", "LHJ-M-NAVY", "2", "69.00", "8.25"), ("Color", "Navy"), ("Size", "M")),
        bundle(
            item("Morning Yoga Kit", "KIT-YOGA", "1", "61.00", "8.25"),
            item("Cork block", "BLOCK-C", "2", "14.00"),
            item("Cotton strap 8 ft", "STRAP-8", "1", "12.00"),
            item("Foam roller", "ROLLER-S", "1", "21.00"),
        ),
        item("Beeswax, by weight (lb)", "WAX-BULK", "1.5", "24.00", "8.25"),
    ],
    "totals": [
        total("subtotal", "235.00"),
        total("discount", "-20.00", note="SPRING20"),
        total("shipping", "5.00"),
        total("tax_rate", "18.15", label="US-MI-Rate 1", percent="8.2500"),
        total("grand_total", "238.15"),
    ],
    "billing": _HOME,
    "shipping": _HOME,
    "shipping_method": "Best Way - Table Rate",
    "payment": {
        "title": "Check / Money order",
        "lines": [],
        "instructions": "Make the check payable to Harbour & Pine.",
    },
    "links": {"account_url": "https://shop.example/sales/order/view/order_id/218/"},
}

GUEST: dict[str, Any] = {
    **CUSTOMER,
    "number": "000000219",
    "is_guest": True,
    "note": "",
    "links": {"account_url": ""},
}

VIRTUAL: dict[str, Any] = {
    **CUSTOMER,
    "number": "000000220",
    "is_virtual": True,
    "note": "",
    "items": [item("Sourdough for beginners (e-book)", "EBOOK-SD", "1", "12.00")],
    "totals": [total("subtotal", "12.00"), total("grand_total", "12.00")],
    "shipping": None,
    "shipping_method": "",
}
