"""The sample documents of tests/sales/samples, and changes to them by path."""

import copy
from pathlib import Path
from typing import Any

from postroom.sales.documents import parse_order
from postroom.sales.json_text import read
from postroom.sales.order import Order

SAMPLES = Path(__file__).parent / "samples"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.json"))

Paper = dict[str, Any]


def text(name: str) -> bytes:
    return (SAMPLES / f"{name}.json").read_bytes()


def paper(name: str, **changes: object) -> Paper:
    """A fresh copy of a sample; `changes` replace top-level fields, None removes nothing but sets null."""
    document = read(text(name))
    assert isinstance(document, dict)
    return copy.deepcopy(document) | changes


def order(name: str, **changes: object) -> Order:
    return parse_order(paper(name, **changes))
