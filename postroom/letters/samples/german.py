"""Orders in euro, prices shown without and with tax."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from postroom.letters.samples.build import address, item, options, person, total, with_tax

_HOME = address(
    person("Jürgen", "Größmann", prefix="Dr."),
    ["Kastanienallee 12", "Hinterhaus, 3. OG"],
    "Berlin",
    "Berlin",
    postcode="10435",
    country_code="DE",
    phone="+49 30 5550 0133",
    company="Weiß & Söhne GmbH",
    vat_id="DE999999999",
)
_HOLIDAY = address(
    person("Jürgen", "Größmann", prefix="Dr."),
    ["Seestraße 4a"],
    "Velden am Wörther See",
    "Kärnten",
    postcode="9220",
    country_code="AT",
)

CUSTOMER: dict[str, Any] = {
    "number": "300000112",
    "created_at": datetime(2026, 3, 4, 18, 5, 9, tzinfo=UTC),
    "status_label": "In Bearbeitung",
    "customer_name": "Dr. Jürgen Größmann",
    "email": "j.groessmann@example.de",
    "is_guest": False,
    "is_virtual": False,
    "note": "Bitte im Hinterhaus klingeln, der Hof ist durch die zweite Tür zu erreichen.",
    "currency": "EUR",
    "items": [
        options(
            with_tax(item("Kapuzenjacke »Leuchtturm«", "LHJ-M-NAVY", "2", "57.98", "19")),
            ("Farbe", "Marineblau"),
            ("Größe", "M"),
        ),
        with_tax(item("Donaudampfschifffahrtsgesellschaftskapitänsmütze", "CAP-DDSG", "1", "1234.50", "19")),
    ],
    "totals": [
        total("subtotal_excl_tax", "1350.46"),
        total("subtotal_incl_tax", "1607.05"),
        total("shipping_excl_tax", "5.04"),
        total("shipping_incl_tax", "6.00"),
        total("grand_total_excl_tax", "1355.50"),
        total("tax_rate", "257.55", label="MwSt.", percent="19"),
        total("grand_total_incl_tax", "1613.05"),
    ],
    "billing": _HOME,
    "shipping": _HOLIDAY,
    "shipping_method": "DHL - Paket",
    "payment": {"title": "Rechnung", "lines": ["Zahlbar innerhalb von 14 Tagen"], "instructions": ""},
    "links": {"account_url": "https://shop.example/de/sales/order/view/order_id/112/"},
}

GUEST: dict[str, Any] = {
    **CUSTOMER,
    "number": "300000113",
    "is_guest": True,
    "note": "",
    "links": {"account_url": ""},
}
