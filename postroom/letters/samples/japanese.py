"""Orders in yen, prices with tax as Japanese shops show them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from postroom.letters.samples.build import address, bundle, item, options, person, taxed_only, total

_HOME = address(
    person("真由美", "佐々木"),
    ["恵比寿西1丁目20-4", "コーポ青葉 302号室"],
    "渋谷区",
    "東京都",
    postcode="150-0021",
    country_code="JP",
    phone="03-5555-0164",
)
_OFFICE = address(
    person("健", "高橋"),
    ["中之島3-2-18"],
    "大阪市北区",
    "Osaka",
    postcode="530-0005",
    country_code="JP",
    company="株式会社みなと文具",
    phone="06-5555-0177",
)

CUSTOMER: dict[str, Any] = {
    "number": "200000047",
    "created_at": datetime(2026, 3, 4, 18, 5, 9, tzinfo=UTC),
    "status_label": "入金待ち",
    "customer_name": "佐々木 真由美",
    "email": "mayumi.sasaki@example.jp",
    "is_guest": False,
    "is_virtual": False,
    "note": "平日は19時以降の配達を希望します。\n宅配ボックスは使わないでください。",
    "currency": "JPY",
    "items": [
        options(
            taxed_only(item("灯台フード付きジャケット", "LHJ-M-NAVY", "2", "9800", "10")), ("色", "紺"), ("サイズ", "M")
        ),
        bundle(
            taxed_only(item("朝のヨガセット", "KIT-YOGA", "1", "6900", "10")),
            taxed_only(item("コルクブロック", "BLOCK-C", "2", "1500", "10")),
            taxed_only(item("コットンベルト 2.4m", "STRAP-8", "1", "1500", "10")),
            taxed_only(item("フォームローラー", "ROLLER-S", "1", "2400", "10")),
        ),
        taxed_only(
            item("静岡県産 深蒸し煎茶 一番摘み 茶缶入り 100g(ギフト包装・のし付き)", "TEA-100", "1", "1800", "8")
        ),
    ],
    "totals": [
        total("subtotal_incl_tax", "31094"),
        total("shipping_incl_tax", "660"),
        total("tax", "2872"),
        total("grand_total", "31754"),
    ],
    "billing": _HOME,
    "shipping": _OFFICE,
    "shipping_method": "ヤマト運輸 - 宅急便",
    "payment": {
        "title": "銀行振込",
        "lines": [],
        "instructions": "7日以内に下記口座へお振り込みください。\n港銀行 本店 普通 1234567 ミナトショウカイ",
    },
    "links": {"account_url": "https://shop.example/ja/sales/order/view/order_id/47/"},
}

GUEST: dict[str, Any] = {
    **CUSTOMER,
    "number": "200000048",
    "is_guest": True,
    "note": "",
    "links": {"account_url": ""},
}
