"""Orders of our own and what follows on them: for previews, trial renderings and the tests."""

from __future__ import annotations

from typing import Any

from postroom.letters.kinds import ORDER_COMMENT_KIND, ORDER_KIND, PICKUP_KIND
from postroom.letters.samples import english, german, hostile, japanese
from postroom.letters.samples.comments import COMMENTS
from postroom.letters.samples.issued import ISSUED

#: Data of the order kind by name; the first word of a name is the language it is written for.
ORDERS: dict[str, dict[str, Any]] = {
    "en customer": {"order": english.CUSTOMER},
    "en guest": {"order": english.GUEST},
    "en virtual": {"order": english.VIRTUAL},
    "ja customer": {"order": japanese.CUSTOMER},
    "ja guest": {"order": japanese.GUEST},
    "de customer": {"order": german.CUSTOMER},
    "de guest": {"order": german.GUEST},
    "en hostile": {"order": hostile.ORDER},
}
#: All samples by the code of their kind.
SAMPLES = {
    ORDER_KIND.code: ORDERS,
    ORDER_COMMENT_KIND.code: COMMENTS,
    PICKUP_KIND.code: {name: data for name, data in ORDERS.items() if not data["order"]["is_virtual"]},
    **ISSUED,
}


def sample(language: str) -> dict[str, Any]:
    """A customer's order in `language`, English where we have none."""
    return ORDERS.get(f"{language} customer", ORDERS["en customer"])
