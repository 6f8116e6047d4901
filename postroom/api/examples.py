"""What the API's pages show: a small order with every field that a letter cannot do without, and what follows on it."""

from typing import Any

_ADDRESS: dict[str, Any] = {
    "firstname": "Mara",
    "lastname": "Quill",
    "street": ["14 Lantern Street"],
    "city": "Portland",
    "region": "Oregon",
    "postcode": "97209",
    "country_id": "US",
    "telephone": "503-555-0142",
}

ORDER: dict[str, Any] = {
    "increment_id": "000000131",
    "created_at": "2026-03-09 14:05:00",
    "customer_email": "mara.quill@example.com",
    "customer_firstname": "Mara",
    "customer_lastname": "Quill",
    "customer_is_guest": 0,
    "order_currency_code": "USD",
    "subtotal": 128,
    "shipping_amount": 5,
    "tax_amount": 10.56,
    "grand_total": 143.56,
    "shipping_description": "Harbour Courier - To the door",
    "items": [
        {
            "item_id": 61,
            "product_type": "simple",
            "name": "Harbour Rain Jacket",
            "sku": "HRJ-M-TEAL",
            "qty_ordered": 2,
            "price": 64,
            "row_total": 128,
            "tax_percent": 8.25,
            "tax_amount": 10.56,
        }
    ],
    "billing_address": {"address_type": "billing", **_ADDRESS},
    "payment": {"method": "banktransfer", "additional_information": ["Bank transfer"]},
    "extension_attributes": {
        "shipping_assignments": [{"shipping": {"address": {"address_type": "shipping", **_ADDRESS}}}],
        "payment_additional_info": [{"key": "method_title", "value": "Bank transfer"}],
    },
}

COMMENT: dict[str, Any] = {
    "entity_id": 812,
    "comment": "Your jacket is being sewn; we will send it on Thursday.",
    "status": "processing",
    "created_at": "2026-03-10 09:30:00",
    "is_customer_notified": 1,
    "is_visible_on_front": 1,
}

INVOICE: dict[str, Any] = {
    "increment_id": "000000098",
    "created_at": "2026-03-10 10:00:00",
    "subtotal": 128,
    "shipping_amount": 5,
    "tax_amount": 10.56,
    "grand_total": 143.56,
    "items": [{"order_item_id": 61, "name": "Harbour Rain Jacket", "qty": 2, "price": 64, "row_total": 128}],
}

SHIPMENT: dict[str, Any] = {
    "increment_id": "000000087",
    "created_at": "2026-03-12 16:20:00",
    "items": [{"order_item_id": 61, "name": "Harbour Rain Jacket", "qty": 2}],
    "tracks": [
        {"carrier_code": "ups", "title": "United Parcel Service", "track_number": "1Z999AA10123456784"},
        {"carrier_code": "custom", "title": "Harbour Courier", "track_number": "HC-204-77"},
    ],
}

CREDITMEMO: dict[str, Any] = {
    "increment_id": "000000012",
    "created_at": "2026-03-20 09:10:00",
    "subtotal": 64,
    "tax_amount": 5.28,
    "adjustment_negative": 6,
    "grand_total": 63.28,
    "items": [{"order_item_id": 61, "name": "Harbour Rain Jacket", "qty": 1, "price": 64, "row_total": 64}],
}

REMARK: dict[str, Any] = {
    "entity_id": 44,
    "comment": "The parcel waits at the post office until Saturday.",
    "created_at": "2026-03-13 08:00:00",
    "is_customer_notified": 1,
    "is_visible_on_front": 1,
}
