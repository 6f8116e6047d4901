"""Orders that differ as a store's orders do: number, buyer, address, products, time and every amount."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parents[1] / "tests/sales/samples/configurable_ids.json"
PLACED = datetime(2026, 3, 9, 14, 5, tzinfo=UTC)
GIVEN = ("Mara", "Tobias", "Ines", "Jonah", "Agathe", "Piet", "Rosalind", "Émile", "Liv", "Bartholomew", "Zoë")
FAMILY = ("Quill", "Osterkamp", "de Vries", "Lindqvist", "Hale", "Moreau", "Fairweather", "Ó Briain", "Novák")
STREETS = ("Lantern Street", "Pier Road", "Hawthorn Avenue", "Mill Lane", "Old Customs House Square")
COLOURS = ("Teal", "Ochre", "Slate", "Coral", "Midnight Blue", "Sand", "Forest")
MONEY = re.compile(r"(?:price|total|amount|incl_tax|amount_ordered|total_due)$")


def orders(count: int) -> Iterator[bytes]:
    sample = SAMPLE.read_text("utf-8")
    for number, order in enumerate(islice(variations(), count), 1):
        text = sample.replace("000000131", f"{number:09d}")  # the increment id
        for old, new in order.items():
            text = text.replace(old, new)
        yield json.dumps(priced(json.loads(text, parse_float=Decimal), factor(number)), indent=1).encode()


def variations() -> Iterator[dict[str, str]]:
    """What takes the place of the sample's words."""
    for number, (given, family, street, colour) in enumerate(cycle(product(GIVEN, FAMILY, STREETS, COLOURS))):
        yield {
            "Mara": given,
            "Quill": family,
            "mara.quill": f"buyer.{number}",
            "14 Lantern Street": f"{number % 180 + 1} {street}",
            "Teal": colour,
            "TEAL": colour[:4].upper(),
            "97209": f"{97000 + number % 400}",
            "2026-03-09 14:05:00": f"{PLACED + timedelta(seconds=37 * number):%Y-%m-%d %H:%M:%S}",
        }


def factor(number: int) -> Decimal:
    """All amounts of an order grow alike, so that its totals still add up."""
    return 1 + Decimal(number % 900) / 100


def priced(value: Any, by: Decimal, name: str = "") -> Any:
    """`value` with its amounts multiplied; `name` is the field that holds it."""
    if isinstance(value, dict):
        return {key: priced(inner, by, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [priced(inner, by, name) for inner in value]
    if isinstance(value, int | Decimal) and MONEY.search(name):
        return float(value * by) if value * by % 1 else int(value * by)
    return float(value) if isinstance(value, Decimal) else value
