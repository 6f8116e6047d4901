"""Reads how an order was paid, as far as a letter may tell it."""

from postroom.sales.fields import Fields
from postroom.sales.order import Payment

MAX_LINES = 100
SHOWN = ("payable_to", "mailing_address")  # what a cheque needs; everything else in there may be a token


def read_payment(fields: Fields, extension: Fields | None) -> Payment:
    """`payment_additional_info` has names; `additional_information` holds the same values without them, title first."""
    told = _told(extension)
    unnamed = [text for text in fields.spoken_lines("additional_information", MAX_LINES) if text]
    method = fields.line("method")
    return Payment(
        method=method,
        title=told.get("method_title") or (unnamed[0] if unnamed else method),
        instructions=told.get("instructions", ""),
        lines=tuple(_lines(fields, told)),
    )


def _told(extension: Fields | None) -> dict[str, str]:
    if extension is None:
        return {}
    return {
        entry.spoken("key"): entry.spoken_note("value")
        for entry in extension.tolerated("payment_additional_info", MAX_LINES)
    }


def _lines(fields: Fields, told: dict[str, str]) -> list[str]:
    lines = [line.strip() for name in SHOWN for line in told.get(name, "").split("\n") if line.strip()]
    last_four = fields.line("cc_last_4") or fields.line("cc_last4")  # both spellings are in the wild
    if last_four.isascii() and last_four.isdecimal() and len(last_four) == 4:
        lines.append(f"{fields.line('cc_type')} •••• {last_four}".strip())
    if number := fields.line("po_number"):
        lines.append(number)
    return lines
