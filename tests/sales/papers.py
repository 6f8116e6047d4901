"""The sample documents of tests/sales/samples, changes to them by path, and a comment on any of them."""

import copy
from pathlib import Path
from typing import Any

from postroom.sales.documents import parse_comment, parse_order
from postroom.sales.json_text import read
from postroom.sales.order import Order, StatusComment

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


def comment_paper(**changes: object) -> Paper:
    """One entry of `status_histories`."""
    return {
        "comment": "Your jacket is being sewn.",
        "created_at": "2026-03-10 09:30:00",
        "entity_id": 812,
        "entity_name": "order",
        "is_customer_notified": 1,
        "is_visible_on_front": 0,
        "parent_id": None,
        "status": "processing",
    } | changes


def comment(on: Order, **changes: object) -> StatusComment:
    return parse_comment(comment_paper(**changes), on)
