"""What stores issue for the sample orders: the whole invoice, a parcel with a part of it, money given back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from postroom.letters.samples import english, german, hostile, japanese
from postroom.letters.samples.build import total

Sample = dict[str, Any]

ORDERS: dict[str, Sample] = {
    "en customer": english.CUSTOMER,
    "en guest": english.GUEST,
    "ja customer": japanese.CUSTOMER,
    "ja guest": japanese.GUEST,
    "de customer": german.CUSTOMER,
    "de guest": german.GUEST,
    "en hostile": hostile.ORDER,
}
#: What the store says with a document, and later about it.
SAID: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        "invoice": ("Thank you for paying so quickly.", "The copy for your bookkeeper is on its way too."),
        "shipment": (
            "The beeswax follows in a parcel of its own.",
            "The parcel was left with the neighbours at 7A.\nHave a good weekend!",
        ),
        "creditmemo": ("We are sorry that the jackets did not fit.", "Your bank needs up to three days for it."),
    },
    "ja": {
        "invoice": ("ご入金ありがとうございました。", "領収書は商品に同封いたします。"),
        "shipment": (
            "煎茶は別便でお届けいたします。",
            "お荷物は営業所でお預かりしております。\n7日以内にお受け取りください。",
        ),
        "creditmemo": (
            "サイズが合わず申し訳ございませんでした。",
            "お振り込みまで3営業日ほどかかる場合がございます。",
        ),
    },
    "de": {
        "invoice": ("Vielen Dank für die schnelle Zahlung.", "Die Kopie für Ihre Buchhaltung ist unterwegs."),
        "shipment": (
            "Die Mütze folgt in einem eigenen Paket.",
            "Das Paket liegt in der Filiale.\nBitte bringen Sie Ihren Ausweis mit.",
        ),
        "creditmemo": ("Schade, dass die Jacken nicht gepasst haben.", "Ihre Bank braucht dafür bis zu drei Tage."),
    },
}
TRACKS: dict[str, list[Sample]] = {
    "en": [
        {
            "carrier": "United Parcel Service",
            "number": "1Z999AA10123456784",
            "url": "https://www.ups.com/track?tracknum=1Z999AA10123456784",
        },
        {"carrier": "Harbour Courier", "number": "HC-204-77", "url": ""},
    ],
    "ja": [{"carrier": "ヤマト運輸", "number": "4512-3456-7890", "url": ""}],
    "de": [{"carrier": "DHL Paket", "number": "00340434161094042557", "url": ""}],
}
HOSTILE_TRACK = {
    "carrier": "<img src=x onerror=alert(1)>",
    "number": "{{ 7*7 }}\r\nBcc: x",
    "url": "javascript:alert(1)",
}


def _head(order: Sample, days: int) -> Sample:
    return {
        "number": f"{int(order['number']) - 17:09}",
        "created_at": order["created_at"] + timedelta(days),
    }


def _invoice(order: Sample) -> Sample:
    return {**_head(order, 1), "items": order["items"], "totals": order["totals"]}


def _shipment(order: Sample, language: str) -> Sample:
    tracks = [HOSTILE_TRACK] if order is hostile.ORDER else TRACKS[language]
    return {**_head(order, 2), "items": order["items"][:2], "tracks": tracks}


def _creditmemo(order: Sample) -> Sample:
    """The first item comes back; a part of its price stays with the store."""
    item = order["items"][0]
    form = "" if item["row_total"] is not None else "_incl_tax"
    price = item[f"row_total{form}"]
    fee = price / Decimal(10)
    totals = [
        total(f"subtotal{form}", str(price)),
        total("fee_adjustment", str(-fee)),
        total("refund_total", str(price - fee)),
    ]
    return {**_head(order, 9), "items": [item], "totals": totals}


def _samples(document: str, comment: int) -> dict[str, Sample]:
    """`comment`: 0 what is said with the document, 1 what is said about it later."""
    return {
        name: {
            "order": order,
            document: _issued(document, order, name[:2]),
            "comment": _said(order, SAID[name[:2]][document][comment]),
        }
        for name, order in ORDERS.items()
    }


def _issued(document: str, order: Sample, language: str) -> Sample:
    if document == "shipment":
        return _shipment(order, language)
    return _invoice(order) if document == "invoice" else _creditmemo(order)


def _said(order: Sample, comment: str) -> str:
    return str(hostile.ORDER["note"]) if order is hostile.ORDER else comment


ISSUED: dict[str, dict[str, Sample]] = {
    f"{document}{suffix}": _samples(document, which)
    for document in ("invoice", "shipment", "creditmemo")
    for suffix, which in (("", 0), ("_comment", 1))
}
