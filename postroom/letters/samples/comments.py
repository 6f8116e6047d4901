"""What stores say about the sample orders: one line, several, nothing but a status, all that a template may fear."""

from __future__ import annotations

from typing import Any

from postroom.letters.samples import english, german, hostile, japanese


def _about(order: dict[str, Any], status: str, comment: str) -> dict[str, Any]:
    return {"order": {**order, "status_label": status}, "comment": comment}


COMMENTS: dict[str, dict[str, Any]] = {
    "en customer": _about(
        english.CUSTOMER,
        "Processing",
        "The navy jackets arrived this morning, we are packing them now.\nThe beeswax follows in a parcel of its own.",
    ),
    "en guest": _about(english.GUEST, "Holded", "Your bank has not confirmed the payment yet. Please ask them."),
    "en virtual": _about(english.VIRTUAL, "Complete", ""),
    "ja customer": _about(
        japanese.CUSTOMER,
        "Processing",
        "ご入金を確認いたしました。\n煎茶は3月9日に入荷予定のため、ジャケットと一緒に3月10日に発送いたします。",
    ),
    "ja guest": _about(japanese.GUEST, "Pending payment", "お振り込み期限は3月11日です。"),
    "de customer": _about(
        german.CUSTOMER,
        "Processing",
        "Die Mütze wird für Sie von Hand genäht.\nAm 12. März schicken wir sie an Ihre Lieferadresse.",
    ),
    "de guest": _about(german.GUEST, "", "Wir haben die Rechnung auf »Weiß & Söhne« umgeschrieben."),
    "en hostile": _about(hostile.ORDER, "<b>{{ 7*7 }}</b>", hostile.ORDER["note"]),
}
