"""Orders of our own: for previews, for the trial rendering of a stored template, and for the tests."""

from __future__ import annotations

from typing import Any

from postroom.letters.samples import english, german, hostile, japanese

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


def sample(language: str) -> dict[str, Any]:
    """A customer's order in `language`, English where we have none."""
    return ORDERS.get(f"{language} customer", ORDERS["en customer"])
