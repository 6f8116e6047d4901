"""Three store views, and the letters of our samples in them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import postroom.letters
from postroom.letters.kinds import KINDS
from postroom.letters.render import render
from postroom.letters.samples import ORDERS, SAMPLES
from postroom.mail.message import Content
from postroom.scopes.effective import Design, Shown, StoreAddress, TaxDisplay

LOGOS = Path(postroom.letters.__file__).parent / "defaults" / "logos"
TEMPLATE, GUEST_TEMPLATE = "sales_email_order_template", "sales_email_order_guest_template"

ENGLISH = Design(
    store_view_id=1,
    store_view_code="en",
    store_view_name="English",
    locale="en_US",
    timezone="America/New_York",
    currency="USD",
    base_url="https://shop.example/",
    media_url="https://shop.example/media/",
    store_name="Harbour & Pine",
    store_phone="+1 555 010 0199",
    store_hours="Mon–Fri 9–17",
    store_address=StoreAddress(("12 Quay Street",), "Portland", "ME", "04101", "US"),
    store_vat_number="",
    support_email="help@shop.example",
    logo_path=str(LOGOS / "harbour.png"),
    logo_alt="Harbour & Pine",
    logo_width=215,
    logo_height=48,
    header_template="design_email_header_template",
    footer_template="design_email_footer_template",
    tax=TaxDisplay(Shown.EXCLUDING, Shown.EXCLUDING, Shown.EXCLUDING, False, False, False),
)
JAPANESE = replace(
    ENGLISH,
    store_view_code="ja",
    locale="ja_JP",
    timezone="Asia/Tokyo",
    currency="JPY",
    base_url="https://shop.example/ja/",
    store_name="港商店",
    store_address=StoreAddress(("恵比寿西1-20-4",), "渋谷区", "東京都", "150-0021", "JP"),
    store_vat_number="T1234567890123",
    logo_path=str(LOGOS / "minato.png"),
    logo_alt="港商店",
)
GERMAN = replace(
    ENGLISH,
    store_view_code="de",
    locale="de_DE",
    timezone="Europe/Berlin",
    currency="EUR",
    base_url="https://shop.example/de/",
    store_name="Hafen & Kiefer",
    store_address=StoreAddress(("Speicherstadt 5",), "Hamburg", "", "20457", "DE"),
    store_vat_number="DE999999999",
    logo_path=str(LOGOS / "hafen.png"),
    logo_alt="Hafen & Kiefer",
)
DESIGNS = {"en": ENGLISH, "ja": JAPANESE, "de": GERMAN}
FRIENDLY = [name for name in ORDERS if name != "en hostile"]


def named(*codes: str) -> list[str]:
    """The names of the letters of these kinds: "ja guest" of an order, "ja guest, invoice" of the others."""
    return [
        name if code == "order" else f"{name}, {code}" for code in codes for name in SAMPLES[code] if name in FRIENDLY
    ]


COMMENTED = named("order_comment")
ISSUED = named("invoice", "shipment", "creditmemo")
REMARKED = named("invoice_comment", "shipment_comment", "creditmemo_comment")
EVERY = named(*KINDS)


@lru_cache
def letter_of(name: str) -> Content:
    """The letter of the sample of that name, in the store view of its language."""
    sample, _, code = name.partition(", ")
    kind = KINDS[code or "order"]
    template = kind.guest_template if "guest" in sample else kind.template
    return render(template, DESIGNS[name[:2]], SAMPLES[kind.code][sample])
