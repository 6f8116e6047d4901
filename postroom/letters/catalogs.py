"""The words of our letters: English in the templates, other languages in gettext catalogues beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"

#: What a total is called when sales passes no label of its own.
TOTAL_LABELS: Mapping[str, str] = {
    "subtotal": "Subtotal",
    "subtotal_excl_tax": "Subtotal (excl. tax)",
    "subtotal_incl_tax": "Subtotal (incl. tax)",
    "discount": "Discount",
    "shipping": "Shipping",
    "shipping_excl_tax": "Shipping (excl. tax)",
    "shipping_incl_tax": "Shipping (incl. tax)",
    "tax": "Tax",
    "tax_rate": "Tax",
    "grand_total": "Grand total",
    "grand_total_excl_tax": "Grand total (excl. tax)",
    "grand_total_incl_tax": "Grand total (incl. tax)",
    "refund_adjustment": "Further refund",
    "fee_adjustment": "Withheld",
    "refund_total": "Refund total",
    "refund_total_excl_tax": "Refund total (excl. tax)",
    "refund_total_incl_tax": "Refund total (incl. tax)",
    "adjustment": "Other charges and credits",
}


#: Magento's own order statuses, as their codes read; a store's further ones are printed as they are.
STATUS_LABELS: Mapping[str, str] = {
    "Pending": "Pending",
    "Pending payment": "Awaiting payment",
    "Payment review": "Payment under review",
    "Processing": "Processing",
    "Holded": "On hold",
    "Complete": "Complete",
    "Closed": "Closed",
    "Canceled": "Canceled",
}


@dataclass(frozen=True, eq=False)
class Catalog:
    """`locale` is the one whose words are really written: 'en' where a language has no catalogue."""

    locale: str
    messages: Mapping[str, str]

    def say(self, message: str) -> str:
        return self.messages.get(message, message)


def total_label(catalog: Catalog, total: Mapping[str, object]) -> str:
    """What `sales` calls a total, or our own word for it."""
    return str(total["label"]) or catalog.say(TOTAL_LABELS.get(str(total["code"]), "Total"))


def status_label(catalog: Catalog, label: str) -> str:
    return catalog.say(STATUS_LABELS.get(label, label))


def chain(locale: str) -> tuple[str, ...]:
    """Where words are looked for, first hit first: de_AT, de, en."""
    steps = [locale]
    while "_" in steps[-1]:
        steps.append(steps[-1].rpartition("_")[0])
    return tuple(dict.fromkeys([*steps, SOURCE]))


@cache
def languages() -> tuple[str, ...]:
    """Those with letters of their own."""
    return (SOURCE, *sorted(folder.parent.name for folder in FOLDER.glob("*/letters.po")))


@lru_cache(maxsize=128)
def catalog(locale: str) -> Catalog:
    messages: dict[str, str] = {}
    for step in reversed(chain(locale)):
        messages |= _read(step)
    language = locale.partition("_")[0]
    written = locale if language == SOURCE or _read(language) else SOURCE
    return Catalog(written, messages)


@lru_cache(maxsize=128)
def _read(locale: str) -> Mapping[str, str]:
    path = FOLDER / locale / "letters.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        po = read_po(file, locale=locale)
    return {
        str(message.id): str(message.string) for message in po if message.id and message.string and not message.fuzzy
    }


@lru_cache(maxsize=128)
def known(locale: str) -> str:
    """`locale` as Babel knows it, else English; Magento writes en_US, others en-US."""
    try:
        return str(Locale.parse(locale.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        return SOURCE
